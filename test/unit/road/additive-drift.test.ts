/** Fields nobody declared: signals go on, and each field is one item with a count. */
import { describe, expect, it } from 'vitest';
import { applyContract } from '../../../core/contracts/apply.ts';
import type { Contract } from '../../../core/definitions/definitions.ts';
import { additiveOf, MOST_FIELDS, OTHERS, TOLD_EVERY_MS } from '../../../stores/additive.ts';
import { recording, withFaults } from '../../../stores/fault.ts';
import { type Item, type Store, StoreFault } from '../../../stores/store.ts';
import { itemIdOf } from '../../../stores/work.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { as, createOperator, inPath } from '../ops/operator.ts';

const itemsOf = ({ store }: Road) =>
  store
    .rows('work')
    .filter(({ key, item }) => key.sk === 'item' && item.reason === 'contract-additive')
    .map(({ key, item }) => ({ id: itemIdOf(key.pk), ...item }) as Item & { id: string; evidence: Item });
const fieldsOf = (road: Road) =>
  itemsOf(road)
    .map(({ evidence, count }) => [evidence.field, count])
    .sort();

const contractOf = ({ registry }: Road): Contract => {
  const contract = registry.contracts.get('website-api');
  if (!contract) throw new Error('The sample has no website.');
  return contract;
};

/** One process that sees signals of the website, at handler level: what it does beside the road. */
function processOf(road: Road, store: Store = road.store) {
  const faults: unknown[] = [];
  const note = additiveOf({ ...road, store, onFault: (error) => void faults.push(error) });
  const contract = contractOf(road);
  const see = (data: object) => {
    const bytes = new TextEncoder().encode(
      JSON.stringify({ type: 'demo.requested', timestamp: '2026-11-20T15:00:00Z', data: { ...DANA, ...data } }),
    );
    const result = applyContract(contract, bytes);
    const fields = result.kind === 'mapped' ? result.additive : [];
    return note({ row: { emitter: 'website-api', contract: 'v1' }, contract, bytes, fields });
  };
  return { see, faults };
}

describe('an unknown field', () => {
  it('goes on and is counted in one item for emitter, version and field covers: [88]', async () => {
    const road = createRoad();
    for (let n = 0; n < 3; n += 1) await road.submit({ ...DANA, email: `p${n}@acme.example`, colour: 'red' });
    await road.submit({ ...DANA, email: 'p3@acme.example', colour: 'red', shoe_size: 44 });
    await road.settle();
    const places = await Promise.all(road.signals().map((signal) => road.where(signal)));
    expect(places.map((at) => at.kind === 'ended' && at.outcome)).toEqual(['routed', 'routed', 'routed', 'routed']);
    expect(fieldsOf(road)).toEqual([
      ['data.colour', 4],
      ['data.shoe_size', 1],
    ]);
    const version = expect.stringMatching(/^[0-9a-f]{12}$/);
    // In no order: an item's place is the hash of its cause.
    for (const type of ['string', 'number']) {
      const evidence = expect.objectContaining({ contract: 'website-api', version, type });
      const item = expect.objectContaining({ subject: 'website-api', owner: 'iris', evidence });
      expect(itemsOf(road)).toContainEqual(item);
    }
    expect(unsound(road)).toEqual([]);
  });

  it('costs nothing where nothing is unknown', async () => {
    const road = createRoad();
    const store = recording(road.store);
    await processOf(road, store).see({});
    expect(store.operations).toEqual([]);
  });

  it('that an operator has closed stays closed, and is counted no more', async () => {
    const road = createRoad();
    await road.submit({ ...DANA, colour: 'red' });
    await road.drainUntilQuiet();
    const [{ id } = { id: '' }] = itemsOf(road);
    const operator = createOperator(road);
    const shown = as('item', await operator.ask('GET', `/items/${inPath(id)}`));
    expect(shown).toMatchObject({ count: 1, allowed: ['close'], suggested: 'close', attached: [] });
    await operator.ask('POST', `/items/${inPath(id)}/decide`, { body: { outcome: 'close' } });
    await road.submit({ ...DANA, email: 'other@acme.example', colour: 'red' });
    await road.settle();
    expect(itemsOf(road)).toMatchObject([{ id, state: 'closed', count: 1 }]);
  });

  it('in an area the contract leaves open is not drift', async () => {
    const road = createRoad();
    const contract: Contract = {
      ...contractOf(road),
      schema: { type: 'object', properties: { data: { type: 'object' } } },
    };
    const payload = { data: { email: 'd@acme.example', colour: 'red' } };
    const open: Contract = { ...contract, mappings: contract.mappings.filter(({ to }) => to === 'profile.email') };
    const result = applyContract(open, new TextEncoder().encode(JSON.stringify(payload)));
    expect(result).toMatchObject({ kind: 'mapped', additive: [] });
  });

  it('under which an optional field is missing is offered as its new name, and accepted like any other', async () => {
    const road = createRoad();
    const { company: _, ...rest } = DANA;
    await road.submit({ ...rest, company_name: 'Northwind' });
    await road.settle();
    const [{ id, evidence } = { id: '', evidence: {} }] = itemsOf(road);
    expect(evidence).toMatchObject({
      field: 'data.company_name',
      fields: [{ field: 'data.company', suggestion: 'data.company_name' }],
    });
    const operator = createOperator(road);
    const shown = as('item', await operator.ask('GET', `/items/${inPath(id)}`));
    expect(shown).toMatchObject({ allowed: ['approve', 'close'], suggested: 'close' });
    const decided = await operator.ask('POST', `/items/${inPath(id)}/decide`, { body: { outcome: 'approve' } });
    expect(decided.body).toMatchObject({ closed: true, accepted: { contract: 'website-api' } });
    await road.submit({ ...rest, email: 'next@acme.example', company_name: 'Northwind' });
    await road.settle();
    expect(itemsOf(road)).toHaveLength(1);
    expect(unsound(road)).toEqual([]);
  });
});

describe('a flood', () => {
  it('of signals is a few writes: a process tells its count every ten seconds', async () => {
    const road = createRoad();
    const store = recording(road.store);
    const { see } = processOf(road, store);
    for (let n = 0; n < 1_000; n += 1) await see({ colour: 'red' });
    expect(store.operations.map(({ kind }) => kind)).toEqual(['write', 'write', 'write']);
    road.advance(TOLD_EVERY_MS);
    await see({ colour: 'red' });
    expect(store.operations).toHaveLength(4);
    expect(fieldsOf(road)).toEqual([['data.colour', 1_001]]);
  });

  it('of names is a bounded number of items, and then no writes at all', async () => {
    const road = createRoad();
    const store = recording(road.store);
    const { see } = processOf(road, store);
    for (let n = 0; n < 300; n += 1) await see({ [`f${String(n).padStart(3, '0')}`]: n });
    expect(itemsOf(road)).toHaveLength(MOST_FIELDS + 1);
    const afterwards = store.operations.length;
    for (let n = 300; n < 600; n += 1) await see({ [`f${n}`]: n });
    expect(store.operations).toHaveLength(afterwards);
    road.advance(TOLD_EVERY_MS);
    await see({ another: 1 });
    expect(fieldsOf(road)).toContainEqual([OTHERS, 300 - MOST_FIELDS + 301]);
  });

  it('is bounded for all processes together', async () => {
    const road = createRoad();
    const processes = Array.from({ length: 8 }, (_, seed) =>
      processOf(road, withFaults(road.store, { seed, conflictRate: 0.2 })),
    );
    for (let n = 0; n < 40; n += 1)
      await Promise.all(processes.map(({ see }, at) => see({ [`f${n}`]: 1, [`p${at}x${n}`]: 1 })));
    expect(itemsOf(road).length).toBeLessThanOrEqual(MOST_FIELDS + 1);
    expect(processes.flatMap(({ faults }) => faults)).toEqual([]);
  });
});

describe('counting that fails', () => {
  it('fails no signal, and is made up for', async () => {
    const road = createRoad();
    let isDown = true;
    const store = {
      ...road.store,
      write: (write: Parameters<typeof road.store.write>[0]) => {
        if (isDown) throw new StoreFault('No answer.');
        return road.store.write(write);
      },
    };
    const { see, faults } = processOf(road, store);
    await see({ colour: 'red' });
    expect(faults).toHaveLength(1);
    isDown = false;
    await see({ colour: 'red' });
    expect(fieldsOf(road)).toEqual([['data.colour', 1]]);
  });
});
