/**
 * Baton in one process: the real handlers behind a front door, a bus, an execution runner and a clock, over one store in
 * memory. Nothing happens by itself: a test lets the road run until it is quiet, and lets minutes pass.
 */
import type { Answer } from '../../core/ingest/answers.ts';
import type { ItemOutcome } from '../../core/review/items.ts';
import type { Tick } from '../../lambdas/clock/sweep.ts';
import { decideItem, itemIdOf } from '../../stores/work.ts';
import { FakeDestination } from './fake-destination.ts';
import { createFunctions, type Functions } from './functions.ts';
import { DANA, eventOf, type Person, type Post, signedPost, websiteBody } from './requests.ts';
import { type Whereabouts, whereIs } from './whereabouts.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

export interface Submission {
  readonly answer: Answer;
  /** Signal id of the receipt; empty when there is none. */
  readonly signal: string;
}

export interface SubmitOptions {
  /** The sender's event key. @default a new one */
  readonly id?: string;
  readonly type?: string;
  readonly path?: string;
  /** Epoch ms at which the sender says it happened. @default now */
  readonly occurredAt?: number;
}

export interface Road extends World {
  readonly functions: Functions;
  /** The destination called `hubspot`. */
  readonly crm: FakeDestination;
  /** One request at the front door. */
  post(post: Post): Promise<Answer>;
  /** A person through the own API. */
  submit(person?: object, options?: SubmitOptions): Promise<Submission>;
  /** An outcome reported for an engagement. */
  report(engagement: string, outcome: string, id?: string): Promise<Answer>;
  /** Decides every open item of a reason; the clock carries it out. */
  decide(reason: string, outcome: ItemOutcome): Promise<void>;
  /** Runs a signal again, as an operator does; its new run, if it got one. */
  replay(signal: string): Promise<number | undefined>;
  tick(): Promise<Tick>;
  /** Delivers events and runs executions until nothing is left that could run now. */
  drainUntilQuiet(): Promise<void>;
  /** Minute by minute: time passes, the clock ticks, the road runs. */
  minutes(count: number): Promise<void>;
  /** Drains and lets minutes pass until no signal is in flight, and one more; throws when that takes longer than `most`. */
  settle(most?: number): Promise<void>;
  where(signal: string): Promise<Whereabouts>;
  /** Ids of signals, deliveries, leads and decided items that still have to go somewhere by themselves. */
  inFlight(): string[];
  /** Ids of all signals in the ledger. */
  signals(): string[];
}

export type { Person };
export { DANA };

const MINUTE = 60_000;

export function createRoad(options: WorldOptions = {}): Road {
  const world = createWorld(options);
  const functions = createFunctions(world);
  let events = 0;
  const road: Road = Object.assign(world, {
    functions,
    crm: world.destinations.get('hubspot') ?? new FakeDestination(),
    post: (post: Post) => functions.ingest(eventOf(post, world.now())),
    async submit(person: object = DANA, { id, type, path = '/signals', occurredAt }: SubmitOptions = {}) {
      events += 1;
      const body = websiteBody(person, occurredAt ?? world.now(), type);
      const answer = await road.post(signedPost(path, body, id ?? `evt_${events}`, world.now()));
      return { answer, signal: receiptId(answer) };
    },
    report(engagement: string, outcome: string, id = 'report') {
      const body = JSON.stringify({ engagement, outcome, by: 'rita' });
      return functions.followUp(eventOf(signedPost('/outcomes', body, id, world.now()), world.now()));
    },
    async decide(reason: string, outcome: ItemOutcome) {
      const items = world.store.rows('work').filter(({ key, item }) => key.sk === 'item' && item.reason === reason);
      for (const { key } of items) {
        await decideItem(world.store, itemIdOf(key.pk), { outcome, by: 'vera', now: world.now() });
      }
    },
    replay: (signal: string) => functions.replay(signal),
    tick: () => functions.tick(),
    async drainUntilQuiet() {
      for (;;) {
        const calls = await world.bus.deliver(functions.onBus);
        const runs = await world.journeys.runAll(functions.invoke);
        if (calls + runs === 0) return;
      }
    },
    async minutes(count: number) {
      for (let minute = 0; minute < count; minute += 1) {
        world.advance(MINUTE);
        // A tick that fails is a tick that did not happen: the next one does its work.
        await functions.tick().catch(() => undefined);
        await road.drainUntilQuiet();
      }
    },
    async settle(most = 180) {
      await road.drainUntilQuiet();
      for (let minute = 0; minute < most; minute += 1) {
        if (road.inFlight().length === 0) return road.minutes(1);
        await road.minutes(1);
      }
      throw new Error(`Still in flight after ${most} minutes: ${road.inFlight().join(', ')}`);
    },
    where: (signal: string) => whereIs(world.store, signal),
    inFlight: () => inFlight(world),
    signals: () =>
      world.store
        .rows('ledger')
        .filter(({ key }) => key.pk.startsWith('s#') && key.sk === 'signal')
        .map(({ key }) => key.pk.slice(2)),
  });
  return road;
}

function receiptId({ body }: Answer): string {
  const receipt: unknown = body === '' ? {} : JSON.parse(body);
  const id = typeof receipt === 'object' && receipt !== null && 'id' in receipt ? receipt.id : '';
  return typeof id === 'string' ? id : '';
}

function inFlight({ store, bus }: World): string[] {
  const rows = store.rows('ledger').filter(({ key }) => key.pk.startsWith('s#') || key.pk.startsWith('d#'));
  const live = rows.filter(({ item }) => item.openShard !== undefined || item.pending !== undefined);
  const regrouping = store.rows('ledger').filter(({ key }) => key.sk === 'regroup');
  const deciding = store.rows('work').filter(({ item }) => item.state === 'deciding');
  const events = bus.waiting > 0 ? ['an event on the bus'] : [];
  return [...new Set([...live, ...regrouping, ...deciding].map(({ key }) => key.pk.slice(2))), ...events];
}
