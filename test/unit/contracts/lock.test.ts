import { describe, expect, it } from 'vitest';
import {
  accept,
  ContractLock,
  type Declared,
  EMPTY_LOCK,
  findingsOf,
  linesOf,
  waive,
} from '../../../core/contracts/lock.ts';
import { versionOf } from '../../../core/definitions/version.ts';
import { PLAIN, withField, withRequired } from './contracts.ts';

const NARROWED = withRequired('email', 'kind', 'size');
const WIDENED = withField('email', { type: ['string', 'null'] });

const declared = (contract = PLAIN, candidate = contract): Declared => ({
  contracts: [contract],
  candidates: candidate === contract ? [] : [candidate],
});

const accepted = (lock: ContractLock, now: Declared): ContractLock => {
  const result = accept(lock, now);
  if (result.kind === 'refused') throw new Error(result.findings.flatMap(linesOf).join('\n'));
  return ContractLock.parse(structuredClone(result.lock));
};
const LOCKED = accepted(EMPTY_LOCK, declared());

describe('the lock of contracts', () => {
  it('finds nothing where everything is as accepted', () => {
    expect(findingsOf(LOCKED, declared())).toEqual([]);
  });

  it('takes what is new, what is gone and what is only additive, once somebody accepts it', () => {
    expect(findingsOf(EMPTY_LOCK, declared())).toMatchObject([{ what: 'new', needsRollout: false }]);
    expect(findingsOf(LOCKED, { contracts: [], candidates: [] })).toMatchObject([{ what: 'gone' }]);
    expect(findingsOf(LOCKED, declared(WIDENED))).toMatchObject([
      { what: 'changed', needsRollout: false, changes: [{ kind: 'additive', field: 'email' }] },
    ]);
    expect(findingsOf(accepted(LOCKED, declared(WIDENED)), declared(WIDENED))).toEqual([]);
  });

  it('refuses a breaking change in place, naming the field and what to do covers: [78]', () => {
    const result = accept(LOCKED, declared(NARROWED));
    expect(result).toMatchObject({ kind: 'refused', findings: [{ contract: 'plain', needsRollout: true }] });
    const lines = result.kind === 'refused' ? result.findings.flatMap(linesOf) : [];
    expect(lines[1]).toBe('  breaking  size: must be there');
    expect(lines.join('\n')).toContain('"candidates"');
  });

  it('takes the same change by way of a candidate: shadow first, then live covers: [82]', () => {
    const inShadow = accepted(LOCKED, declared(PLAIN, NARROWED));
    expect(inShadow.contracts.plain?.candidate?.version).toBe(versionOf(NARROWED));
    const live = accepted(inShadow, declared(NARROWED));
    expect(live.contracts.plain).toMatchObject({ live: { version: versionOf(NARROWED) } });
    expect(live.contracts.plain?.candidate).toBeUndefined();
  });

  it('does not take another version than the one that was in shadow', () => {
    const inShadow = accepted(LOCKED, declared(PLAIN, NARROWED));
    const other = withRequired('email', 'kind', 'note');
    expect(accept(inShadow, declared(other)).kind).toBe('refused');
  });

  it('takes a breaking change without a shadow only with a reason that stays in the file', () => {
    const waived = waive(LOCKED, declared(NARROWED), 'plain', 'the vendor turned the field on today');
    expect(waived && accept(waived, declared(NARROWED))).toMatchObject({
      kind: 'accepted',
      lock: { withoutShadow: [{ contract: 'plain', version: versionOf(NARROWED) }] },
    });
    expect(waive(LOCKED, declared(WIDENED), 'plain', 'nothing of this breaks')).toBeUndefined();
  });

  it('is no lock any more when a version was edited by hand', () => {
    const edited = structuredClone(LOCKED);
    Object.assign(edited.contracts.plain?.live ?? {}, { version: '000000000000' });
    expect(ContractLock.safeParse(edited).success).toBe(false);
  });
});
