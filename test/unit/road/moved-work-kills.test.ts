/** Workers that die while work goes from one lead to another: its task ends all the same, once. */
import { describe, expect, it } from 'vitest';
import { killAt } from '../../../stores/fault.ts';
import { FakeDestination } from '../../support/fake-destination.ts';
import { createRoad } from '../../support/road.ts';
import { leftIn, rest, undone, wrongs } from './two-people.ts';

/** Dies at the n-th call, before or after the destination did what was asked; the process of the next call is a new one. */
class Deadly extends FakeDestination {
  dies: { readonly at: number; readonly when: 'before' | 'after' } | undefined;
  #asked = 0;

  get hasDied(): boolean {
    return this.dies !== undefined && this.#asked >= this.dies.at;
  }

  async #step<T>(call: () => Promise<T>): Promise<T> {
    if (!this.dies) return call();
    this.#asked += 1;
    const isLast = this.#asked === this.dies.at;
    if (isLast && this.dies.when === 'before') throw new Error('killed');
    const result = await call();
    if (isLast) throw new Error('killed');
    return result;
  }

  override findTasks(...given: Parameters<FakeDestination['findTasks']>) {
    return this.#step(() => super.findTasks(...given));
  }
  override upsertContact(...given: Parameters<FakeDestination['upsertContact']>) {
    return this.#step(() => super.upsertContact(...given));
  }
  override upsertTask(...given: Parameters<FakeDestination['upsertTask']>) {
    return this.#step(() => super.upsertTask(...given));
  }
}

describe('the end of a task on the wrong lead', () => {
  it.each(['before', 'after'] as const)(
    'comes though everything dies %s any of the writes that bring it about',
    async (when) => {
      const failures: string[] = [];
      let n = 0;
      for (let hasDied = true; hasDied; ) {
        n += 1;
        const { road } = await undone();
        const mortal = killAt(road.store, n, when);
        road.storeFor = () => mortal;
        await road.drainUntilQuiet().catch(() => undefined);
        await road.minutes(2).catch(() => undefined);
        hasDied = mortal.writes >= n;
        road.storeFor = () => road.store;
        await rest(road);
        if (leftIn(road).length !== 1) failures.push(`${n}: ${leftIn(road).length} left`);
        failures.push(...(await wrongs(road)).map((what) => `${when} write ${n}: ${what}`));
      }
      expect(failures).toEqual([]);
      expect(n).toBeGreaterThan(15);
    },
  );

  it.each(['before', 'after'] as const)('comes though the worker dies %s any call to the destination', async (when) => {
    const failures: string[] = [];
    let at = 0;
    for (let hasDied = true; hasDied; ) {
      at += 1;
      const crm = new Deadly();
      const { road } = await undone(createRoad({ destinations: [crm] }));
      crm.dies = { at, when };
      await road.minutes(2);
      hasDied = crm.hasDied;
      crm.dies = undefined;
      await rest(road);
      failures.push(...(await wrongs(road)).map((what) => `${when} call ${at}: ${what}`));
    }
    expect(failures).toEqual([]);
    expect(at).toBeGreaterThan(3);
  });
});
