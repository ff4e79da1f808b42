/**
 * Needs the Python environment `npm run sandbox:install` makes, or BATON_CFN_LINT naming another cfn-lint. Skipped without,
 * except in CI, where a check that did not run must not look like one that passed.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { onAws, ROOT, type Synthesised, sandbox, synthesise } from './synth.ts';

const CFN_LINT = process.env.BATON_CFN_LINT ?? path.join(ROOT, '.sandbox', 'venv', 'bin', 'cfn-lint');
/** "Dependency already enforced by a GetAtt": the construct library writes both. */
const NOISE = ['W3005'];

function lint({ data, pipeline, operations }: Synthesised): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-lint-'));
  const files = Object.entries({ data, pipeline, operations }).map(([name, template]) => {
    const file = path.join(folder, `${name}.template.json`);
    writeFileSync(file, JSON.stringify(template.toJSON()));
    return file;
  });
  try {
    return execFileSync(CFN_LINT, ['--ignore-checks', ...NOISE, '--', ...files], { encoding: 'utf8' });
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const isThere = existsSync(CFN_LINT);

describe.skipIf(!isThere && !process.env.CI)('cfn-lint', () => {
  it('is there', () => {
    expect(isThere, `${CFN_LINT} is missing: npm run sandbox:install`).toBe(true);
  });

  it('finds nothing in the templates of the sandbox', () => {
    expect(lint(synthesise(sandbox()))).toBe('');
  });

  it('finds nothing in the templates of the preset standard', () => {
    expect(lint(synthesise(onAws('standard')))).toBe('');
  });
});
