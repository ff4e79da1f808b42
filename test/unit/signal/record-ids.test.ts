import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_RECORD_IDS, recordIds, recordIdsIn } from '../../../core/signal/record-ids.ts';

describe('the ids of one record', () => {
  it.each<[unknown, readonly string[] | undefined]>([
    ['101;202', ['101', '202']],
    [' 101 ; ;202; ', ['101', '202']],
    [
      [101, '202', null],
      ['101', '202'],
    ],
    [303, ['303']],
    ['0031v00002ABCDeAAP', ['0031v00002ABCDeAAP']],
    [[], []],
    ['', []],
    ['101, 202', undefined],
    ['merged by hand', undefined],
    [[{ vid: 101 }], undefined],
    [[[101]], undefined],
    [[1.5], undefined],
    [true, undefined],
    [{ vid: 101 }, undefined],
    ['1'.repeat(65), undefined],
    [Array.from({ length: 1_001 }, (_, n) => n), undefined],
  ])('in %j are %j', (value, expected) => {
    expect(recordIdsIn(value)).toEqual(expected);
  });

  it('are each there once, the eldest first: numbers count, not their text', () => {
    expect(recordIds(['1000', '999', '20', '999', '101'])).toEqual(['20', '101', '999', '1000']);
    expect(recordIds(['b', 'a', 'aa'])).toEqual(['a', 'b', 'aa']);
  });

  it('are the eldest and the newest where there are too many', () => {
    const ids = Array.from({ length: 250 }, (_, n) => String(1_000 + n));
    const kept = recordIds(ids);
    expect([kept.length, kept[0], kept[1], kept.at(-1)]).toEqual([MOST_RECORD_IDS, '1000', '1235', '1249']);
  });

  it('do not depend on the order in which they are listed', () => {
    const listed = fc.array(fc.integer({ min: 1, max: 2_000 }).map(String), { maxLength: 40 });
    fc.assert(
      fc.property(listed, (ids) => {
        expect(recordIds([...ids].reverse())).toEqual(recordIds(ids));
      }),
    );
  });
});
