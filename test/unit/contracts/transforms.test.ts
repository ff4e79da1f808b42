import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transform } from '../../../core/contracts/transforms.ts';
import { TRANSFORMS, type TransformName } from '../../../core/definitions/definitions.ts';

const value = (each: string | number | boolean) => ({ kind: 'value', value: each });
const unusable = { kind: 'unusable' };
const retyped = { kind: 'retyped' };

const table = (name: TransformName, rows: readonly (readonly [unknown, object])[]) =>
  describe(`transform ${name}`, () => {
    it.each(rows)('makes of %j: %j', (input, expected) => {
      expect(transform(name, input)).toEqual(expected);
    });
  });

table('text', [
  ['  Dana  ', value('Dana')],
  ['two\r\nlines', value('two\nlines')],
  ['nul\u0000l', value('null')],
  ['e\u0301', value('é')],
  ['half \uD800', value('half \uFFFD')],
  [42, value('42')],
  [true, value('true')],
  [['robots', 'wms'], value('robots, wms')],
  ['', unusable],
  [[{ a: 1 }], retyped],
  [{ a: 1 }, retyped],
]);

table('word', [
  [' Demo ', value('demo')],
  ['Book a demo', value('book-a-demo')],
  ['demo.requested', value('demo.requested')],
  ['form_response', value('form_response')],
  [3, value('3')],
  ['dana@acme.example', unusable],
  ['Can you call me back on Tuesday afternoon please, I am in the office then', unusable],
  [['a'], retyped],
]);

table('email', [
  [' Dana.W@ACME.Example ', value('Dana.W@acme.example')],
  ['mailto:dana@acme.example', value('dana@acme.example')],
  ['dana+demo@sub.acme.example', value('dana+demo@sub.acme.example')],
  ['dana@münchen.example', value('dana@münchen.example')],
  ['n/a', unusable],
  ['dana@acme', unusable],
  ['dana@@acme.example', unusable],
  ['Dana <dana@acme.example>', unusable],
  ['a@b.example, c@d.example', unusable],
  [`${'a'.repeat(250)}@b.example`, unusable],
  [5, retyped],
]);

table('phone', [
  ['(415) 555-0142', value('4155550142')],
  ['+1 (415) 555-0142', value('+14155550142')],
  ['0049 30 901820', value('+4930901820')],
  ['415.555.0142 ext. 12', value('4155550142')],
  ['415 555 0142 x12', value('4155550142')],
  ['\uFF14\uFF11\uFF15 5550142', value('4155550142')],
  [4155550142, value('4155550142')],
  ['call me at 5', unusable],
  ['12345', unusable],
  ['1'.repeat(30), unusable],
  [true, retyped],
]);

table('number', [
  [12, value(12)],
  [' 12.50 ', value(12.5)],
  ['-3', value(-3)],
  ['1,250', value(1250)],
  ['10152368852405295123', value('10152368852405295123')],
  ['twelve', unusable],
  ['0x10', unusable],
  ['1e5', unusable],
  ['', unusable],
  [{}, retyped],
]);

table('range-start', [
  [40, value(40)],
  ['40', value(40)],
  ['50–200', value(50)],
  ['size_50_200', value(50)],
  ['1,000+', value(1000)],
  ['> 10', value(10)],
  ['just me', unusable],
  [null, retyped],
]);

table('boolean', [
  [true, value(true)],
  ['on', value(true)],
  ['TRUE', value(true)],
  [1, value(true)],
  ['0', value(false)],
  ['no', value(false)],
  ['maybe', unusable],
  [2, unusable],
  [[], retyped],
]);

table('timestamp-iso', [
  ['2026-11-18T15:04:05Z', value(Date.UTC(2026, 10, 18, 15, 4, 5))],
  ['2022-11-03T20:26:10.344522Z', value(Date.UTC(2022, 10, 3, 20, 26, 10, 344))],
  ['2026-11-18T16:04:05+01:00', value(Date.UTC(2026, 10, 18, 15, 4, 5))],
  ['2026-11-18 15:04:05+00', value(Date.UTC(2026, 10, 18, 15, 4, 5))],
  ['2026-11-18T15:04', value(Date.UTC(2026, 10, 18, 15, 4))],
  ['2026-11-18', value(Date.UTC(2026, 10, 18))],
  ['2026-13-01', unusable],
  ['18.11.2026', unusable],
  ['1795014245', unusable],
  ['9999-01-01', unusable],
  [1795014245, retyped],
]);

table('timestamp-seconds', [
  [1795014245, value(1795014245000)],
  ['1795014245.5', value(1795014245500)],
  [1795014245123, value(1795014245123)],
  [-1, unusable],
  ['2026', value(2026000)],
  ['soon', unusable],
  [{}, retyped],
]);

table('first-name', [
  ['Dana Whitfield', value('Dana')],
  [' Dana  van   Whitfield ', value('Dana')],
  ['Whitfield, Dana', value('Dana')],
  ['Dana', value('Dana')],
  [5, retyped],
]);

table('last-name', [
  ['Dana Whitfield', value('Whitfield')],
  ['Dana van Whitfield', value('van Whitfield')],
  ['Whitfield, Dana', value('Whitfield')],
  ['Dana', unusable],
]);

describe.each(TRANSFORMS)('transform %s', (name) => {
  it('is total, and what it makes stays the same when it is applied again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.anything()), (input) => {
        const once = transform(name, input);
        if (once.kind !== 'value') return;
        expect(['string', 'number', 'boolean']).toContain(typeof once.value);
        const isRepeatable = !['timestamp-iso', 'timestamp-seconds', 'last-name', 'phone'].includes(name);
        if (isRepeatable) expect(transform(name, once.value)).toEqual(once);
      }),
    );
  });
});
