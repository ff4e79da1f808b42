/** Machines at the contact page, and somebody who signs in their midst. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { registry } from '../../flows/registry.ts';
import type { Sent } from '../../sandbox/client.ts';
import { receiptId } from '../../sandbox/front-door.ts';
import type { Sendable } from '../../sandbox/senders.ts';
import { inParallel } from '../../sandbox/wait.ts';
import { rested, ticking } from './people.ts';
import { demoRequest, freshEmail, sandbox } from './sandbox.ts';

const BOTS = 200;
const AT_ONCE = 8;
const MINUTE = 60_000;
const PER_MINUTE = registry.emitters.get('contact-form')?.form?.perMinute ?? 0;

/** What a machine posts that has read the form: no rule but the rate tells it from a person. */
const botPost = () => ({
  emitter: 'contact-form',
  contentType: 'application/x-www-form-urlencoded',
  body: new URLSearchParams({ email: freshEmail(), message: 'Hello', submission_id: randomUUID() }).toString(),
});

/** A busy emulator may give up on a post; its sender tries again, which the submission id makes harmless. */
async function posted(post: Sendable, tries = 3): Promise<Sent> {
  const sent = await sandbox.send(post);
  return sent.answer.status >= 500 && tries > 1 ? posted(post, tries - 1) : sent;
}

/** Their rows, once all are there: what the ledger was too slow for comes by way of the spill. */
const rowsOf = (signals: readonly string[]) =>
  ticking(() =>
    inParallel(signals, AT_ONCE, (signal) =>
      sandbox.waitUntil(`signal ${signal} to be kept`, async () => (await sandbox.signal(signal))?.row, {
        limitMs: MINUTE,
      }),
    ),
  );

describe('200 machines at a public form', () => {
  it(
    'are answered alike and kept, start no more than its rate, and delay nobody who signs',
    async () => {
      const sent = await inParallel(Array.from({ length: BOTS }, botPost), AT_ONCE, (post) => posted(post));
      expect([...new Set(sent.map(({ answer }) => answer.status))]).toEqual([200]);
      const signed = (await sandbox.send(demoRequest())).signal ?? '';
      expect((await ticking(() => rested(signed))).row.outcome).toBe('routed');

      const signals = sent.flatMap(({ answer }) => receiptId(answer.json) ?? []);
      expect(new Set(signals).size).toBe(BOTS);
      const rows = await rowsOf(signals);
      const filtered = rows.filter(({ filter }) => filter !== undefined);
      // Other posts of the minute may have had places of its rate.
      const perMinute = Map.groupBy(
        rows.filter(({ filter }) => filter === undefined),
        ({ receivedAt }) => Math.floor(receivedAt / MINUTE),
      );
      for (const [, accepted] of perMinute) expect(accepted.length).toBeLessThanOrEqual(PER_MINUTE);
      expect(filtered.length).toBeGreaterThan(0);
      expect(filtered.filter(({ filter }) => filter !== 'over-rate')).toEqual([]);
      expect(filtered.filter(({ run, state }) => run !== undefined || state !== 'closed')).toEqual([]);
    },
    5 * MINUTE,
  );
});
