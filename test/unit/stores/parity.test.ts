/** Random histories mean the same in memory and on DynamoDB: what tests show on the fake holds for the adapter. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../stores/memory.ts';
import type { Condition, Item, Key, Store, Value, Write } from '../../../stores/store.ts';
import { freshPartition } from './contract/partitions.ts';
import { allPages } from './contract/queries.ts';
import { type DynamoEndpoint, openDynamo, whyNoDynamo } from './dynamo-endpoint.ts';

const attribute = fc.constantFrom('a', 'b', 'status', 'a.b', 'größe');
const scalar = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc
    .double({ noNaN: true, min: -1e9, max: 1e9, noDefaultInfinity: true })
    .filter((n) => n === 0 || Math.abs(n) > 1e-100),
  fc.constantFrom('', 'x', 'y', 'é', '\u{1F680}', '\uFFFD'),
  fc.boolean(),
);
const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.constant(null),
    fc.uint8Array({ maxLength: 4 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.string({ minLength: 1, maxLength: 3 }), tie('value'), { maxKeys: 3 }),
  ),
})).value;
const comparand = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom('x', 'y', 'é', '\u{1F680}'));
const condition = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Condition>({ op: 'absent' }, { op: 'present' }),
    fc.record({ op: fc.constantFrom('has' as const, 'lacks' as const), attribute }),
    fc.record({ op: fc.constantFrom('eq', 'lt', 'le', 'gt', 'ge'), attribute, value: comparand }),
    fc.record({ op: fc.constant('eq' as const), attribute, value: fc.boolean() }),
    fc.record({ op: fc.constant('not' as const), of: tie('condition') }),
    fc.record({ op: fc.constantFrom('all', 'any'), of: fc.array(tie('condition'), { maxLength: 3 }) }),
  ) as fc.Arbitrary<Condition>,
})).condition;

/** `pk` is replaced by a partition of the run; four rows are few enough to collide. */
const key: fc.Arbitrary<Key> = fc.record({
  table: fc.constantFrom('ledger', 'work'),
  pk: fc.constantFrom('1', '2'),
  sk: fc.constantFrom('x', 'x#1'),
});
const indexed = fc.record(
  { openShard: fc.constantFrom('s', 't'), at: fc.integer({ min: 0, max: 4 }) },
  { requiredKeys: [] },
);
const item = fc
  .tuple(fc.dictionary(attribute, value, { maxKeys: 3 }), indexed)
  .map(([attributes, places]): Item => ({ ...attributes, ...places }));
const when = fc.option(condition, { nil: undefined, freq: 3 });
const write = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), key, item, when }),
  fc.record({ kind: fc.constant('delete' as const), key, when }),
  fc.record({ kind: fc.constant('check' as const), key, when: condition }),
  fc.record({
    kind: fc.constant('update' as const),
    key,
    set: item,
    remove: fc.subarray(['a', 'b', 'openShard', 'at']),
    add: fc.dictionary(fc.constantFrom('a', 'status', 'n'), fc.integer({ min: -5, max: 5 }), { maxKeys: 2 }),
    when,
  }),
) as fc.Arbitrary<Write>;

type Step =
  | { readonly do: 'write'; readonly write: Write }
  | { readonly do: 'transact'; readonly writes: readonly Write[] }
  | { readonly do: 'getMany'; readonly keys: readonly Key[] }
  | { readonly do: 'query'; readonly key: Key; readonly limit: number; readonly descending: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('write' as const), write }),
  fc.record({ do: fc.constant('transact' as const), writes: fc.array(write, { minLength: 1, maxLength: 4 }) }),
  fc.record({ do: fc.constant('getMany' as const), keys: fc.array(key, { maxLength: 5 }) }),
  fc.record({
    do: fc.constant('query' as const),
    key,
    limit: fc.integer({ min: 1, max: 3 }),
    descending: fc.boolean(),
  }),
);

/** What a step answers, as plain data; a refusal counts as an answer, whatever its message. */
async function answer(store: Store, run: string, one: Step): Promise<unknown> {
  const placed = (at: Key): Key => ({ ...at, pk: `${run}/${at.pk}` });
  try {
    switch (one.do) {
      case 'write':
        return await store.write(inRun(run, one.write));
      case 'transact':
        return await store.transact(one.writes.map((each) => inRun(run, each)));
      case 'getMany':
        return await store.getMany(one.keys.map(placed));
      case 'query':
        return await allPages((after) =>
          store.query(
            one.key.table,
            placed(one.key).pk,
            { prefix: 'x' },
            after === undefined ? one : { ...one, after },
          ),
        );
    }
  } catch (error) {
    return error instanceof Error ? error.name : error;
  }
}

/** The write in a partition, and an index partition, of this run alone. */
function inRun(run: string, each: Write): Write {
  const place = <T extends Item>(attributes: T): T =>
    'openShard' in attributes ? { ...attributes, openShard: `${run}/${attributes.openShard}` } : attributes;
  const at = { ...each.key, pk: `${run}/${each.key.pk}` };
  const { when: wanted, ...rest } = each;
  const moved = { ...rest, key: at, ...(wanted === undefined ? {} : { when: wanted }) } as Write;
  if (moved.kind === 'put') return { ...moved, item: place(moved.item) };
  return moved.kind === 'update' && moved.set !== undefined ? { ...moved, set: place(moved.set) } : moved;
}

async function endState(store: Store, run: string): Promise<unknown> {
  const queries = ['1', '2'].flatMap((pk) => [
    store.query('ledger', `${run}/${pk}`),
    store.query('work', `${run}/${pk}`),
  ]);
  const indexes = ['s', 't'].map(async (shard) => {
    const rows = await allPages((after) =>
      store.queryIndex(
        'open',
        `${run}/${shard}`,
        { from: 1 },
        after === undefined ? { limit: 2 } : { limit: 2, after },
      ),
    );
    return rows.toSorted((a, b) => JSON.stringify(a.key).localeCompare(JSON.stringify(b.key)));
  });
  return { rows: await Promise.all(queries), indexes: await Promise.all(indexes) };
}

describe.skipIf(whyNoDynamo !== undefined)('memory and DynamoDB', () => {
  let dynamo: DynamoEndpoint | undefined;
  beforeAll(async () => {
    dynamo = await openDynamo();
  });
  afterAll(async () => {
    await dynamo?.close();
  });

  it('give the same answers and the same end to any sequence of operations', { timeout: 60_000 }, async () => {
    if (dynamo === undefined) throw new Error('DynamoDB did not start.');
    const { store } = dynamo;
    const history = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const [run, memory] = [freshPartition(), createMemoryStore()];
      for (const one of steps) expect(await answer(store, run, one)).toEqual(await answer(memory, run, one));
      expect(await endState(store, run)).toEqual(await endState(memory, run));
    });
    await fc.assert(history, { numRuns: Number(process.env.BATON_PARITY_RUNS ?? 150) });
  });
});
