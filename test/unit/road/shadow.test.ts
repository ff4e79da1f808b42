/** A contract in shadow on live traffic: counted, told to its owner, and without any effect on a signal. */
import { describe, expect, it } from 'vitest';
import type { Contract } from '../../../core/definitions/definitions.ts';
import { defineRegistry } from '../../../core/definitions/registry.ts';
import { versionOf } from '../../../core/definitions/version.ts';
import { sample } from '../../../flows/sample/index.ts';
import { GRANTS } from '../../../lib/grants.ts';
import { recording } from '../../../stores/fault.ts';
import { readShadow } from '../../../stores/shadow.ts';
import { rightsGranted } from '../../support/rights.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';

const website = sample.contracts?.find(({ name }) => name === 'website-api') as Contract;
const without = (to: string): Contract => ({
  ...website,
  owner: 'otto',
  mappings: website.mappings.filter((each) => each.to !== to),
});

const roadWith = (candidate: Contract): Road =>
  createRoad({ registry: defineRegistry([{ ...sample, candidates: [candidate] }]) });

const items = (road: Road) =>
  road.store
    .rows('work')
    .filter(({ key }) => key.sk === 'item')
    .map(({ item }) => item);

/** Everything the road keeps, but for what the shadow counts and tells. */
const kept = (road: Road) =>
  (['ledger', 'envelopes', 'identity', 'work', 'control'] as const).flatMap((table) =>
    road.store
      .rows(table)
      .filter(({ key, item }) => !key.pk.startsWith('shadow#') && item.reason !== 'shadow-disagrees'),
  );

async function sent(road: Road, count = 3): Promise<Road> {
  for (let n = 0; n < count; n += 1) {
    await road.submit({ ...DANA, email: `dana${n}@acme.example` }, { id: `shadow_${n}` });
    await road.drainUntilQuiet();
  }
  return road;
}

/** What DynamoDB calls an operation of the store that is no transaction. */
const actionOf = (kind: string, [write = '']: readonly string[]): string =>
  ({ get: 'GetItem', getMany: 'BatchGetItem', put: 'PutItem', update: 'UpdateItem' })[write || kind] ?? kind;

describe('a contract in shadow', () => {
  it('is counted by outcome and field, and changes nothing of any signal covers: [82]', async () => {
    const candidate = without('profile.company');
    const road = await sent(roadWith(candidate));
    expect(kept(road)).toEqual(kept(await sent(createRoad())));
    expect(await readShadow(road.store, versionOf(candidate))).toMatchObject({
      outcomes: { agrees: 0, adds: 0, mends: 0, differs: 3, breaks: 0 },
      fields: [{ outcome: 'differs', field: 'profile.company', count: 3 }],
    });
  });

  it('makes one grouped item for the owner of the contract, with names and numbers only', async () => {
    const candidate = without('profile.company');
    const road = await sent(roadWith(candidate));
    const [item, ...others] = items(road);
    expect(others).toEqual([]);
    expect(item).toMatchObject({
      kind: 'grouped',
      reason: 'shadow-disagrees',
      owner: 'otto',
      subject: 'website-api',
      evidence: {
        contract: 'website-api',
        live: versionOf(website),
        candidate: versionOf(candidate),
        outcomes: { differs: 3 },
        fields: [{ outcome: 'differs', field: 'profile.company', count: 3 }],
      },
    });
    expect(JSON.stringify(item)).not.toMatch(/dana|acme/i);
  });

  it('that agrees is counted and makes no item', async () => {
    const candidate = { ...website, schema: { ...website.schema, description: 'the next one' } };
    const road = await sent(roadWith(candidate));
    expect(items(road)).toEqual([]);
    expect((await readShadow(road.store, versionOf(candidate))).outcomes).toMatchObject({ agrees: 3, differs: 0 });
  });

  it('that breaks everything stops nothing', async () => {
    const candidate = { ...website, schema: { ...website.schema, required: ['nobody_sends_this'] } };
    const road = await sent(roadWith(candidate));
    expect(items(road)).toMatchObject([{ reason: 'shadow-disagrees', evidence: { outcomes: { breaks: 3 } } }]);
    expect(road.inFlight()).toEqual([]);
    expect(road.crm.contacts.size).toBe(3);
  });

  it('that cannot be counted holds no signal up', async () => {
    const road = roadWith(without('profile.company'));
    road.storeFor = () => ({
      ...road.store,
      write: (write) =>
        write.key.pk.startsWith('shadow#') ? Promise.reject(new Error('no such luck')) : road.store.write(write),
    });
    await sent(road);
    expect(road.crm.contacts.size).toBe(3);
    expect(items(road)).toEqual([]);
  });

  it('needs no right that validate has not', async () => {
    const road = roadWith(without('profile.company'));
    const seen = recording(road.store);
    road.storeFor = (name) => (name === 'validate' ? seen : road.store);
    await sent(road);
    const beside = seen.operations.filter(({ tables }) => tables.includes('control') || tables.includes('work'));
    const needed = beside.flatMap(({ kind, tables, writes }) =>
      tables.map((table) => `${table}: ${actionOf(kind, writes)}`),
    );
    expect([...new Set(needed)].sort()).toEqual([
      'control: BatchGetItem',
      'control: UpdateItem',
      'work: GetItem',
      'work: PutItem',
      'work: UpdateItem',
    ]);
    expect(rightsGranted(GRANTS.validate)).toEqual(expect.arrayContaining(needed));
  });

  it('asks nothing of the store where there is none', async () => {
    const road = createRoad();
    const seen = recording(road.store);
    road.storeFor = (name) => (name === 'validate' ? seen : road.store);
    await sent(road);
    expect([...new Set(seen.operations.flatMap(({ tables }) => tables))].sort()).toEqual(['envelopes', 'ledger']);
  });
});
