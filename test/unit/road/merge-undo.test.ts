/** Two leads become one by a person's word, and two again: in the ledger, and at the destination as far as it can. */
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../stores/store.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { as, createOperator, type Operator } from '../ops/operator.ts';

const leads = (road: Road) =>
  road.store
    .rows('ledger')
    .filter(({ key }) => key.sk === 'lead')
    .sort((a, b) => Number(a.item.createdAt) - Number(b.item.createdAt))
    .map(({ key, item }) => ({ id: key.pk.slice(2), item }));

async function people(road: Road, ...emails: string[]): Promise<string[]> {
  for (const email of emails) {
    await road.submit({ ...DANA, email });
    await road.settle();
    road.advance(60_000);
  }
  return leads(road).map(({ id }) => id);
}

const merge = async (operator: Operator, id: string | undefined, other: string | undefined) =>
  as('merge', await operator.ask('POST', `/leads/${id}/merge`, { body: { other } }));
const unmerge = async (operator: Operator, id: string | undefined) =>
  as('unmerge', await operator.ask('POST', `/leads/${id}/unmerge`));

const openTasks = (road: Road) => [...road.crm.tasks.values()].filter(({ done }) => done !== true);

/** Which signals are whose, and which engagements are open. */
const standing = (road: Road) => ({
  leads: leads(road).map(({ id, item }) => [id, item.mergedInto ?? null, item.bucket]),
  touches: road.store
    .rows('ledger')
    .flatMap(({ key, item }) => (key.sk.startsWith('t#') ? [[key.pk, item.signal]] : [])),
  heads: road.store.rows('identity').map(({ key, item }) => [key.pk, item.lead ?? null]),
  engagements: road.store
    .rows('ledger')
    .flatMap(({ key, item }) =>
      /^g#.*#/.test(key.sk) ? [[key.pk, key.sk, item.state, item.owner, item.at ?? null, item.openShard ?? null]] : [],
    ),
  rulings: road.store.rows('ledger').filter(({ key }) => key.sk.startsWith('r#')).length,
  requests: road.store.rows('ledger').filter(({ key }) => key.sk === 'regroup').length,
});

describe('two leads that somebody says are one person', () => {
  it('become one lead, one contact and one open task, with the elder one’s owner covers: [107]', async () => {
    const operator = createOperator();
    const { road } = operator;
    const [elder, younger] = await people(road, 'dana@work.example', 'dana@home.example');
    expect([road.crm.contacts.size, openTasks(road).length]).toEqual([2, 2]);
    const owner = road.store.rows('ledger').find(({ key }) => key.pk === `l#${elder}` && /^g#.*#/.test(key.sk))
      ?.item.owner;
    expect(await merge(operator, younger, elder)).toMatchObject({ isDone: true });
    await road.settle();
    expect(leads(road).map(({ item }) => item.mergedInto)).toEqual([undefined, elder]);
    expect([road.crm.contacts.size, openTasks(road).length]).toEqual([1, 1]);
    const open = road.store.rows('ledger').filter(({ key, item }) => /^g#.*#/.test(key.sk) && item.state === 'open');
    expect(open.map(({ item }) => [item.lead, item.owner])).toEqual([[elder, owner]]);
    expect(unsound(road)).toEqual([]);
    // Whoever comes under the address of the one merged away is the same person.
    await road.submit({ ...DANA, email: 'dana@home.example' });
    await road.settle();
    expect([road.crm.contacts.size, openTasks(road).length, leads(road).length]).toEqual([1, 1, 2]);
  });

  it('before anything was delivered: merging and undoing leaves the ledger as it was', async () => {
    const operator = createOperator();
    const { road } = operator;
    await operator.ask('POST', '/live', { body: { set: 'mode', flow: 'demo-request', mode: 'observe' } });
    const [elder, younger] = await people(road, 'dana@work.example', 'dana@home.example');
    const before = standing(road);
    await merge(operator, elder, younger);
    await road.settle();
    expect(standing(road)).not.toEqual(before);
    expect(await unmerge(operator, younger)).toMatchObject({ isDone: true, irreversible: [] });
    await road.settle();
    expect(standing(road)).toEqual(before);
    expect(unsound(road)).toEqual([]);
  });

  it('after delivery: undoing lists what the destination cannot take back, and each is owed a task of its own again', async () => {
    const operator = createOperator();
    const { road } = operator;
    const [elder, younger] = await people(road, 'dana@work.example', 'dana@home.example');
    const before = standing(road);
    await merge(operator, elder, younger);
    await road.settle();
    const [record] = road.crm.contacts.keys();
    const undone = await unmerge(operator, younger);
    expect(undone.irreversible).toMatchObject([{ destination: 'hubspot', record, staysWith: elder, isMerged: true }]);
    expect(undone.irreversible[0]?.tasks).toHaveLength(1);
    await road.settle();
    expect(standing(road)).toEqual(before);
    expect(unsound(road)).toEqual([]);
  });

  it.each(['the answer is lost', 'the worker is killed'])(
    'a merge that the destination did and nobody recorded, for %s: after the undo neither is written onto the other',
    async (how) => {
      const operator = createOperator();
      const { road } = operator;
      const [elder, younger] = await people(road, 'dana@work.example', 'bob@home.example');
      const merged = road.crm.mergeContacts.bind(road.crm);
      let asked = 0;
      road.crm.mergeContacts = async (...given) => {
        asked += 1;
        if (asked === 1) await merged(...given);
        if (how === 'the worker is killed') throw new Error('killed');
        return { kind: 'retry', afterMs: 1_000, code: 'http-503' };
      };
      await merge(operator, elder, younger);
      await road.drainUntilQuiet();
      road.advance(50_000);
      expect([asked > 0, road.crm.contacts.size]).toEqual([true, 1]);
      const undone = await unmerge(operator, younger);
      expect(undone.irreversible).toMatchObject([{ staysWith: elder, isMerged: true }]);
      road.crm.mergeContacts = merged;
      await road.settle();
      await road.submit({ ...DANA, email: 'bob@home.example', first_name: 'Bob', job_title: 'CFO' });
      await road.settle();
      const [record] = [...road.crm.contacts.values()].filter(({ leadKey }) => leadKey === elder);
      expect([record?.email, record?.firstName === 'Bob', record?.jobTitle === 'CFO']).toEqual([
        'dana@work.example',
        false,
        false,
      ]);
      expect(unsound(road)).toEqual([]);
    },
  );

  it('a merge that is asked for while the two are being parted is not overlooked', async () => {
    const road = createRoad();
    const [elder, younger] = await people(road, 'dana@work.example', 'bob@home.example');
    let isUndone = false;
    let asked = 0;
    const lostOnce = () => {
      asked += 1;
      return asked === 1 ? 'lost-answer' : 'outage';
    };
    const store: Store = {
      ...road.store,
      transact: async (writes) => {
        const isParting = isUndone && asked === 0 && writes.some(({ key }) => key.sk === 'lead');
        if (isParting) {
          road.crm.fault = (kind) => (kind === 'merge' ? lostOnce() : undefined);
          await road.drainUntilQuiet();
        }
        return road.store.transact(writes);
      },
    };
    const operator = createOperator(road, { store });
    await merge(operator, elder, younger);
    isUndone = true;
    await unmerge(operator, younger);
    expect([asked > 0, road.crm.contacts.size]).toEqual([true, 1]);
    road.crm.fault = () => undefined;
    await road.settle();
    await road.submit({ ...DANA, email: 'bob@home.example', job_title: 'CFO' });
    await road.settle();
    const [record] = [...road.crm.contacts.values()].filter(({ leadKey }) => leadKey === elder);
    expect([record?.email, record?.jobTitle === 'CFO']).toEqual(['dana@work.example', false]);
  });

  it('an undo of what the identifiers say is a word that keeps them apart', async () => {
    const operator = createOperator();
    const { road } = operator;
    const [elder, younger] = await people(road, 'dana@work.example', 'dana@home.example');
    for (const email of ['dana@work.example', 'dana@home.example']) {
      await road.submit({ ...DANA, email, user_id: 'u-dana' });
      await road.settle();
    }
    expect(
      leads(road)
        .filter(({ item }) => item.mergedInto === undefined)
        .map(({ id }) => id),
    ).toEqual([elder]);
    expect(road.crm.contacts.size).toBe(1);
    await unmerge(operator, younger);
    await road.settle();
    expect(leads(road).filter(({ item }) => item.mergedInto === undefined)).toHaveLength(2);
    await road.submit({ ...DANA, email: 'dana@home.example', user_id: 'u-dana' });
    await road.settle();
    expect(leads(road).filter(({ item }) => item.mergedInto === undefined)).toHaveLength(2);
    expect(unsound(road)).toEqual([]);
  });

  it('a lead that nobody knows, one that is no other, and one that was never merged are said to be so', async () => {
    const operator = createOperator();
    const [elder, younger] = await people(operator.road, 'a@acme.example', 'b@acme.example');
    const ask = async (path: string, body?: object) =>
      (await operator.ask('POST', path, body ? { body } : {})).body.title;
    expect(await ask(`/leads/${'0'.repeat(32)}/merge`, { other: elder })).toBe('not-found');
    expect(await ask(`/leads/${elder}/merge`, { other: elder })).toBe('already-one');
    expect(await ask(`/leads/${younger}/unmerge`)).toBe('not-merged');
  });
});
