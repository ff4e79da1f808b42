import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { updated } from '../../../bench/capacity/shadow.ts';
import { encodeItem, encodeKey } from '../../../stores/dynamo/codec.ts';
import { updateInput } from '../../../stores/dynamo/commands.ts';
import { createMemoryStore } from '../../../stores/memory.ts';
import type { Item, Key, TableName, Write } from '../../../stores/store.ts';

const names = (table: TableName): string => `baton-test-${table}`;
const tableNames = {
  ledger: names('ledger'),
  envelopes: names('envelopes'),
  identity: names('identity'),
  work: names('work'),
  control: names('control'),
};
const key: Key = { table: 'ledger', pk: 's#1', sk: 'signal' };

/** What the store's own update request makes of an item, by the shadow. */
const shadowed = (item: Item, write: Extract<Write, { kind: 'update' }>) => {
  const { UpdateExpression, ...input } = updateInput(tableNames, write);
  return updated(wire({ ...encodeItem(item), ...encodeKey(key) }), wire({ ...input, UpdateExpression }));
};
/** As it goes over the wire, and comes out of the recording. */
const wire = <T>(value: unknown): T => JSON.parse(JSON.stringify(value)) as T;

const attribute = fc.constantFrom('state', 'outcome', 'stopped', 'SET', 'reason');
const some = <T>(values: fc.Arbitrary<T>) => fc.dictionary(attribute, values, { maxKeys: 4 });

describe('the copy of the tables', () => {
  it('updates an item as the store does', async () => {
    const cases = fc.record({
      item: some(fc.integer({ min: 1, max: 999 })),
      set: some(fc.string({ maxLength: 5 })),
      remove: fc.uniqueArray(attribute, { maxLength: 2 }),
      add: fc.dictionary(fc.constantFrom('version', 'duplicates'), fc.integer({ min: 1, max: 9 })),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ item, set, remove, add }) => {
        const kept = remove.filter((name) => !(name in set));
        const write = { kind: 'update', key, set, remove: kept, add } as const;
        if (Object.keys({ ...set, ...add }).length + kept.length === 0) return;
        const store = createMemoryStore();
        await store.write({ kind: 'put', key, item });
        await store.write(write);
        const after = await store.get(key);
        expect(shadowed(item, write)).toEqual(wire({ ...encodeItem(after ?? {}), ...encodeKey(key) }));
      }),
      { numRuns: 200 },
    );
  });

  it('refuses an expression it does not know', () => {
    const request = { TableName: 'baton-test-ledger', Key: {}, UpdateExpression: 'SET #0 = if_not_exists(#0, :0)' };
    expect(() => updated({}, request)).toThrow('if_not_exists');
  });
});
