/** The part of the store contract that is about conditions. */
import { expect, it } from 'vitest';
import {
  absent,
  all,
  any,
  type Condition,
  eq,
  ge,
  has,
  type Item,
  lacks,
  le,
  lt,
  not,
  present,
  type Store,
} from '../../../../stores/store.ts';
import { freshPartition, key } from './partitions.ts';

const STANDING: Item = { state: 'open', run: 2, flag: true, nothing: null };

const TRUTHS: [string, Condition, boolean][] = [
  ['absent', absent, false],
  ['present', present, true],
  ['equal text', eq('state', 'open'), true],
  ['unequal text', eq('state', 'done'), false],
  ['equal number', eq('run', 2), true],
  ['number as text', eq('run', '2'), false],
  ['equal flag', eq('flag', true), true],
  ['unequal flag', eq('flag', false), false],
  ['equal to what is not there', eq('other', 1), false],
  ['less', lt('run', 3), true],
  ['less than itself', lt('run', 2), false],
  ['less or equal', le('run', 2), true],
  ['greater', { op: 'gt', attribute: 'run', value: 1 }, true],
  ['greater or equal', ge('run', 3), false],
  ['less as text', lt('state', 'p'), true],
  ['less across types', lt('state', 1), false],
  ['less than what is not there', lt('other', 1), false],
  ['has', has('run'), true],
  ['has null', has('nothing'), true],
  ['has what is not there', has('other'), false],
  ['lacks', lacks('other'), true],
  ['lacks what is there', lacks('run'), false],
  ['not', not(eq('run', 2)), false],
  ['not equal to what is not there', not(eq('other', 1)), true],
  ['not not', not(not(present)), true],
  ['not any', not(any(absent, eq('run', 3))), true],
  ['all', all(present, eq('run', 2), eq('state', 'open')), true],
  ['all but one', all(present, eq('run', 3)), false],
  ['all of one', all(all(any(present))), true],
  ['any', any(absent, eq('run', 2)), true],
  ['any of none that holds', any(absent, eq('run', 3)), false],
  ['any of alls', any(all(absent, present), all(eq('run', 2), any(lacks('run'), has('state')))), true],
  ['all of anys', all(any(absent, present), not(all(has('run'), has('other')))), true],
  ['all of nothing', all(), true],
  ['any of nothing', any(), false],
  ['all of nothing and more', all(all(), not(any()), present), true],
  ['a reserved word', lacks('status'), true],
];

export function describeConditions(store: () => Store): void {
  it.each(TRUTHS)('decides on an item: %s', async (_name, when, holds) => {
    const at = key(freshPartition());
    await store().write({ kind: 'put', key: at, item: STANDING });
    const lost = { kind: 'lost', current: STANDING };
    expect(await store().write({ kind: 'check', key: at, when })).toEqual(holds ? { kind: 'written' } : lost);
    expect(await store().write({ kind: 'put', key: at, item: { over: 1 }, when })).toEqual(
      holds ? { kind: 'written' } : lost,
    );
    expect(await store().get(at)).toEqual(holds ? { over: 1 } : STANDING);
  });

  it.each([
    ['absent', absent, true],
    ['present', present, false],
    ['equal', eq('a', 1), false],
    ['not equal', not(eq('a', 1)), true],
    ['lacks', lacks('a'), true],
    ['has', has('a'), false],
  ] as [string, Condition, boolean][])('decides where there is no item: %s', async (_name, when, holds) => {
    const at = key(freshPartition());
    const expected = holds ? { kind: 'written' } : { kind: 'lost' };
    expect(await store().write({ kind: 'check', key: at, when })).toStrictEqual(expected);
    expect(await store().write({ kind: 'delete', key: at, when })).toStrictEqual(expected);
    expect(await store().write({ kind: 'put', key: at, item: {}, when })).toStrictEqual(expected);
  });

  it('lets exactly one of many racing puts through and shows the others what stands in the way', async () => {
    const at = key(freshPartition());
    const racers = Array.from({ length: 20 }, (_, n) =>
      store().write({ kind: 'put', key: at, item: { winner: n }, when: absent }),
    );
    const results = await Promise.all(racers);
    const winner = results.findIndex(({ kind }) => kind === 'written');
    const lost = { kind: 'lost', current: { winner } };
    expect(results.filter((_, n) => n !== winner)).toEqual(Array.from({ length: 19 }, () => lost));
  });
}
