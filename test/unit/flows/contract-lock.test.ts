import { describe, expect, it } from 'vitest';
import { declaredIn, LOCKS, lockText, readLock } from '../../../bin/contracts.ts';
import { ContractLock, findingsOf, linesOf } from '../../../core/contracts/lock.ts';
import { registry } from '../../../flows/registry.ts';

describe('the declared contracts', () => {
  it.each(LOCKS)('are as accepted in $file; else this names the field and what to do covers: [78, 82]', (lock) => {
    const lines = findingsOf(readLock(lock.file), declaredIn(lock.folders)).flatMap(linesOf);
    expect(lines.join('\n')).toBe('');
  });

  it('are all held by one lock or the other', () => {
    const held = LOCKS.flatMap(({ folders }) => declaredIn(folders).contracts.map(({ name }) => name));
    expect(held.sort()).toEqual([...registry.contracts.keys()].sort());
  });

  it('are written so that the lock reads the same again', () => {
    for (const { file } of LOCKS) {
      const lock = { ...readLock(file), withoutShadow: [{ contract: 'a', version: 'b', why: 'because of a test' }] };
      expect(ContractLock.parse(JSON.parse(lockText(lock)))).toEqual(lock);
    }
  });
});
