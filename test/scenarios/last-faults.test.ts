/** One fault at a time, on the whole road: the signal goes on, or waits where somebody sees it, and nothing is doubled. */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { signalId } from '../../core/ingest/keys.ts';
import { receiptId } from '../../sandbox/front-door.ts';
import { inParallel } from '../../sandbox/wait.ts';
import { rawKey } from '../../stores/envelopes.ts';
import { claimKey, deliverHandoff, deliveryKey, destinationKey, signalKey } from '../../stores/keys.ts';
import { eq, has } from '../../stores/store.ts';
import { readItem } from '../../stores/work.ts';
import { inCrm, rested, restedAll, ticking } from './people.ts';
import { demoRequest, freshEmail, sandbox } from './sandbox.ts';

afterEach(async () => {
  await sandbox.twinFaults({});
  await sandbox.proxy.clearFaults();
});

const send = async (email: string): Promise<string> => {
  const { answer, signal = '' } = await sandbox.send(demoRequest({ email }));
  expect(answer.status).toBe(202);
  return signal;
};

async function expectOnce(email: string): Promise<void> {
  const { contacts, tasks } = await inCrm(email);
  expect([contacts.length, tasks.length]).toEqual([1, 1]);
}

describe('the CRM', () => {
  it('that commits and never answers ends with one contact and one task covers: [205, 412, 426]', async () => {
    await sandbox.twinFaults({ rates: { commitThenTimeout: 0.7 }, hangMs: 500, seed: 3 });
    const emails = [freshEmail(), freshEmail(), freshEmail()];
    const signals = await inParallel(emails, 3, send);
    await sandbox.waitUntil('an answer to get lost', async () => {
      const { calls } = await sandbox.twin();
      return Object.values(calls).some((counts) => (counts['no-answer'] ?? 0) > 0);
    });
    await sandbox.twinFaults({});
    const files = await restedAll(signals);
    expect(files.map(({ row }) => row.outcome)).toEqual(['routed', 'routed', 'routed']);
    for (const email of emails) await expectOnce(email);
  });

  it('that is down for long is one work item with everything in it, which drains and closes itself covers: [190, 192, 206, 207, 443]', async () => {
    await sandbox.twinFaults({ outageUntilMs: Date.now() + 120_000 });
    const emails = Array.from({ length: 6 }, freshEmail);
    const signals = await inParallel(emails, 3, send);
    const waits = await Promise.all(signals.map((signal) => deferred(signal)));
    expect(new Set(waits.map(({ reason }) => reason))).toEqual(new Set(['outage']));
    for (const signal of signals) await waitingSince(signal, Date.now() - 3_600_000);

    const item = await sandbox.waitUntil('the outage to be one item', async () => {
      await sandbox.invokeClock();
      const files = await Promise.all(signals.map((signal) => sandbox.signal(signal)));
      const items = files.map((file) => file?.destinations[0]?.item);
      return items.every((each) => each !== undefined) && new Set(items).size === 1 && items[0];
    });
    const open = await readItem(sandbox.store, item);
    expect(open?.item).toMatchObject({ reason: 'outage', subject: 'hubspot', owner: 'iris', state: 'open' });
    expect(new Set(open?.attached.map(({ signal }) => signal))).toEqual(new Set(signals));

    await sandbox.twinFaults({});
    const files = await restedAll(signals);
    expect(files.map(({ row }) => row.outcome)).toEqual(signals.map(() => 'routed'));
    await sandbox.waitUntil('the item to close itself', async () => {
      await sandbox.invokeClock();
      return (await readItem(sandbox.store, item))?.item.state === 'closed';
    });
    for (const email of emails) await expectOnce(email);
  });
});

/** Waits until the delivery of a signal was put off. */
const deferred = (signal: string) =>
  sandbox.waitUntil(`signal ${signal} to be deferred`, async () => {
    const row = (await sandbox.signal(signal))?.destinations[0];
    return row?.state === 'deferred' && row;
  });

/** Lets a deferral be older than it is: a flow's budget is 45 s here, and tests have better things to do than wait. */
async function waitingSince(signal: string, since: number): Promise<void> {
  const key = destinationKey(signal, 'hubspot');
  await sandbox.store.write({ kind: 'update', key, set: { since }, when: eq('state', 'deferred') });
}

/** A killed worker's claim stands for 40 s, which nothing here shortens: they are over. */
async function leaseIsOver(signal: string): Promise<void> {
  const lead = (await sandbox.signal(signal))?.row.lead ?? '';
  const key = claimKey(lead, 'hubspot');
  await sandbox.waitUntil(
    'the claim of the dead worker',
    async () => (await sandbox.store.get(key))?.lease !== undefined,
  );
  await sandbox.store.write({ kind: 'update', key, set: { lease: 1 }, when: has('holder') });
}

/** The six minutes are over after which the clock looks at a signal that nobody started. */
async function budgetIsOver(signal: string): Promise<void> {
  const key = signalKey(signal);
  await sandbox.store.write({ kind: 'update', key, set: { at: Date.now() }, when: eq('state', 'open') });
}

describe('between the parts', () => {
  it('a lost event is noticed by the clock, which starts the signal covers: [200, 330, 425]', async () => {
    await sandbox.proxy.addFaults({ service: 'events', action: 'PutEvents', kind: 'drop' });
    const email = freshEmail();
    const signal = await send(email);
    await sandbox.proxy.clearFaults();
    expect((await sandbox.signal(signal))?.row.run).toBeUndefined();
    await budgetIsOver(signal);
    expect((await ticking(() => rested(signal))).row).toMatchObject({ run: 0, outcome: 'routed' });
    await expectOnce(email);
  });

  it('a lost event of a batch is noticed, too: the clock splits what nobody else did covers: [61, 200]', async () => {
    await sandbox.proxy.addFaults({ service: 'events', action: 'PutEvents', kind: 'drop' });
    const message = 'We need robots. '.repeat(3_000);
    const elements = [1, 2].map((n) => ({ id: `lost-${randomUUID()}-${n}`, ...Object(demoRequest({ message }).body) }));
    const body = JSON.stringify(elements);
    const { answer } = await sandbox.send({ emitter: 'website-api', contentType: 'application/json', body });
    await sandbox.proxy.clearFaults();
    const key = deliveryKey(receiptId(answer.json) ?? '');
    await sandbox.store.write({ kind: 'update', key, set: { at: Date.now() }, when: eq('state', 'open') });
    const { keys } = sandbox.addresses.secrets;
    const signals = elements.map(({ id }) =>
      signalId({ keys, emitter: 'website-api', receivedAt: 0 }, { eventKey: id, body: new Uint8Array() }),
    );
    const files = await restedAll(signals);
    expect(files.map(({ row }) => row.outcome)).toEqual(['routed', 'routed']);
  });

  it.each(['validate', 'stitch', 'qualify', 'route', 'deliver-hubspot'])(
    'a worker of %s that is killed while it works is replaced, and nothing happens twice covers: [181, 459]',
    async (name) => {
      const email = freshEmail();
      const { next } = await sandbox.proxy.calls();
      const action = name === 'deliver-hubspot' ? 'UpdateItem' : undefined;
      // Its first call hangs long enough to be killed in the middle of it.
      await sandbox.proxy.addFaults({
        service: 'dynamodb',
        role: name,
        kind: 'delay',
        delayMs: 1_500,
        count: 1,
        ...(action ? { action } : {}),
      });
      const signal = await send(email);
      await sandbox.waitUntil(`${name} to be at work`, async () => {
        const [rule] = await sandbox.proxy.faults();
        return (rule?.acted ?? 0) > 0;
      });
      expect(await sandbox.killWorkers(name)).toBeGreaterThan(0);
      if (name === 'deliver-hubspot') await leaseIsOver(signal);
      const { row, entries } = await ticking(() => rested(signal));
      expect(row).toMatchObject({ outcome: 'routed', state: 'closed' });
      const done = entries.filter(
        ({ handoff, outcome }) => handoff === deliverHandoff('hubspot') && outcome === 'done',
      );
      expect(done).toHaveLength(1);
      await expectOnce(email);
      const { calls } = await sandbox.proxy.calls({ since: next, caller: name });
      expect(calls.length).toBeGreaterThan(1);
    },
  );

  it('a ledger that refuses sends what arrives to the spill, from where it is taken in covers: [60, 61]', async () => {
    await sandbox.proxy.addFaults({ service: 'dynamodb', table: 'ledger', role: 'ingest', kind: 'refuse' });
    const emails = [freshEmail(), freshEmail(), freshEmail()];
    const signals = await inParallel(emails, 3, send);
    expect(await Promise.all(signals.map((signal) => sandbox.signal(signal)))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    await sandbox.proxy.clearFaults();
    await sandbox.invokeClock();
    const files = await restedAll(signals);
    expect(files.map(({ row }) => [row.outcome, row.duplicates])).toEqual(signals.map(() => ['routed', undefined]));
    for (const email of emails) await expectOnce(email);
  });

  it('bytes that are gone although nobody erased them are a dead letter, which becomes an item covers: [193, 197, 207]', async () => {
    await sandbox.proxy.addFaults({ service: 'events', action: 'PutEvents', kind: 'drop' });
    const signal = await send(freshEmail());
    await sandbox.proxy.clearFaults();
    await sandbox.store.write({ kind: 'delete', key: rawKey(signal, '0') });
    await budgetIsOver(signal);
    const { row } = await ticking(() => rested(signal));
    expect(row).toMatchObject({ state: 'parked', reason: 'envelope-missing' });
    const view = await readItem(sandbox.store, row.item ?? '');
    expect(view?.item).toMatchObject({ reason: 'envelope-missing', handoff: 'validate', owner: 'otto', state: 'open' });
  });

  it('events that arrive twice start nothing twice covers: [182, 184]', async () => {
    await sandbox.proxy.addFaults({ service: 'events', action: 'PutEvents', kind: 'duplicate' });
    const email = freshEmail();
    const { row } = await rested(await send(email));
    expect(row).toMatchObject({ run: 0, outcome: 'routed' });
    await expectOnce(email);
  });
});
