/** Needs the Python environment `npm run sandbox` installs, or BATON_CFN_LINT naming another cfn-lint; else skipped. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { onAws, ROOT, sandbox, synthesise } from './synth.ts';

const CFN_LINT = process.env.BATON_CFN_LINT ?? path.join(ROOT, '.sandbox', 'venv', 'bin', 'cfn-lint');
/** "Dependency already enforced by a GetAtt": the construct library writes both. */
const NOISE = ['W3005'];

function lint(directory: string): string {
  const templates = readdirSync(directory).filter((file) => file.endsWith('.template.json'));
  try {
    return execFileSync(CFN_LINT, ['--ignore-checks', ...NOISE, '--', ...templates], {
      cwd: directory,
      encoding: 'utf8',
    });
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? error);
  }
}

describe.skipIf(!existsSync(CFN_LINT))('cfn-lint', () => {
  it('finds nothing in the templates of the sandbox', () => {
    expect(lint(synthesise(sandbox()).app.outdir)).toBe('');
  });

  it('finds nothing in the templates of the preset standard', () => {
    expect(lint(synthesise(onAws('standard')).app.outdir)).toBe('');
  });
});
