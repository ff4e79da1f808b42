import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CliProblem } from '../../../bin/cli/problem.ts';
import { findStage } from '../../../bin/cli/target.ts';

const folder = mkdtempSync(join(tmpdir(), 'baton-target-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the deployment a command speaks to', () => {
  it('is never an account found by chance when the sandbox is meant and none runs', () => {
    const found = () => findStage('sandbox', join(folder, 'none.json'));
    expect(found).toThrow(CliProblem);
    expect(found).toThrow(expect.objectContaining({ exitCode: 3, advice: expect.stringContaining('npm run sandbox') }));
  });

  it('is the sandbox that runs, with its own credentials', () => {
    const file = join(folder, 'session.json');
    const addresses = { apiUrl: 'http://127.0.0.1:1', proxyUrl: 'http://127.0.0.1:2', twinUrl: 'http://127.0.0.1:3' };
    writeFileSync(file, JSON.stringify({ pid: process.pid, ...addresses, deployment: { apiHost: 'api' } }));
    expect(findStage('sandbox', file)).toMatchObject({
      aws: { endpoint: addresses.proxyUrl, credentials: { accessKeyId: 'test' } },
      door: { url: addresses.apiUrl, host: 'api' },
    });
  });

  it('is left to the settings of AWS for any other stage', () => {
    expect(findStage('prod', join(folder, 'none.json'))).toEqual({ stage: 'prod', aws: {} });
  });
});
