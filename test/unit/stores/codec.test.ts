import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeItem, encodeItem } from '../../../stores/dynamo/codec.ts';
import type { Item } from '../../../stores/store.ts';

/** Names that every JavaScript object has, and that a sender can give a field. */
const NAMES = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'name'];

const scalar = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 8 }),
);
const items = (name: fc.Arbitrary<string>) =>
  fc.dictionary(
    name,
    fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, scalar, fc.array(tie('value')), fc.dictionary(name, tie('value'))),
    })).value,
  ) as fc.Arbitrary<Item>;

const plain = (item: Item): unknown => JSON.parse(JSON.stringify(item));

describe('the value codec', () => {
  it('gives back whatever it encoded, for any names and values', () => {
    const name = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constantFrom(...NAMES));
    const isKey = (item: Item) => 'pk' in item || 'sk' in item;
    fc.assert(
      fc.property(items(name), (item) => {
        fc.pre(!isKey(item));
        expect(plain(decodeItem(encodeItem(item)))).toEqual(plain(item));
      }),
    );
  });

  it('agrees with the codec of the SDK wherever that one works', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !NAMES.includes(text) && !/^[ps]k$/.test(text));
    const inReach = (item: Item) => !/\d{16}|e\+/.test(JSON.stringify(item));
    fc.assert(
      fc.property(items(name).filter(inReach), (item) => {
        const encoded = encodeItem(item);
        expect(encoded).toEqual(marshall(item));
        expect(decodeItem(encoded)).toEqual(unmarshall(encoded));
      }),
    );
  });

  it('encodes what the codec of the SDK refuses or drops, because a sender may name a field so', () => {
    const item: Item = JSON.parse('{"fields":{"constructor":"x","__proto__":{"y":1}},"count":1e20}');
    expect(() => marshall(item)).toThrow();
    expect(JSON.stringify(decodeItem(encodeItem(item)))).toBe(JSON.stringify(item));
  });
});
