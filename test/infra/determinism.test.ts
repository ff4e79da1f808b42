import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT } from './synth.ts';

/** Cold starts read the bundle: one this large holds an import nobody meant. KB of 1024 bytes; the bench asks for less. */
const MAX_BUNDLE_KB = 700;
const MAX_WITH_LISTS_KB = 900;

const outputs = [1, 2].map(() => mkdtempSync(path.join(tmpdir(), 'baton-twice-')));
afterAll(() => {
  for (const output of outputs) rmSync(output, { recursive: true, force: true });
});

/** Runs the real app as the CLI does, bundling and cdk-nag included; resolves to its exit code and what it said. */
function synth(output: string): Promise<{ code: number | null; said: string }> {
  const { context } = JSON.parse(readFileSync(path.join(ROOT, 'cdk.json'), 'utf8'));
  const app = spawn(process.execPath, ['--import', 'tsx', 'bin/baton.ts'], {
    cwd: ROOT,
    env: { ...process.env, CDK_OUTDIR: output, CDK_CONTEXT_JSON: JSON.stringify(context), BATON_STAGE: 'sandbox' },
  });
  let said = '';
  app.stdout.on('data', (chunk) => (said += chunk));
  app.stderr.on('data', (chunk) => (said += chunk));
  return new Promise((resolve, reject) => {
    app.on('error', reject);
    app.on('close', (code) => resolve({ code, said }));
  });
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();

const bundlesIn = (folder: string): string[] => filesOf(folder).filter((file) => file.endsWith('index.mjs'));

describe('the real app', () => {
  it('synthesises twice to the same bytes, bundles included', async () => {
    for (const output of outputs) {
      const { code, said } = await synth(output);
      expect(code, said).toBe(0);
    }
    const [first = '', second = ''] = outputs;
    expect(filesOf(second)).toEqual(filesOf(first));
    expect(bundlesIn(first).length).toBeGreaterThan(9);
    for (const file of filesOf(first)) {
      const same = readFileSync(path.join(first, file)).equals(readFileSync(path.join(second, file)));
      expect(same, file).toBe(true);
    }
  });

  it('bundles no function beyond what starts quickly', () => {
    const [folder = ''] = outputs;
    const sizes = bundlesIn(folder).map((file) => [file, statSync(path.join(folder, file)).size / 1024] as const);
    expect(sizes.length).toBeGreaterThan(9);
    // Validate carries phone numbers, registrable domains and throw-away mail providers; ops the phone numbers, for dry runs,
    // and so does the clock, which keys the ledger anew.
    const large = sizes.filter(([, kb]) => kb > MAX_BUNDLE_KB);
    expect(large.length).toBeLessThanOrEqual(3);
    expect(large.filter(([, kb]) => kb > MAX_WITH_LISTS_KB)).toEqual([]);
  });
});
