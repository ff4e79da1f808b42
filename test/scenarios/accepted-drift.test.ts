/** A field is renamed upstream, an operator approves the suggestion, and what waited is in the CRM, once each. */
import { expect, it } from 'vitest';
import type { Sendable } from '../../sandbox/senders.ts';
import { inCrm, ops, rested, restedAll, ticking } from './people.ts';
import { freshEmail, sandbox } from './sandbox.ts';

const EMITTER = 'support-api';

/** The help centre calls the time of its events `sent_at` since its last release, and says in what language it asked. */
const callback = (email: string, time: string): Sendable => ({
  emitter: EMITTER,
  contentType: 'application/json',
  body: {
    type: 'callback.requested',
    [time]: new Date().toISOString(),
    data: { email, topic: 'billing', spoken_language: 'en' },
  },
});

const contractNow = async () => (await ops.ask('live', {})).contracts.find(({ emitter }) => emitter === EMITTER);

async function send(email: string, time: string): Promise<string> {
  const { answer, signal = '' } = await sandbox.send(callback(email, time));
  expect(answer.status).toBe(202);
  return signal;
}

it('a renamed field waits in one item, is approved by a person, and everything is delivered once covers: [87, 413]', async () => {
  const emails = [freshEmail(), freshEmail(), freshEmail()];
  const signals: string[] = [];
  for (const email of emails) signals.push(await send(email, 'sent_at'));
  const parked = await Promise.all(signals.map(rested));
  const [item = '', ...others] = [...new Set(parked.map(({ row }) => row.item ?? ''))];
  expect(others).toEqual([]);
  const before = await contractNow();
  expect(before?.state).toBe('declared');

  const detail = await ops.ask('item', { id: item });
  expect(detail).toMatchObject({ reason: 'contract-broken', suggested: 'approve', waiting: { count: 3 } });
  expect(detail.evidence).toMatchObject({
    fields: [{ field: 'timestamp', found: 'missing', suggestion: 'sent_at', suggestedType: 'string' }],
  });

  const decision = await ops.ask('decide', { id: item, outcome: 'approve', note: 'The help centre confirms it.' });
  expect(decision.accepted).toMatchObject({ contract: 'support-api', replaced: before?.declared });
  expect(decision.accepted?.changes).toContain('mappings[0].from = ["sent_at","timestamp"]');
  const files = await ticking(() => restedAll(signals));
  expect(files.map(({ row }) => [row.state, row.outcome, row.run])).toEqual(signals.map(() => ['closed', 'routed', 1]));
  for (const email of emails) {
    const { contacts, tasks } = await inCrm(email);
    expect([contacts.length, tasks.length]).toEqual([1, 1]);
  }

  // From now on under either name. A function that has not heard yet parks it once more, and the clock sets it going.
  const later = [await send(freshEmail(), 'timestamp'), await send(freshEmail(), 'sent_at')];
  const routed = (signal: string) =>
    sandbox.waitUntil(
      `signal ${signal} to be routed`,
      async () => {
        const file = await sandbox.signal(signal).catch(() => undefined);
        return file?.row.outcome === 'routed' && file;
      },
      { limitMs: 90_000, everyMs: 250 },
    );
  await ticking(() => Promise.all(later.map(routed)));
  expect(await contractNow()).toMatchObject({
    declared: before?.declared,
    running: decision.accepted?.version,
    state: 'accepted',
    item,
  });
  expect(await ops.ask('item', { id: item })).toMatchObject({ state: 'closed', outcome: 'approve' });
  const { entries } = await ops.ask('audit', { day: new Date().toISOString().slice(0, 10) });
  expect(entries.find(({ targets }) => targets.item === item)?.targets).toEqual({ item, outcome: 'approve' });

  // The other new field stopped nobody: it is counted, one item for the version that saw it.
  const { items } = await ops.ask('items', { owner: 'iris', limit: 100 });
  const additive = items.filter(({ reason, subject }) => reason === 'contract-additive' && subject === EMITTER);
  expect(additive.length).toBeGreaterThanOrEqual(1);
  expect(additive.every(({ count = 0 }) => count >= 1)).toBe(true);
});
