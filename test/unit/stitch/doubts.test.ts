import { describe, expect, it } from 'vitest';
import { allowedOutcomes } from '../../../core/ops/items.ts';
import { DUPLICATE_WINDOW_MS } from '../../../core/review/doubts.ts';
import { registry } from '../../../flows/registry.ts';
import { notePossibleDuplicate, noteSplitDelivered, type Occasion } from '../../../stores/doubts.ts';
import { leadKey } from '../../../stores/keys.ts';
import { createMemoryStore } from '../../../stores/memory.ts';
import { closeNotice } from '../../../stores/notices.ts';
import { readItem } from '../../../stores/work.ts';
import { createRoad } from '../../support/road.ts';

const flow = registry.flows.get('demo-request');
if (!flow) throw new Error('The sample flow is gone.');
const NOW = Date.UTC(2026, 10, 20, 15);
const occasion: Occasion = { flow, emitter: 'website', now: NOW };
const identifier = { kind: 'phone', hash: '1:abc' } as const;
const began = (...leads: readonly [string, number][]) => leads.map(([lead, after]) => ({ lead, at: NOW + after }));

describe('leads that share a weak identifier and began shortly after one another', () => {
  it('are one item with owner, leads and kind, however often they are found', async () => {
    const store = createMemoryStore();
    const found = { leads: began(['b', 60_000], ['a', 0]), identifier };
    const id = await notePossibleDuplicate(store, found, occasion);
    expect(await notePossibleDuplicate(store, found, { ...occasion, now: NOW + 1 })).toBe(id);
    const view = await readItem(store, id ?? '');
    expect(view?.item).toMatchObject({
      reason: 'possible-duplicate',
      owner: flow.owners.revops,
      flow: 'demo-request',
      subject: 'website',
      evidence: { leads: ['a', 'b'], kind: 'phone', minutes: 1 },
    });
    expect(allowedOutcomes({ reason: 'possible-duplicate', evidence: {} })).toEqual(['close']);
    expect(store.rows('work').filter(({ key }) => key.sk === 'item')).toHaveLength(1);
    expect(JSON.stringify(store.rows('work'))).not.toContain('1:abc');
  });

  it('are left alone when the hours between them say family or office', async () => {
    const store = createMemoryStore();
    const apart = { leads: began(['a', 0], ['b', DUPLICATE_WINDOW_MS + 1]), identifier };
    expect(await notePossibleDuplicate(store, apart, occasion)).toBeUndefined();
    expect(await notePossibleDuplicate(store, { leads: began(['a', 0], ['a', 0]), identifier }, occasion)).toBe(
      undefined,
    );
    expect(store.rows('work')).toEqual([]);
  });

  it('once looked at are asked about again only when another lead comes to them', async () => {
    const store = createMemoryStore();
    const two = { leads: began(['a', 0], ['b', 1]), identifier };
    const id = (await notePossibleDuplicate(store, two, occasion)) ?? '';
    await closeNotice(store, id, 'vera', NOW + 1);
    expect(await notePossibleDuplicate(store, two, occasion)).toBeUndefined();
    const three = { leads: [...two.leads, ...began(['c', 2])], identifier };
    const next = await notePossibleDuplicate(store, three, occasion);
    expect(next).toMatch(/#2$/);
    expect((await readItem(store, next ?? ''))?.item.evidence.leads).toEqual(['a', 'b', 'c']);
  });
});

describe('the clock, once an hour', () => {
  it('closes the question of leads that became one meanwhile, and leaves the others', async () => {
    const road = createRoad({ now: NOW });
    const lead = (first: string) => ({ v: 1, first, createdAt: NOW, bucket: 1, version: 1 });
    for (const name of ['a', 'b', 'c']) await road.store.write({ kind: 'put', key: leadKey(name), item: lead(name) });
    const joined = await notePossibleDuplicate(road.store, { leads: began(['a', 0], ['b', 1]), identifier }, occasion);
    const other = { kind: 'phone', hash: '1:def' } as const;
    const apart = await notePossibleDuplicate(
      road.store,
      { leads: began(['a', 0], ['c', 1]), identifier: other },
      occasion,
    );
    await road.store.write({ kind: 'update', key: leadKey('b'), set: { mergedInto: 'a' } });
    await road.minutes(29);
    expect((await readItem(road.store, joined ?? ''))?.item.state).toBe('open');
    await road.minutes(2);
    expect((await readItem(road.store, joined ?? ''))?.item.state).toBe('closed');
    expect((await readItem(road.store, apart ?? ''))?.item.state).toBe('open');
  });
});

describe('a delivered lead that turns out to be several people', () => {
  const proposed = {
    lead: 'a',
    parts: [
      { lead: 'a', signals: 4 },
      { lead: 'b', signals: 2 },
    ],
    kinds: ['userId'],
  } as const;

  it('is never taken apart by itself: one item proposes the parts, to approve or to close', async () => {
    const store = createMemoryStore();
    const id = (await noteSplitDelivered(store, proposed, occasion)) ?? '';
    const view = await readItem(store, id);
    expect(view?.item).toMatchObject({
      kind: 'single',
      state: 'open',
      evidence: { lead: 'a', leads: ['a', 'b'], signals: { a: 4, b: 2 }, kind: 'userId' },
    });
    expect(allowedOutcomes({ reason: 'split-delivered', evidence: {} })).toEqual(['approve', 'close']);
  });

  it('brings the open item up to date as signals come, and is not proposed again once it was closed', async () => {
    const store = createMemoryStore();
    const id = (await noteSplitDelivered(store, proposed, occasion)) ?? '';
    const grown = { ...proposed, parts: [proposed.parts[0], { lead: 'b', signals: 3 }] };
    expect(await noteSplitDelivered(store, grown, { ...occasion, now: NOW + 5 })).toBe(id);
    expect((await readItem(store, id))?.item).toMatchObject({ evidence: { signals: { b: 3 } }, lastAt: NOW + 5 });
    await closeNotice(store, id, 'vera', NOW + 6);
    expect(await noteSplitDelivered(store, grown, occasion)).toBeUndefined();
    const other = { ...grown, parts: [...grown.parts, { lead: 'c', signals: 1 }] };
    expect(await noteSplitDelivered(store, other, occasion)).toMatch(/#2$/);
  });
});
