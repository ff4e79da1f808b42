import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { jsonSchemaOf } from '../../../core/contracts/json-schema.ts';
import { checkSchema } from '../../../core/contracts/schema.ts';
import type { Contract } from '../../../core/definitions/definitions.ts';
import { versionOf } from '../../../core/definitions/version.ts';
import { registry } from '../../../flows/registry.ts';
import { PLAIN } from './contracts.ts';

const validator = (contract: Contract): z.ZodType =>
  z.fromJSONSchema(jsonSchemaOf(contract) as Parameters<typeof z.fromJSONSchema>[0]);

const value = fc.constantFrom<unknown>(
  'a',
  'b',
  'x',
  3,
  1.5,
  true,
  null,
  [],
  ['x'],
  [null],
  [3],
  {},
  { url: 'u' },
  { url: null, title: 1 },
);
/** Mostly what the contract asks for: one wrong field is enough to refuse the whole. */
const mostly = (...good: readonly unknown[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: value });
const payload = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record(
      {
        email: mostly('a'),
        kind: mostly('a', 'b'),
        size: mostly(3, '3', null),
        note: mostly('x', null),
        page: mostly({ url: 'u' }, { url: 'u', title: null }, null),
        tags: mostly(['x'], [], null),
        other: value,
        extra: value,
      },
      { requiredKeys: ['email', 'kind'] },
    ),
  },
  { weight: 1, arbitrary: value },
);

describe('the JSON Schema of a contract', () => {
  it('takes exactly the payloads that validate takes covers: [76]', () => {
    const document = validator(PLAIN);
    let taken = 0;
    fc.assert(
      fc.property(payload, (body) => {
        const isTaken = checkSchema(PLAIN.schema, body).breaking.length === 0;
        taken += isTaken ? 1 : 0;
        expect(document.safeParse(body).success).toBe(isTaken);
      }),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(10);
  });

  it.each([...registry.contracts.values()].map((contract) => [contract.name, contract] as const))(
    'of %s is one that a validator understands, under an id of its version',
    (name, contract) => {
      expect(() => validator(contract)).not.toThrow();
      expect(jsonSchemaOf(contract)).toMatchObject({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: `urn:baton:contract:${name}:${versionOf(contract)}`,
      });
    },
  );
});
