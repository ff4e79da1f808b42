import { describe, expect, it } from 'vitest';
import type { IdentifierKind } from '../../../core/signal/canonical.ts';
import { linking } from '../../../core/stitch/stitch.ts';

const told = (...kinds: IdentifierKind[]) => kinds.map((kind) => ({ kind, hash: `${kind}-hash` }));
const kindsOf = (...kinds: IdentifierKind[]) => linking(told(...kinds)).map(({ kind }) => kind);

describe('what joins a signal to a lead', () => {
  it('is the user id before the address', () => {
    expect(kindsOf('email', 'userId')).toEqual(['userId', 'email']);
  });

  it('is no phone and no visitor where an account or an address is told: families and offices share those', () => {
    expect(kindsOf('phone', 'anonymousId', 'email')).toEqual(['email']);
    expect(kindsOf('phone', 'anonymousId', 'userId')).toEqual(['userId']);
  });

  it('is the phone of a call, and the visitor of a chat with a stranger covers: [28]', () => {
    expect(kindsOf('phone')).toEqual(['phone']);
    expect(kindsOf('anonymousId', 'phone')).toEqual(['phone']);
    expect(kindsOf('anonymousId')).toEqual(['anonymousId']);
  });

  it('is nothing where nothing is told', () => {
    expect(kindsOf()).toEqual([]);
  });
});
