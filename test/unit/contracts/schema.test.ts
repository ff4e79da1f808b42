import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePath } from '../../../core/contracts/paths.ts';
import { checkSchema, namesPath } from '../../../core/contracts/schema.ts';
import { PayloadSchema } from '../../../core/definitions/definitions.ts';

const schema: PayloadSchema = {
  type: 'object',
  required: ['type', 'data'],
  properties: {
    type: { type: 'string', enum: ['lead', 'click'] },
    note: { type: ['string', 'null'] },
    data: {
      type: 'object',
      required: ['email'],
      properties: {
        email: { type: 'string' },
        age: { type: 'integer' },
        tags: { type: 'array', items: { type: 'string' } },
      },
    },
    free: { type: 'object' },
  },
};

const good = { type: 'lead', data: { email: 'a@b.example', age: 30, tags: ['x'] } };
const breaking = (payload: unknown) => checkSchema(schema, payload).breaking;
const withData = (data: object) => ({ type: 'lead', data });

describe('a schema', () => {
  it('finds nothing in a payload that fits', () => {
    expect(checkSchema(schema, good)).toEqual({ breaking: [], unknown: [] });
  });

  it.each([
    [{ data: good.data }, 'type', 'string', 'missing'],
    [{ type: 'lead', data: null }, 'data', 'object', 'null'],
    [{ type: 'lead', data: 'text' }, 'data', 'object', 'string'],
    [{ type: 'lead', data: [] }, 'data', 'object', 'array'],
    [withData({}), 'data.email', 'string', 'missing'],
    [withData({ email: 5 }), 'data.email', 'string', 'number'],
    [withData({ email: 'a', age: 1.5 }), 'data.age', 'integer', 'number'],
    [withData({ email: 'a', tags: 'x' }), 'data.tags', 'array', 'string'],
    [withData({ email: 'a', tags: ['x', 5, 6] }), 'data.tags[*]', 'string', 'number'],
    [{ ...good, type: 'secret-word' }, 'type', 'one of lead, click', 'string'],
    [[good], '$', 'object', 'array'],
    ['text', '$', 'object', 'string'],
  ])('names what broke in %j: %s', (payload, field, wanted, found) => {
    expect(breaking(payload)).toEqual([{ field, wanted, found }]);
  });

  it('takes null for an optional field as absent', () => {
    expect(breaking(withData({ email: 'a', age: null, tags: null }))).toEqual([]);
    expect(breaking({ ...good, note: null })).toEqual([]);
  });

  it('takes an integer that the reader kept as text because it is beyond 2^53', () => {
    expect(breaking(withData({ email: 'a', age: '10152368852405295' }))).toEqual([]);
    expect(breaking(withData({ email: 'a', age: '30' }))).toHaveLength(1);
  });

  it('reports unknown fields where it names fields, and looks no deeper', () => {
    const payload = { ...good, extra: { inner: 1 }, data: { ...good.data, new_one: 5 }, free: { any: 1 } };
    const { breaking: broken, unknown } = checkSchema(schema, payload);
    expect(broken).toEqual([]);
    expect(unknown.map(({ field }) => field)).toEqual(['data.new_one', 'extra']);
  });

  it('stops counting unknown fields of a hostile body', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, index]));
    expect(checkSchema(schema, { ...good, ...many }).unknown).toHaveLength(100);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.jsonValue(), (payload) => void checkSchema(schema, payload)));
  });

  it('may only use keywords that are checked', () => {
    expect(PayloadSchema.safeParse({ type: 'string', minLength: 3 }).success).toBe(false);
    expect(PayloadSchema.safeParse({ type: 'string', format: 'email' }).success).toBe(false);
  });

  it.each([
    ['data.email', true],
    ['data.tags[0]', true],
    ['data.tags[*]', true],
    ['free.any.thing', true],
    ['data.mail', false],
    ['extra', false],
  ])('names what the path %s reads: %s', (path, expected) => {
    expect(namesPath(schema, parsePath(path) ?? [])).toBe(expected);
  });
});
