import { describe, expect, it } from 'vitest';
import { DEFAULT_RETRY, PassingTrouble, type RetryPolicy, retrying } from '../../../stores/retry.ts';
import { StoreFault } from '../../../stores/store.ts';

function watched(random = 0.999_999) {
  const waits: number[] = [];
  const sleep = async (ms: number) => {
    waits.push(Math.round(ms));
  };
  const policy: RetryPolicy = { ...DEFAULT_RETRY, random: () => random, sleep };
  return { waits, policy };
}

describe('the shared retry', () => {
  it('tries once when the first attempt succeeds', async () => {
    const { policy, waits } = watched();
    expect(await retrying(policy, 'get', async () => 'there')).toBe('there');
    expect(waits).toEqual([]);
  });

  it.each([1, 3, 7])('succeeds after %i passing troubles', async (troubles) => {
    const { policy, waits } = watched();
    let attempts = 0;
    const result = await retrying(policy, 'write', async () => {
      attempts += 1;
      if (attempts <= troubles) throw new PassingTrouble('contended');
      return 'written';
    });
    expect([result, attempts, waits.length]).toEqual(['written', troubles + 1, troubles]);
  });

  it('throws StoreFault after 8 tries and keeps the cause', async () => {
    const { policy, waits } = watched();
    let attempts = 0;
    const trouble = new PassingTrouble('contended');
    const failed = retrying(policy, 'transact', async () => {
      attempts += 1;
      throw trouble;
    });
    await expect(failed).rejects.toMatchObject({ name: 'StoreFault', cause: trouble });
    await expect(failed).rejects.toThrow(StoreFault);
    expect(attempts).toBe(8);
    expect(waits).toEqual([20, 40, 80, 160, 320, 640, 1000]);
  });

  it('waits anything from nothing up to the bound', async () => {
    const { policy, waits } = watched(0);
    await retrying(policy, 'get', () => Promise.reject(new PassingTrouble('x'))).catch(() => undefined);
    expect(waits).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('does not repeat what fails for another reason', async () => {
    let attempts = 0;
    const mistake = new TypeError('a mistake');
    const failed = retrying(watched().policy, 'get', async () => {
      attempts += 1;
      throw mistake;
    });
    await expect(failed).rejects.toBe(mistake);
    expect(attempts).toBe(1);
  });
});
