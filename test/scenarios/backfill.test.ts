/** History from an export, as an operator brings it in: foretold, begun, killed, begun again. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { historySignal } from '../../core/batch/history.ts';
import { DeliveryRow } from '../../core/journal/rows.ts';
import { ROOT } from '../../sandbox/paths.ts';
import { deliveryKey } from '../../stores/keys.ts';
import { resolveLead } from '../../stores/leads.ts';
import { inCrm, rested, restedAll, stage, ticking } from './people.ts';
import { demoRequest, freshEmail, sandbox } from './sandbox.ts';

const EMITTER = 'website-api';
const PEOPLE = 12;
const EACH = 3;
const AGO = Date.UTC(2026, 1, 2);
const HOUR = 3_600_000;
const PROCESS = path.join(ROOT, 'test', 'scenarios', 'baton-process.ts');

const folder = mkdtempSync(path.join(tmpdir(), 'baton-scenario-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => sandbox.proxy.clearFaults());

interface Ended {
  /** Absent when it was killed. */
  readonly code: number | null;
  readonly out: string;
}

/** Runs the command line; kills it as soon as `isEnough`. */
async function baton(words: readonly string[], isEnough?: () => Promise<boolean>): Promise<Ended> {
  // A stage that is named is looked at, whether or not a sandbox of this folder runs.
  const env = { ...process.env, BATON_STAGE: JSON.stringify(stage) };
  const child = spawn(process.execPath, [PROCESS, ...words, '--stage', 'scenario'], { cwd: ROOT, env });
  const out: string[] = [];
  child.stdout.on('data', (piece) => void out.push(String(piece)));
  child.stderr.on('data', (piece) => void out.push(String(piece)));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out: out.join('') }));
  });
  if (isEnough) {
    const isOver = () => child.exitCode !== null;
    await sandbox.waitUntil('the command to be in the middle of it', async () => isOver() || isEnough());
    child.kill('SIGKILL');
  }
  return ended;
}

/** Three requests of each; the last one of the first person tells whose account it was. */
function rowsOf(known: string, account: string): readonly string[] {
  const emails = [known, ...Array.from({ length: PEOPLE - 1 }, freshEmail)];
  return Array.from({ length: PEOPLE * EACH }, (_, n) => {
    const user = n === PEOPLE * (EACH - 1) ? { user_id: account } : {};
    const { body } = demoRequest({ email: emails[n % PEOPLE], ...user });
    return JSON.stringify({ ...Object(body), timestamp: new Date(AGO + n * HOUR).toISOString() });
  });
}

const accountSeen = (account: string) => ({
  emitter: 'segment',
  contentType: 'application/json',
  body: {
    type: 'identify',
    messageId: `msg-${account}`,
    timestamp: new Date().toISOString(),
    userId: account,
    traits: {},
  },
});

it('history is foretold, brought in once though the command is killed, and asks nobody for anything covers: [104]', async () => {
  const [known, account] = [freshEmail(), `u-${randomUUID()}`];
  const { row: live } = await ticking(async () =>
    rested((await sandbox.send(demoRequest({ email: known }))).signal ?? ''),
  );
  const { row: seen } = await ticking(async () => rested((await sandbox.send(accountSeen(account))).signal ?? ''));
  const before = await inCrm(known);
  expect([before.contacts.length, before.tasks.length]).toEqual([1, 1]);

  const rows = rowsOf(known, account);
  const file = path.join(folder, 'export.jsonl');
  writeFileSync(file, `${rows.join('\n')}\n`);
  const dry = await baton(['backfill', file, '--emitter', EMITTER, '--dry-run', '--json']);
  expect(JSON.parse(dry.out)).toMatchObject({
    signals: rows.length,
    people: PEOPLE,
    ledger: { known: 0, joined: 1, merges: [{ lead: live.lead, others: [seen.lead], delivered: 1 }] },
  });

  const table = sandbox.addresses.deployment.batchBucket;
  const manifestPut = { service: 's3', action: 'PutObject', table, skip: 1 };
  // The file is put, and its manifest is on its way.
  await sandbox.proxy.addFaults({ ...manifestPut, kind: 'delay', delayMs: 20_000 });
  const isPut = async () => (await sandbox.proxy.faults()).some(({ acted }) => acted > 0);
  const killed = await baton(['backfill', file, '--emitter', EMITTER], isPut);
  expect(killed).toMatchObject({ code: null });
  await sandbox.proxy.clearFaults();
  const again = await ticking(() => baton(['backfill', file, '--emitter', EMITTER]));
  expect([again.code, again.out]).toEqual([
    0,
    expect.stringContaining(`${rows.length} of ${rows.length} rows taken in`),
  ]);

  const { keys } = sandbox.addresses.secrets;
  const files = await restedAll(rows.map((row) => historySignal(keys, EMITTER, '', new TextEncoder().encode(row))));
  expect(new Set(files.map(({ row }) => `${row.origin} ${row.outcome}`))).toEqual(new Set(['backfill recorded']));
  const delivery = await sandbox.store.get(deliveryKey(files[0]?.row.delivery ?? ''));
  expect(DeliveryRow.parse(delivery)).toMatchObject({ state: 'closed', signals: rows.length, repeats: 0 });

  const leads = await Promise.all(files.map(({ row }) => resolveLead(sandbox.store, row.lead ?? '')));
  expect(new Set(leads.map(({ id }) => id)).size).toBe(PEOPLE);
  expect((await resolveLead(sandbox.store, seen.lead ?? '')).id).toBe(live.lead);

  // It says of them what was said before: neither the contact nor the task is written again.
  expect(await inCrm(known)).toEqual(before);
  const strangers = rows.slice(1, PEOPLE).map((row) => String(JSON.parse(row).data.email));
  expect(await Promise.all(strangers.map(async (email) => (await inCrm(email)).contacts))).toEqual(
    strangers.map(() => []),
  );
});
