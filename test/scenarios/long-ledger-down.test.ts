/** A minute without the ledger, on the whole road. Long, because a minute is a minute and the spill queue has its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { inParallel } from '../../sandbox/wait.ts';
import type { SignalFile } from '../../stores/journal.ts';
import { inCrm, restedAll } from './people.ts';
import { demoRequest, freshEmail, sandbox } from './sandbox.ts';

const MINUTE = 60_000;

afterEach(() => sandbox.proxy.clearFaults());

async function lead(): Promise<{ email: string; signal: string }> {
  const email = freshEmail();
  const { answer, signal = '' } = await sandbox.send(demoRequest({ email }));
  expect(answer.status).toBe(202);
  return { email, signal };
}

const filesOf = async (signals: readonly string[]): Promise<SignalFile[]> =>
  (await inParallel(signals, 8, (signal) => sandbox.signal(signal))).flatMap((file) => file ?? []);

describe('a minute without the ledger', () => {
  it(
    'loses nothing: what came is answered, spilled and followed up once covers: [60, 61, 75]',
    async () => {
      const untilMs = Date.now() + MINUTE;
      const roles = Object.keys(sandbox.addresses.deployment.functionNames);
      const rule = { service: 'dynamodb', table: 'ledger', kind: 'refuse', untilMs } as const;
      await sandbox.proxy.addFaults(...roles.map((role) => ({ ...rule, role })));
      const leads: { email: string; signal: string }[] = [];
      while (Date.now() < untilMs - 1_000) {
        leads.push(await lead());
        await sleep(4_000);
      }
      expect(leads.length).toBeGreaterThan(5);
      expect(await filesOf(leads.slice(0, -1).map(({ signal }) => signal))).toEqual([]);
      await sleep(Math.max(0, untilMs - Date.now()));
      await sandbox.proxy.clearFaults();
      const signals = leads.map(({ signal }) => signal);
      // What a tick could not take in is in its queue again after a minute and a half, which nothing here shortens.
      await sandbox.waitUntil(
        'the spill to be taken in',
        async () => {
          await sandbox.invokeClock();
          return (await filesOf(signals)).length === signals.length;
        },
        { limitMs: 3 * MINUTE, everyMs: 5_000 },
      );
      const files = await restedAll(signals);
      expect(files.map(({ row }) => [row.outcome, row.duplicates])).toEqual(leads.map(() => ['routed', undefined]));
      for (const { email } of leads) {
        const { contacts, tasks } = await inCrm(email);
        expect([contacts.length, tasks.length]).toEqual([1, 1]);
      }
    },
    8 * MINUTE,
  );
});
