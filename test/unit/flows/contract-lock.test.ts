import { describe, expect, it } from 'vitest';
import { declaredIn, LOCKS, lockText, readLock } from '../../../bin/contracts.ts';
import { ContractLock, findingsOf, linesOf } from '../../../core/contracts/lock.ts';
import { METADATA_NAMES } from '../../../core/signal/vocabulary.ts';
import { registry } from '../../../flows/registry.ts';
import { sample } from '../../../flows/sample/index.ts';

describe('the declared contracts', () => {
  it.each(LOCKS)('are as accepted in $file; else this names the field and what to do covers: [78, 82]', (lock) => {
    const lines = findingsOf(readLock(lock.file), declaredIn(lock.folders)).flatMap(linesOf);
    expect(lines.join('\n')).toBe('');
  });

  it('are all held by one lock or the other', () => {
    const held = LOCKS.flatMap(({ folders }) => declaredIn(folders).contracts.map(({ name }) => name));
    expect(held.sort()).toEqual([...registry.contracts.keys()].sort());
  });

  it.each((sample.contracts ?? []).map((contract) => [contract.name, contract] as const))(
    'of the sample say of each metadatum whether %s must carry it covers: [66, 92]',
    (_name, { metadata = {} }) => {
      expect(Object.keys(metadata).sort()).toEqual([...METADATA_NAMES].sort());
    },
  );

  it('have one map of record ids: which field holds which system’s covers: [90]', () => {
    const map = (sample.contracts ?? []).flatMap(({ name, recordIds = {} }) =>
      Object.entries(recordIds).map(([system, field]) => `${system}: ${field} of ${name}`),
    );
    expect(map.toSorted()).toEqual(
      expect.arrayContaining([
        'hubspot: attribution.recordId of hubspot-form',
        'stripe: attribution.customerId of stripe',
      ]),
    );
  });

  it('are written so that the lock reads the same again', () => {
    for (const { file } of LOCKS) {
      const lock = { ...readLock(file), withoutShadow: [{ contract: 'a', version: 'b', why: 'because of a test' }] };
      expect(ContractLock.parse(JSON.parse(lockText(lock)))).toEqual(lock);
    }
  });
});
