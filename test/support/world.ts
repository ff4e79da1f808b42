/** Everything outside of Baton's functions, in memory: store, bucket, bus, queues, executions, destinations, time. */
import type { Registry } from '../../core/definitions/definitions.ts';
import type { Keys } from '../../core/ids.ts';
import { SPINE } from '../../core/spine.ts';
import { type Timing, timingOf } from '../../core/timing.ts';
import { registry as shipped } from '../../flows/registry.ts';
import type { Blobs } from '../../stores/envelopes.ts';
import { seeded } from '../../stores/fault/chance.ts';
import { createMemoryStore, type MemoryStore } from '../../stores/memory.ts';
import type { Store } from '../../stores/store.ts';
import { createBus, type FakeBus } from './bus.ts';
import { createJourneys, type FakeJourneys } from './executions.ts';
import { FakeDestination } from './fake-destination.ts';
import { createObjects, type FakeObjects } from './objects.ts';
import { createQueues, type FakeQueues } from './queues.ts';
import { createVendors, type FakeVendors } from './vendors.ts';

export const SPILL = 'spill';

export interface World {
  /** What is really stored, whatever a function sees of it. */
  readonly store: MemoryStore;
  /** What is deployed now; a test may deploy something else. */
  registry: Registry;
  readonly destinations: ReadonlyMap<string, FakeDestination>;
  /** Who is asked for what signals refer to. */
  readonly vendors: FakeVendors;
  /** What the keys secret holds now; a test may rotate its pepper. */
  keys: Keys;
  readonly timing: Timing;
  readonly blobs: Blobs;
  /** The batch bucket. */
  readonly objects: FakeObjects;
  readonly bus: FakeBus;
  readonly queues: FakeQueues;
  readonly journeys: FakeJourneys;
  /** Mailbox -> queue. */
  readonly mailboxes: Readonly<Record<string, string>>;
  readonly random: () => number;
  readonly now: () => number;
  /** Lets time pass, ms. */
  advance(ms: number): void;
  /** The store as one invocation of a function sees it. */
  storeFor: (functionName: string) => Store;
  /** Told before each call of a function; may throw what the caller then sees instead of a result. */
  before: (functionName: string, payload: unknown) => void | Promise<void>;
  /** Around each call, as the outermost wrapper of the real functions is. */
  wrap: (functionName: string, call: () => Promise<unknown>) => Promise<unknown>;
  /** Told after each call that succeeded; may throw, which is a result that gets lost on its way back. */
  after: (functionName: string, payload: unknown) => void;
}

export interface WorldOptions {
  readonly store?: MemoryStore;
  readonly registry?: Registry;
  /** Fakes by name of destination; those of the registry that are not given are made. */
  readonly destinations?: readonly FakeDestination[];
  /** Epoch ms at which the test begins. */
  readonly now?: number;
  readonly seed?: number;
}

const KEYS: Keys = {
  idKey: '0123456789abcdef'.repeat(4),
  receiptKey: 'fedcba9876543210'.repeat(4),
  pepperVersion: '1',
  peppers: { '1': '00112233445566778899aabbccddeeff'.repeat(2) },
};

/** A Friday afternoon. */
const BEGIN = Date.UTC(2026, 10, 20, 15, 0, 0);

export function createWorld(options: WorldOptions = {}): World {
  const { store = createMemoryStore(), registry = shipped, seed = 1 } = options;
  let time = options.now ?? BEGIN;
  const now = () => time;
  const queues = createQueues(now);
  const names = [...registry.destinations.keys()];
  const given = new Map((options.destinations ?? []).map((each) => [each.name, each]));
  const mailboxes = mailboxesOf(names);
  return {
    store,
    registry,
    destinations: new Map(names.map((name) => [name, given.get(name) ?? new FakeDestination(name)])),
    keys: KEYS,
    timing: timingOf(1),
    blobs: createBlobs(),
    objects: createObjects(),
    bus: createBus(now, (type, letter) => {
      const mailbox = type === 'DeliveryReferred' ? mailboxes.fetch : mailboxes.dispatch;
      return queues.send(mailbox ?? '', JSON.stringify(letter));
    }),
    vendors: createVendors(),
    queues,
    journeys: createJourneys(),
    mailboxes,
    random: seeded(seed),
    now,
    advance: (ms) => {
      time += ms;
    },
    storeFor: () => store,
    before: () => undefined,
    wrap: (_name, call) => call(),
    after: () => undefined,
  };
}

function mailboxesOf(destinations: readonly string[]): Record<string, string> {
  const names = SPINE.filter(({ hasDlq, name }) => hasDlq && name !== 'deliver').map(({ name }) => name);
  return Object.fromEntries(
    [...names, ...destinations.map((name) => `deliver-${name}`)].map((name) => [name, `dlq-${name}`]),
  );
}

function createBlobs(): Blobs {
  const blobs = new Map<string, Uint8Array>();
  return {
    put: async (key, body) => void blobs.set(key, body),
    get: async (key) => blobs.get(key),
  };
}
