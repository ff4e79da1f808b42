/** Sound ledgers, made by the real handlers: each a road that has come to an interesting place. */

import { type Conservation, conservationOf } from '../../../stores/conservation.ts';
import { rawKey } from '../../../stores/envelopes.ts';
import { readSignal } from '../../../stores/journal.ts';
import { tombstoneKey } from '../../../stores/keys.ts';
import { publications } from '../../../stores/publication.ts';
import { allocateFirstRun } from '../../../stores/runs.ts';
import { replaySignal, resumeSignal } from '../../../stores/start.ts';
import type { Store } from '../../../stores/store.ts';
import { Aborted } from '../../support/machine.ts';
import { formPost, signedPost, websiteBody } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';

export const ADA = { email: 'ada@northwind.example', team_size: 40, intent: 'demo' };
export const BO = { ...ADA, email: 'bo@northwind.example' };
const BROKEN = { email: 7, intent: 'demo' };
const UNCLEAR = { email: 'lee@northwind.example', company: 'Summit' };

const starting = (road: Road) => ({ ...road, publications: publications(road.store, road.registry, road.now) });

/** A road on which one signal has arrived; `first` is its id. */
export interface Ledger {
  readonly road: Road;
  readonly first: string;
}

async function with_(person: object, go: (road: Road, signal: string) => Promise<void>): Promise<Ledger> {
  const road = createRoad();
  const { signal } = await road.submit(person, { id: 'first' });
  await go(road, signal);
  return { road, first: signal };
}

export const LEDGERS = {
  /** Accepted; its event is under way. */
  accepted: () => with_(ADA, async () => undefined),
  /** It has a run number, and whoever gave it died before the start. */
  numbered: () =>
    with_(ADA, async (road, signal) => {
      road.bus.copies = () => 0;
      const pins = await publications(road.store, road.registry, road.now).keep('website-api');
      await allocateFirstRun(road.store, signal, pins);
    }),
  /** The execution was stopped by hand after validate; nothing parked it yet. */
  aborted: () =>
    with_(ADA, async (road) => {
      road.before = (name) => {
        if (name === 'stitch') throw new Aborted('stopped by hand');
      };
      await road.drainUntilQuiet();
    }),
  routed: () => with_(ADA, (road) => road.drainUntilQuiet()),
  /** Two people, both routed. */
  two: () =>
    with_(ADA, async (road) => {
      await road.submit(BO, { id: 'second' });
      await road.drainUntilQuiet();
    }),
  /** Routed, run again with the live versions, and nothing changed. */
  replayed: () =>
    with_(ADA, async (road, signal) => {
      await road.drainUntilQuiet();
      await replaySignal(starting(road), signal, 'vera');
      await road.drainUntilQuiet();
    }),
  /** Its destination refused and is tried again in a minute. */
  deferred: () =>
    with_(ADA, async (road) => {
      road.crm.fault = () => 'outage';
      await road.drainUntilQuiet();
    }),
  /** Its destination refused; the next run has a number and has not begun. */
  resumed: () =>
    with_(ADA, async (road, signal) => {
      road.crm.fault = () => 'outage';
      await road.drainUntilQuiet();
      const file = await readSignal(road.store, signal);
      if (file) await resumeSignal(starting(road), signal, file);
    }),
  /** Its destination refuses for longer than the budget: it is in an item, and goes on being tried. */
  draining: () =>
    with_(ADA, async (road) => {
      road.crm.fault = () => 'outage';
      await road.minutes(40);
    }),
  parked: () => with_(BROKEN, (road) => road.drainUntilQuiet()),
  held: () => with_(UNCLEAR, (road) => road.drainUntilQuiet()),
  /** Its bytes are gone and nobody erased them; the letter is sent and not drained. */
  dead: () =>
    with_(ADA, async (road, signal) => {
      await road.store.write({ kind: 'delete', key: rawKey(signal, '0') });
      await road.drainUntilQuiet();
    }),
  buried: () =>
    with_(ADA, async (road, signal) => {
      await road.store.write({ kind: 'delete', key: rawKey(signal, '0') });
      await road.drainUntilQuiet();
      await road.tick();
    }),
  erased: () =>
    with_(ADA, async (road, signal) => {
      await road.store.write({ kind: 'delete', key: rawKey(signal, '0') });
      await road.store.write({ kind: 'put', key: tombstoneKey('signal', signal), item: { v: 1 } });
      await road.drainUntilQuiet();
    }),
  /** Routed; another body came under the same key, and its event is under way. */
  revised: () =>
    with_(ADA, async (road) => {
      await road.drainUntilQuiet();
      await road.submit({ ...ADA, company: 'Northwind' }, { id: 'first' });
    }),
  filtered: async (): Promise<Ledger> => {
    const road = createRoad();
    const fields = { form_id: 'contact-us', email: ADA.email, message: 'Hello', website: 'spam' };
    await road.post(formPost(fields, { accept: 'application/json' }));
    return { road, first: road.signals()[0] ?? '' };
  },
  /** One request of two signals, split and routed. */
  batch: async (): Promise<Ledger> => {
    const road = await arrivedBatch();
    await road.drainUntilQuiet();
    return { road, first: road.signals()[0] ?? '' };
  },
  /** One request of two signals, not split yet. */
  unsplit: async (): Promise<Ledger> => ({ road: await arrivedBatch(), first: '' }),
} as const satisfies Record<string, () => Promise<Ledger>>;

export type LedgerName = keyof typeof LEDGERS;

async function arrivedBatch(): Promise<Road> {
  const road = createRoad();
  const parts = [ADA, BO].map((person, at) => ({ id: `part-${at}`, ...JSON.parse(websiteBody(person, road.now())) }));
  await road.post(signedPost('/signals', JSON.stringify(parts), 'batch', road.now()));
  return road;
}

/** The check over everything that has arrived, `lateMs` after the road's present time. */
export function check(road: Road, lateMs = 0, store: Store = road.store): Promise<Conservation> {
  const arrivals = road.store.rows('ledger').flatMap(({ item }) => (typeof item.dayAt === 'number' ? item.dayAt : []));
  const window = { from: Math.min(road.now(), ...arrivals), to: road.now() + 1 };
  return conservationOf(store, road.registry, window, road.now() + lateMs, road.timing);
}
