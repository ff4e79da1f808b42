import { describe, expect, it } from 'vitest';
import { phoneKey, withPhone } from '../../../core/identity/phone.ts';
import type { CanonicalSignal } from '../../../core/signal/canonical.ts';

it.each([
  ['reads a national number where the flow has a region', '4155550142', 'US', '+14155550142'],
  ['reads the trunk zero of a region', '030 901820', 'DE', '+4930901820'],
  ['keeps the country a number names, whatever the region', '+44 20 7946 0958', 'DE', '+442079460958'],
  ['needs no region for a number that names its country', '+1 (415) 555-0142', undefined, '+14155550142'],
  ['guesses no country without a region', '4155550142', undefined, '4155550142'],
  ['keeps the digits of what is no number there', '123456', 'US', '123456'],
  ['takes a region it does not know for none', '4155550142', 'XX', '4155550142'],
  ['keeps desks behind one switchboard apart', '+14155550142 ext. 12', undefined, '+14155550142;ext=12'],
])('%s', (_says, written, region, key) => {
  expect(phoneKey(written, region)).toBe(key);
});

describe('the number of a profile', () => {
  const said = (phone?: string): CanonicalSignal => ({
    ...{ v: 1, kind: 'inbound', channel: 'form', identifiers: {}, facts: {}, attribution: {} },
    profile: phone === undefined ? {} : { phone },
  });

  it.each([
    ['4155550198', 'US', '+14155550198'],
    ['+1 415 555 0198', undefined, '+14155550198'],
    ['+1 415 555 0198 ext. 12', undefined, '+14155550198 ext. 12'],
    ['4155550198', undefined, '4155550198'],
    ['ask for Rosa', 'US', 'ask for Rosa'],
  ])('%s dialled in %s is kept as %s', (written, region, kept) => {
    expect(withPhone(said(written), region).profile).toEqual({ phone: kept });
  });

  it('that was not given stays away', () => {
    expect(withPhone(said(), 'US')).toEqual(said());
  });
});
