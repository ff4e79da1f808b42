import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxAddresses } from '../../../sandbox/client.ts';
import { alreadyRunning, announceSession, otherSession, withdrawSession } from '../../../sandbox/session-file.ts';

const addresses: SandboxAddresses = {
  apiUrl: 'http://127.0.0.1:2',
  proxyUrl: 'http://127.0.0.1:3',
  twinUrl: 'http://127.0.0.1:4',
  vendorsUrl: 'http://127.0.0.1:6',
  emulatorUrl: 'http://127.0.0.1:5',
  deployment: {
    apiHost: 'api.localhost',
    tableNames: {},
    batchBucket: 'batches',
    rawBucket: 'raw',
    journeyArn: 'arn:journey',
    spillQueueUrl: 'http://127.0.0.1:5/spill',
    deadLetterQueueUrls: {},
    functionNames: {},
    userPoolId: 'pool',
    userPoolClientId: 'client',
  },
  secrets: { keys: { idKey: 'the-keys', receiptKey: '', pepperVersion: '1', peppers: {} }, emitters: {} },
};

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-session-'));
  file = join(folder, 'session.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const left = (pid: number | undefined) => writeFileSync(file, JSON.stringify({ pid, apiUrl: 'http://127.0.0.1:1' }));
const theirs = { pid: process.ppid, apiUrl: 'http://127.0.0.1:1' };

describe('the announcement of a sandbox', () => {
  it('is made without secrets, and taken back by its own process', () => {
    expect(announceSession(addresses, file)).toBeUndefined();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid, apiUrl: 'http://127.0.0.1:2' });
    expect(readFileSync(file, 'utf8')).not.toContain('the-keys');
    expect(otherSession(file)).toBeUndefined();
    withdrawSession(file);
    expect(existsSync(file)).toBe(false);
  });

  it('of another living sandbox is neither replaced nor deleted', () => {
    left(theirs.pid);
    expect(otherSession(file)).toEqual(theirs);
    expect(announceSession(addresses, file)).toEqual(theirs);
    withdrawSession(file);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(theirs);
  });

  it('of a dead one is replaced', () => {
    left(spawnSync(process.execPath, ['--version']).pid);
    expect(otherSession(file)).toBeUndefined();
    expect(announceSession(addresses, file)).toBeUndefined();
    expect(JSON.parse(readFileSync(file, 'utf8')).pid).toBe(process.pid);
  });

  it('stops a second start with pid, address and what to do', () => {
    const text = alreadyRunning(theirs);
    expect(text).toContain(`pid ${theirs.pid}, API ${theirs.apiUrl}`);
    expect(text).toContain('--another');
  });
});
