/** A merge at every step of a delivery of either lead: before and after each read, write and call to the destination. */
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../stores/store.ts';
import { FakeDestination } from '../../support/fake-destination.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { check } from '../conservation/ledgers.ts';

const ADDRESSES = ['dana@northwind.example', 'dana@home.example'];
const stranger = (n: number) => ({ ...DANA, email: ADDRESSES[n] ?? '' });

/** Something happens at the n-th step of any delivery, and the delivery waits for it. */
class Steps {
  #taken = 0;
  readonly #n: number;
  readonly #meanwhile: () => Promise<void>;

  constructor(n: number, meanwhile: () => Promise<void>) {
    this.#n = n;
    this.#meanwhile = meanwhile;
  }

  get hasStruck(): boolean {
    return this.#taken >= this.#n;
  }

  around = async <T>(operation: () => Promise<T>): Promise<T> => {
    await this.#step();
    const result = await operation();
    await this.#step();
    return result;
  };

  async #step(): Promise<void> {
    this.#taken += 1;
    if (this.#taken === this.#n) await this.#meanwhile();
  }
}

const stepping = (store: Store, { around }: Steps): Store => ({
  get: (key) => around(() => store.get(key)),
  getMany: (keys) => around(() => store.getMany(keys)),
  query: (...given) => around(() => store.query(...given)),
  queryIndex: (...given) => around(() => store.queryIndex(...given)),
  write: (write) => around(() => store.write(write)),
  transact: (writes) => around(() => store.transact(writes)),
});

class SteppedDestination extends FakeDestination {
  steps: Steps | undefined;

  #around<T>(operation: () => Promise<T>): Promise<T> {
    return this.steps ? this.steps.around(operation) : operation();
  }

  override upsertContact(...given: Parameters<FakeDestination['upsertContact']>) {
    return this.#around(() => super.upsertContact(...given));
  }

  override upsertTask(...given: Parameters<FakeDestination['upsertTask']>) {
    return this.#around(() => super.upsertTask(...given));
  }

  override mergeContacts(...given: Parameters<FakeDestination['mergeContacts']>) {
    return this.#around(() => super.mergeContacts(...given));
  }
}

/** The linking signals come, and are brought as far as they get while that delivery stands still. */
async function link(road: Road): Promise<void> {
  for (const n of [0, 1]) await road.submit({ ...stranger(n), user_id: 'u-dana' }, { id: `link_${n}` });
  await road.drainUntilQuiet();
}

/** Who is being delivered when it turns out that the two are one. */
const DELIVERIES: Readonly<Record<string, (road: Road) => Promise<unknown>>> = {
  'the elder, the younger unknown to the destination': async (road) => {
    await road.submit(stranger(0));
    await road.submit(stranger(1));
  },
  'the elder again, both known': async (road) => {
    await road.submit(stranger(0));
    await road.submit(stranger(1));
    await road.settle();
    await road.submit({ ...stranger(0), job_title: 'CTO' });
  },
  'the younger, the elder known': async (road) => {
    await road.submit(stranger(0));
    await road.settle();
    await road.submit(stranger(1));
  },
  'the younger again, both known': async (road) => {
    await road.submit(stranger(0));
    await road.submit(stranger(1));
    await road.settle();
    await road.submit({ ...stranger(1), job_title: 'CTO' });
  },
};

async function tell(prepare: (road: Road) => Promise<unknown>, n: number, seed: number) {
  const crm = new SteppedDestination();
  const road = createRoad({ seed, destinations: [crm] });
  await prepare(road);
  const steps = new Steps(n, () => link(road));
  crm.steps = steps;
  road.storeFor = (name) => (name.startsWith('deliver-') ? stepping(road.store, steps) : road.store);
  await road.settle();
  const tasks = [...crm.tasks.values()].filter(({ done }) => !done).length;
  const { total } = await check(road);
  const wrong = [
    ...(crm.contacts.size === 1 && tasks === 1 ? [] : [`${crm.contacts.size} contacts, ${tasks} open tasks`]),
    ...(total.balanced ? [] : [JSON.stringify(total.defects)]),
    ...unsound(road),
  ];
  return { hasStruck: steps.hasStruck, wrong: wrong.map((each) => `step ${n}, seed ${seed}: ${each}`) };
}

/** Sixteen make more than a thousand interleavings; others: `MERGE_SEEDS=4`. */
const SEEDS = Number(process.env.MERGE_SEEDS ?? 16);

describe('a merge in the middle of a delivery', () => {
  it.each(Object.keys(DELIVERIES))(
    'of %s: one contact and one open task, at whatever step covers: [99]',
    async (name) => {
      const prepare = DELIVERIES[name] ?? (async () => undefined);
      const failures: string[] = [];
      let interleavings = 0;
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        for (let n = 1; n < 200; n += 1) {
          const { hasStruck, wrong } = await tell(prepare, n, seed);
          if (!hasStruck) break;
          interleavings += 1;
          failures.push(...wrong);
        }
      }
      expect(failures).toEqual([]);
      expect(interleavings).toBeGreaterThan(10 * SEEDS);
    },
    120_000,
  );
});
