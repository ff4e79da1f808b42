/** A flood at the front door that it should not pass on. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { inParallel } from '../../sandbox/wait.ts';
import type { SignalFile } from '../../stores/journal.ts';
import { inCrm, ops, rested, restedAll } from './people.ts';
import { demoRequest, freshEmail, sandbox } from './sandbox.ts';

const MINUTE = 60_000;
const BOTS = 200;
/** Of the contact form; see flows/sample. */
const PER_MINUTE = 60;

const throttle = (perMinute: number | 'published') =>
  ops.ask('change-live', { set: 'throttle', emitter: 'contact-form', perMinute });

afterEach(async () => {
  await throttle('published');
});

/** A machine that has read the form: nothing but the rate tells it from a person. Its signal. */
async function bot(): Promise<string> {
  const fields = { email: freshEmail(), message: 'Hello', submission_id: randomUUID() };
  const body = new URLSearchParams(fields).toString();
  const contentType = 'application/x-www-form-urlencoded';
  const { answer, signal = '' } = await sandbox.send({ emitter: 'contact-form', contentType, body });
  expect(answer.status).toBe(200);
  return signal;
}

async function lead(): Promise<{ email: string; signal: string }> {
  const email = freshEmail();
  const { answer, signal = '' } = await sandbox.send(demoRequest({ email }));
  expect(answer.status).toBe(202);
  return { email, signal };
}

const filesOf = async (signals: readonly string[]): Promise<SignalFile[]> =>
  (await inParallel(signals, 8, (signal) => sandbox.signal(signal))).flatMap((file) => file ?? []);

/** How many of a kind there are, by the minute in which they came. */
const byMinute = (files: readonly SignalFile[]): number[] =>
  [...Map.groupBy(files, ({ row }) => Math.floor(row.receivedAt / MINUTE)).values()].map((each) => each.length);

describe('200 machines at a public form', () => {
  it(
    'are kept, start nothing beyond the rate, and delay no signed lead',
    async () => {
      await throttle(0);
      // What reads the switch may go by what it read for three seconds.
      await sleep(3_000);
      const bots = inParallel(Array.from({ length: BOTS }), 8, bot);
      const { email, signal } = await lead();
      expect((await rested(signal)).row.outcome).toBe('routed');
      expect((await inCrm(email)).tasks).toHaveLength(1);

      const signals = await bots;
      await sandbox.waitUntil('dispatch to have met them all', async () => {
        const files = await filesOf(signals);
        return files.length === BOTS && files.every(({ row }) => row.state !== 'open');
      });
      const files = await filesOf(signals);
      const filtered = files.filter(({ row }) => row.filter === 'over-rate');
      const held = files.filter(({ row }) => row.state === 'deferred' && row.reason === 'over-rate');
      expect(filtered.length + held.length).toBe(BOTS);
      for (const count of byMinute(held)) expect(count).toBeLessThanOrEqual(PER_MINUTE);
      expect(filtered.every(({ row, entries }) => row.run === undefined && entries.length === 0)).toBe(true);
      expect(held.every(({ entries }) => entries.every(({ handoff }) => handoff === 'dispatch'))).toBe(true);

      const isHeld = (file: SignalFile | undefined) => file?.row.state === 'deferred';
      await closeByOwner(await startSlowly(signals.filter((_signal, index) => isHeld(files[index]))));
    },
    8 * MINUTE,
  );
});

/** At a rate of five a minute, no minute by the clock starts more. Gives those that wait still. */
async function startSlowly(held: readonly string[]): Promise<string[]> {
  await throttle(5);
  await sleep(3_000);
  await sandbox.invokeClock();
  await throttle(0);
  await sleep(3_000);
  const files = await filesOf(held);
  const starts = files.flatMap(({ entries }) =>
    entries.filter(({ run, handoff }) => run === 1 && handoff === 'dispatch'),
  );
  const minutes = [...Map.groupBy(starts, ({ at }) => Math.floor(at / MINUTE)).values()].map((each) => each.length);
  expect(starts.length).toBeGreaterThan(0);
  expect(Math.max(...minutes)).toBeLessThanOrEqual(5);
  return held.filter((_signal, index) => files[index]?.row.state === 'deferred');
}

/** What waits for long is one item, and its owner ends the flood in one decision. */
async function closeByOwner(held: readonly string[]): Promise<void> {
  const item = await sandbox.waitUntil(
    'the flood to be one item',
    async () => {
      await sandbox.invokeClock();
      const items = (await filesOf(held)).map(({ row }) => row.item);
      return items.every((each) => each !== undefined) && new Set(items).size === 1 && items[0];
    },
    { limitMs: 2 * MINUTE, everyMs: 5_000 },
  );
  expect(await ops.ask('item', { id: item })).toMatchObject({ reason: 'over-rate', subject: 'contact-form' });
  await ops.ask('decide', { id: item, outcome: 'close' });
  const files = await restedAll(held);
  expect(new Set(files.map(({ row }) => row.outcome))).toEqual(new Set(['closed']));
  expect(files.every(({ entries }) => entries.every(({ handoff }) => handoff === 'dispatch'))).toBe(true);
}
