import { describe, expect, it } from 'vitest';
import { applyContract } from '../../../core/contracts/apply.ts';
import type { Mapping } from '../../../core/definitions/definitions.ts';
import { defineContract } from '../../../core/definitions/registry.ts';

const phone = (from: string, direction: string): Mapping => ({
  to: 'identifiers.phone',
  from: [from],
  as: 'phone',
  required: true,
  when: { path: 'call.direction', in: [direction] },
});

const contractWith = (mappings: readonly Mapping[]) =>
  defineContract({
    name: 'calls',
    emitter: 'calls',
    owner: 'iris',
    kind: 'inbound',
    channel: 'call',
    format: 'json',
    schema: { type: 'object' },
    mappings: [...mappings],
  });

const apply = (mappings: readonly Mapping[], payload: object) =>
  applyContract(contractWith(mappings), new TextEncoder().encode(JSON.stringify(payload)));

const numbers = { from: '+14155550142', to: '+14155550199' };
const byDirection = [phone('from', 'inbound'), phone('to', 'outbound')];

describe('a mapping with a condition', () => {
  it.each([
    ['inbound', { phone: '+14155550142' }],
    ['outbound', { phone: '+14155550199' }],
    ['sideways', {}],
  ])('holds only where the payload says so: %s', (direction, identifiers) => {
    expect(apply(byDirection, { ...numbers, call: { direction } })).toMatchObject({
      kind: 'mapped',
      signal: { identifiers },
      unusable: [],
    });
  });

  it('is required only where it holds', () => {
    expect(apply(byDirection, { to: '+14155550199', call: { direction: 'outbound' } })).toMatchObject({
      kind: 'mapped',
    });
    expect(apply(byDirection, { to: '+14155550199', call: { direction: 'inbound' } })).toMatchObject({
      kind: 'broken',
      fields: [{ field: 'from', found: 'missing' }],
    });
  });

  it('reads flags and numbers as their text', () => {
    const flagged: Mapping = { ...phone('from', ''), when: { path: 'is_call', in: ['true', '1'] } };
    for (const is_call of [true, 1, 'true']) {
      expect(apply([flagged], { from: '+14155550142', is_call })).toMatchObject({ signal: { identifiers: {} } });
      expect(apply([flagged], { is_call })).toMatchObject({ kind: 'broken' });
    }
  });
});

describe('several mappings for one field of the signal', () => {
  const names: Mapping[] = [
    { to: 'profile.firstName', from: ['first'], as: 'text', required: false },
    { to: 'profile.firstName', from: ['full'], as: 'first-name', required: false },
  ];

  it('count in their order: the first that gives a value', () => {
    expect(apply(names, { first: 'Mary Ann', full: 'Dana W' })).toMatchObject({
      signal: { profile: { firstName: 'Mary Ann' } },
    });
    expect(apply(names, { full: 'Dana W' })).toMatchObject({ signal: { profile: { firstName: 'Dana' } } });
  });

  it('pass on where a transform finds nothing to read, and that is no poor data', () => {
    const sources: Mapping[] = [
      { to: 'attribution.source', from: ['page'], as: 'url-utm-source', required: false },
      { to: 'attribution.source', from: ['channel'], as: 'text', required: false },
    ];
    expect(apply(sources, { page: 'https://a.example/', channel: 'PAID' })).toMatchObject({
      signal: { attribution: { source: 'PAID' } },
      unusable: [],
    });
  });

  it('break the contract where one is required that finds nothing to read', () => {
    const page: Mapping = { to: 'attribution.source', from: ['page'], as: 'url-utm-source', required: true };
    expect(apply([page], { page: 'https://a.example/' })).toMatchObject({
      kind: 'broken',
      fields: [{ field: 'page' }],
    });
  });
});
