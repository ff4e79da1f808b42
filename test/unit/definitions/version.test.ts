import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { versionOf } from '../../../core/definitions/version.ts';

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  );
};

describe('a version', () => {
  it('is 12 hex digits of the content', () => {
    expect(versionOf({ b: 1, a: [1, 'x', null] })).toBe('26417a223ab4');
    expect(versionOf(undefined)).toMatch(/^[0-9a-f]{12}$/);
  });

  it('does not depend on the order of keys or on undefined fields', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        expect(versionOf(reversed(value))).toBe(versionOf(value));
      }),
    );
    expect(versionOf({ a: 1, b: undefined })).toBe(versionOf({ a: 1 }));
  });

  it('depends on everything else', () => {
    const versions = [{ a: 1 }, { a: 2 }, { a: '1' }, { b: 1 }, [1, 2], [2, 1], null].map(versionOf);
    expect(new Set(versions).size).toBe(versions.length);
  });
});
