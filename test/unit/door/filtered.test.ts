/** Filtered, not dropped: a few of a form's filtered posts are put before somebody, and can run after all. */
import { describe, expect, it } from 'vitest';
import { SAMPLED_PER_DAY, sampleOf } from '../../../core/watch/sample.ts';
import { conservationOf } from '../../../stores/conservation.ts';
import { formPost } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { createConsole } from '../cli/console.ts';
import { as, createOperator, inPath } from '../ops/operator.ts';

const HOUR = 60 * 60_000;
let posts = 0;

/** A post of the contact page that its honeypot filters; its signal. */
async function bot(road: Road, more: Readonly<Record<string, string>> = { website: 'https://spam.example' }) {
  posts += 1;
  const before = new Set(road.signals());
  const fields = { email: `p${posts}@northwind.example`, submission_id: `s-${posts}`, message: 'Hello' };
  await road.post(formPost({ ...fields, ...more }));
  return road.signals().find((id) => !before.has(id)) ?? '';
}

const item = (road: Road) =>
  road.store
    .rows('work')
    .filter(({ item: each, key }) => each.reason === 'filtered-sample' && key.sk === 'item')
    .map(({ key, item: each }) => ({ ...each, id: key.pk.slice(2) }) as Record<string, unknown> & { id: string });
const attached = (road: Road) => road.store.rows('work').filter(({ key }) => key.sk.startsWith('s#'));
async function rowOf(road: Road, signal: string) {
  const found = await road.where(signal);
  if (found.kind === 'unknown') throw new Error(`${signal} is unknown.`);
  return found.file.row;
}
const classes = async (road: Road) => {
  const window = { from: road.now() - 6 * HOUR, to: road.now() + 1 };
  return (await conservationOf(road.store, road.registry, window, road.now(), road.timing)).total;
};

async function sampled(count: number): Promise<{ road: Road; signals: string[] }> {
  const road = createRoad();
  const signals: string[] = [];
  for (let n = 0; n < count; n += 1) signals.push(await bot(road));
  await road.minutes(81);
  return { road, signals };
}

describe('posts that a form filtered', () => {
  it('are put before somebody, a bounded number of a day, in one item of the form', async () => {
    const road = createRoad();
    for (let hour = 0; hour < 8; hour += 1) {
      for (let n = 0; n < 6; n += 1) await bot(road);
      await road.minutes(60);
    }
    await road.minutes(30);
    expect(item(road)).toMatchObject([
      {
        kind: 'grouped',
        state: 'open',
        subject: 'contact-form',
        flow: 'demo-request',
        evidence: { path: '/forms/contact-us' },
      },
    ]);
    expect(attached(road)).toHaveLength(SAMPLED_PER_DAY);
    expect(road.functions.clockFaults).toEqual([]);
    expect(unsound(road)).toEqual([]);
  });

  it('are filtered while somebody looks at them, and say by which rule', async () => {
    const { road, signals } = await sampled(3);
    expect(attached(road)).toHaveLength(2);
    expect(await classes(road)).toMatchObject({ classes: { filtered: 3 }, remainder: 0 });
    const shown = as('where', await createOperator(road).ask('GET', `/where?signal=${signals[0]}`));
    expect(shown.journeys).toMatchObject([{ outcome: 'filtered', filter: 'honeypot' }]);
  });

  it('stay filtered when the item is closed', async () => {
    const { road } = await sampled(2);
    await road.decide('filtered-sample', 'close');
    await road.minutes(1);
    expect(item(road).map(({ state }) => state)).toEqual(['closed']);
    expect(attached(road)).toEqual([]);
    expect(await classes(road)).toMatchObject({ classes: { filtered: 2 }, remainder: 0 });
    expect(road.store.rows('ledger').filter(({ item: row }) => row.sampledIn !== undefined)).toEqual([]);
  });

  it('run after all when the item is decided so, and only those in it', async () => {
    const { road, signals } = await sampled(3);
    const inside = attached(road).map(({ item: row }) => String(row.signal));
    await road.decide('filtered-sample', 'replay');
    await road.settle();
    for (const signal of signals) {
      const row = await rowOf(road, signal);
      expect([row.run, row.outcome === 'filtered']).toEqual(inside.includes(signal) ? [0, false] : [undefined, true]);
    }
    expect(await rowOf(road, inside[0] ?? '')).toMatchObject({ releasedBy: 'vera', releasedFrom: 'honeypot' });
    expect(item(road).map(({ state }) => state)).toEqual(['closed']);
    expect((await classes(road)).remainder).toBe(0);
    expect(unsound(road)).toEqual([]);
  });

  it('run after all one by one, in a sample or not', async () => {
    const { road, signals } = await sampled(3);
    const operator = createOperator(road);
    for (const signal of signals) {
      const answer = await operator.ask('POST', `/signals/${signal}/replay`);
      expect([answer.status, answer.body]).toEqual([202, { signal, run: 0 }]);
    }
    await road.settle();
    for (const signal of signals) expect((await rowOf(road, signal)).run).toBe(0);
    expect(item(road).map(({ state }) => state)).toEqual(['closed']);
    expect((await operator.ask('POST', `/signals/${signals[0]}/replay`)).body).toMatchObject({ run: 1 });
    await road.settle();
    expect(unsound(road)).toEqual([]);
  });

  it('are a bucket one can look into, by day and rule', async () => {
    const { road, signals } = await sampled(3);
    const { baton } = createConsole(createOperator(road));
    const { json, out } = await baton('filtered contact-form --day 2026-11-20');
    expect(json).toMatchObject({ rules: [{ filter: 'honeypot', count: 3 }] });
    for (const signal of signals) expect(out).toContain(`${signal}  honeypot`);
    expect(out.match(/waits for somebody/g)).toHaveLength(2);
    expect((await baton('filtered contact-form --day 2026-11-19')).out).toBe(
      'contact-form filtered nothing on 2026-11-19.',
    );
  });

  it('take two outcomes: to run, or to stay as they are', async () => {
    const { road } = await sampled(1);
    const operator = createOperator(road);
    const path = `/items/${inPath(item(road)[0]?.id ?? '')}`;
    expect(as('item', await operator.ask('GET', path))).toMatchObject({
      owner: 'vera',
      allowed: ['replay', 'close'],
      suggested: 'close',
      waiting: { count: 1 },
    });
    const answer = await operator.ask('POST', `${path}/decide`, { body: { outcome: 'retry' } });
    expect(answer.body).toMatchObject({ title: 'outcome-not-allowed', allowed: ['replay', 'close'] });
  });

  it('leave the sample when their sender corrects them meanwhile', async () => {
    const road = createRoad();
    const signal = await bot(road, { website: 'x', submission_id: 'same' });
    await road.minutes(81);
    expect(attached(road)).toHaveLength(1);
    await bot(road, { submission_id: 'same', message: 'I am a person' });
    await road.settle();
    expect((await rowOf(road, signal)).run).toBe(0);
    await road.decide('filtered-sample', 'replay');
    await road.settle();
    expect([(await rowOf(road, signal)).run, attached(road).length]).toEqual([0, 0]);
    expect(item(road).map(({ state }) => state)).toEqual(['closed']);
    expect(unsound(road)).toEqual([]);
  });
});

describe('a sample', () => {
  const of = (filter: string, count: number) =>
    Array.from({ length: count }, (_, n) => ({ signal: `${filter}-${n}`, filter }));

  it('has each rule once before any twice', () => {
    const found = sampleOf([...of('honeypot', 50), ...of('too-fast', 1), ...of('over-rate', 5)], 4);
    expect(found.map(({ filter }) => filter).sort()).toEqual(['honeypot', 'honeypot', 'over-rate', 'too-fast']);
  });

  it('is the same whoever draws it, and never larger than asked for or than there are', () => {
    const all = [...of('honeypot', 7), ...of('over-rate', 3)];
    expect(sampleOf([...all].reverse(), 5)).toEqual(sampleOf(all, 5));
    expect(sampleOf(all, 100)).toHaveLength(10);
    expect(sampleOf([], 5)).toEqual([]);
  });
});
