import { describe, expect, it } from 'vitest';
import { companyOf, withCompany } from '../../../core/accounts/company.ts';
import type { CanonicalSignal } from '../../../core/signal/canonical.ts';

describe('whose mailbox an address is', () => {
  it.each([
    ['dana@acme.co.uk', 'company', 'acme.co.uk'],
    ['dana@mail.eu.acme.co.uk', 'company', 'acme.co.uk'],
    ['Dana@ACME.Example', 'company', 'acme.example'],
    ['dana@bücher.de', 'company', 'xn--bcher-kva.de'],
    ['dana@acme.blogspot.com', 'company', 'acme.blogspot.com'],
    ['dana@facebook.com', 'company', 'facebook.com'],
    ['dana@gmail.com', 'free', undefined],
    ['dana@Hotmail.FR', 'free', undefined],
    ['x1@privaterelay.appleid.com', 'free', undefined],
    ['dana@mailinator.com', 'disposable', undefined],
    ['dana@inbox.mailinator.com', 'disposable', undefined],
    ['dana@co.uk', 'none', undefined],
    ['dana@192.168.0.1', 'none', undefined],
    [undefined, 'none', undefined],
  ])('%s: %s %s', (address, mailKind, companyDomain) => {
    expect(companyOf(address)).toEqual({ mailKind, ...(companyDomain ? { companyDomain } : {}) });
  });
});

describe('a signal with its company', () => {
  const signal = (profile: CanonicalSignal['profile']): CanonicalSignal => ({
    v: 1,
    kind: 'inbound',
    channel: 'form',
    identifiers: {},
    profile,
    facts: {},
    attribution: {},
  });

  it('has the domain of its address', () => {
    expect(withCompany(signal({ email: 'dana@acme.example' }))).toMatchObject({
      mailKind: 'company',
      profile: { companyDomain: 'acme.example' },
    });
  });

  it('keeps the domain that the sender told', () => {
    expect(withCompany(signal({ email: 'dana@gmail.com', companyDomain: 'acme.example' }))).toMatchObject({
      mailKind: 'free',
      profile: { companyDomain: 'acme.example' },
    });
  });

  it('is the same when it is asked twice', () => {
    const once = withCompany(signal({ email: 'dana@acme.example' }));
    expect(withCompany(once)).toEqual(once);
  });
});
