import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePath, pathText, valueAt } from '../../../core/contracts/paths.ts';

const payload = {
  data: { email: 'a@b.example', list: [1, 2, { deep: true }] },
  answers: [
    { field: { ref: 'name' }, text: 'Dana' },
    { field: { ref: 'mail' }, email: 'a@b.example' },
    { field: { ref: 'mail' }, email: 'second@b.example' },
    { field: { ref: 7 }, text: 'seven' },
  ],
  'odd key': { 'x-y': 'z' },
};

const read = (path: string): unknown => valueAt(payload, parsePath(path) ?? []);

describe('a payload path', () => {
  it.each([
    ['data.email', 'a@b.example'],
    ['data.list[1]', 2],
    ['data.list[2].deep', true],
    ['answers[field.ref=mail].email', 'a@b.example'],
    ['answers[field.ref=7].text', 'seven'],
    ['answers[*].email', ['a@b.example', 'second@b.example']],
    ['answers[*].field.ref', ['name', 'mail', 'mail', 7]],
    ['answers[*field.ref=mail].email', ['a@b.example', 'second@b.example']],
    ['answers[*field.ref=7].text', ['seven']],
    ['answers[*field.ref=absent].text', undefined],
    ['odd key.x-y', 'z'],
    ['data.nothing', undefined],
    ['data.list[9]', undefined],
    ['data.email.length', undefined],
    ['data.list.length', undefined],
    ['data[0]', undefined],
    ['answers[field.ref=absent].email', undefined],
    ['answers[*].absent', undefined],
    ['data[*].email', undefined],
    ['data.constructor', undefined],
    ['__proto__.toString', undefined],
  ])('%s reads %j', (path, expected) => {
    expect(read(path)).toEqual(expected);
  });

  it.each(['', '.', 'a.', '.a', 'a..b', 'a[', 'a[]', 'a[b]', '[0].a', '[*]', 'a[=x]', 'a[*=x]', 'a]b', 'a[1]b'])(
    '%j is none',
    (path) => {
      expect(parsePath(path)).toBeUndefined();
    },
  );

  it('reads the same after being written out', () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_-]{0,8}$/);
    const step = fc.oneof(
      name.map((each) => `.${each}`),
      fc.nat(99).map((at) => `[${at}]`),
      fc.tuple(name, name).map(([key, value]) => `[${key}=${value}]`),
      fc.tuple(name, name).map(([key, value]) => `[*${key}=${value}]`),
      fc.constant('[*]'),
    );
    fc.assert(
      fc.property(name, fc.array(step, { maxLength: 5 }), (first, rest) => {
        const path = first + rest.join('');
        expect(pathText(parsePath(path) ?? [])).toBe(path);
      }),
    );
  });

  it('never throws, whatever the payload and the path', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (value, path) => {
        valueAt(value, parsePath(path) ?? []);
      }),
    );
  });
});
