import { describe, expect, it } from 'vitest';
import { itemBytes, numberBytes, WireItem } from '../../../bench/capacity/item-size.ts';

describe('the size of a number', () => {
  // Measured on DynamoDB by the conformance suite that item-size.ts names.
  it.each([
    ['0', 1],
    ['-0', 1],
    ['1', 2],
    ['12', 2],
    ['123', 3],
    ['1234567891', 6],
    ['12345678901234567890123456789012345678', 20],
    ['0042', 2],
    ['100', 2],
    ['1010', 3],
    ['1760000000000', 3],
    ['1E125', 2],
    ['1e+21', 2],
    ['1E-100', 2],
    ['0.0000001', 2],
    ['0.15', 2],
    ['1.5', 3],
    ['1.200', 3],
    ['3.14159', 5],
    ['100.5', 4],
    ['-42', 3],
    ['-0.15', 3],
  ])('of %s is %i bytes', (text, bytes) => {
    expect(numberBytes(text)).toBe(bytes);
  });
});

describe('the size of an item', () => {
  it('counts names and values in UTF-8', () => {
    expect(itemBytes({ pk: { S: 'é' }, note: { S: '' } })).toBe(2 + 2 + 4);
  });

  it('counts the raw length of bytes, not their base64', () => {
    expect(itemBytes({ b: { B: Buffer.alloc(10).toString('base64') } })).toBe(1 + 10);
  });

  it('counts booleans and null as one byte', () => {
    expect(itemBytes({ t: { BOOL: true }, n: { NULL: true } })).toBe(2 + 2);
  });

  it('adds three bytes for a list or a map, and one for each element', () => {
    expect(itemBytes({ l: { L: [] } })).toBe(1 + 3);
    expect(itemBytes({ l: { L: [{ S: 'ab' }, { N: '7' }] } })).toBe(1 + 3 + (1 + 2) + (1 + 2));
    expect(itemBytes({ m: { M: { key: { S: 'ab' } } } })).toBe(1 + 3 + (1 + 3 + 2));
  });

  it('refuses a type Baton does not write, rather than size it wrongly', () => {
    expect(WireItem.safeParse({ set: { SS: ['a'] } }).success).toBe(false);
  });
});
