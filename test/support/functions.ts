/**
 * The real handlers, built anew for every call: as in a cold start, nothing outlives an invocation but what it wrote.
 * Each has a little time of its own, which passes only while it sleeps.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import type { Answer } from '../../core/ingest/answers.ts';
import { createHandler as createClock } from '../../lambdas/clock/handler.ts';
import type { Tick } from '../../lambdas/clock/sweep.ts';
import { createHandler as createDeliver } from '../../lambdas/deliver/handler.ts';
import { createHandler as createDispatch } from '../../lambdas/dispatch/handler.ts';
import { createHandler as createFetch } from '../../lambdas/fetch/handler.ts';
import { createHandler as createFollowUp } from '../../lambdas/follow-up/handler.ts';
import { createHandler as createIngest } from '../../lambdas/ingest/handler.ts';
import { createHandler as createPark } from '../../lambdas/park/handler.ts';
import { createHandler as createQualify } from '../../lambdas/qualify/handler.ts';
import { createHandler as createRoute } from '../../lambdas/route/handler.ts';
import { createHandler as createStitch } from '../../lambdas/stitch/handler.ts';
import { createHandler as createValidate } from '../../lambdas/validate/handler.ts';
import { additiveOf } from '../../stores/additive.ts';
import { publications } from '../../stores/publication.ts';
import { shadowOf } from '../../stores/shadow.ts';
import { replaySignal } from '../../stores/start.ts';
import { throttles } from '../../stores/throttle.ts';
import { asDestination } from './fake-destination.ts';
import type { Invoke } from './machine.ts';
import { SECRETS, secretsOf } from './requests.ts';
import { turns } from './turns.ts';
import { SPILL, type World } from './world.ts';

/** Turns of the event loop one sleep is worth: enough for whoever is waited for to get on. */
const SLEEP_TURNS = 20;
const TICK_MS = 40_000;

/** What a tick met that it did not expect. */
export interface ClockFault {
  readonly part: string;
  readonly error: unknown;
}

export interface Functions {
  /** Calls a state of the journey by the name the machine gives it. */
  readonly invoke: Invoke;
  readonly ingest: (event: APIGatewayProxyEventV2) => Promise<Answer>;
  readonly followUp: (event: APIGatewayProxyEventV2) => Promise<Answer>;
  readonly dispatch: (event: unknown) => Promise<unknown>;
  readonly fetch: (event: unknown) => Promise<unknown>;
  /** Whoever the rules of the bus send an event to. */
  readonly onBus: (event: unknown) => Promise<unknown>;
  /** What the operator's verb does. */
  readonly replay: (signal: string) => Promise<number | undefined>;
  readonly tick: () => Promise<Tick>;
  readonly clockFaults: readonly ClockFault[];
  /** What ingest counted. */
  readonly counted: readonly string[];
}

export function createFunctions(world: World): Functions {
  const clockFaults: ClockFault[] = [];
  const counted: string[] = [];
  const called = async <T>(name: string, payload: unknown, call: () => Promise<T>): Promise<T> => {
    let result: T | undefined;
    await world.wrap(name, async () => {
      await world.before(name, payload);
      result = await call();
    });
    world.after(name, payload);
    return result as T;
  };
  const dispatch = (event: unknown) =>
    called('dispatch', event, () =>
      createDispatch({ ...starting(world, 'dispatch'), bus: world.bus, objects: world.objects })(event),
    );
  const fetch = (event: unknown) => called('fetch', event, () => fetchOf(world)(event));
  return {
    clockFaults,
    counted,
    invoke: (name, payload) => called(name, payload, () => stateOf(world, name)(payload)),
    ingest: (event) => called('ingest', event, () => ingestOf(world, counted)(event)),
    followUp: (event) => called('follow-up', event, () => followUpOf(world)(event)),
    dispatch,
    fetch,
    onBus: (event) => (typeOf(event) === 'DeliveryReferred' ? fetch(event) : dispatch(event)),
    replay: (signal) => called('replay', { signal }, () => replaySignal(starting(world, 'replay'), signal, 'otto')),
    tick: () => called('clock', {}, () => clockOf(world, clockFaults)()),
  };
}

const keysOf = (world: World) => async () => world.keys;

function base(world: World, name: string) {
  const { blobs, registry, timing, now } = world;
  const pause = (lost: number) => turns(Math.floor(world.random() * 2 ** Math.min(lost, 6)));
  return { store: world.storeFor(name), blobs, registry, timing, now, pause, keys: keysOf(world) };
}

function starting(world: World, name: string) {
  const deps = base(world, name);
  const { journeys } = world;
  const published = publications(deps.store, world.registry, world.now);
  return {
    ...deps,
    journeys,
    connectors: EMITTER_CONNECTORS,
    publications: published,
    throttle: throttles({ ...deps, publications: published }),
  };
}

const typeOf = (event: unknown): unknown =>
  typeof event === 'object' && event !== null && 'detail-type' in event ? event['detail-type'] : undefined;

function fetchOf(world: World) {
  const { bus, vendors, random } = world;
  return createFetch({
    ...base(world, 'fetch'),
    connectors: EMITTER_CONNECTORS,
    bus,
    random,
    token: async (emitter) => vendors.tokens.get(emitter),
    forgetToken: () => undefined,
    ask: (_emitter, _fetching, reference, { token }) => vendors.ask(reference, token),
  });
}

/** A state's function by its name; `deliver-<destination>` for the destinations. */
function stateOf(world: World, name: string): (payload: unknown) => Promise<unknown> {
  const deps = base(world, name);
  const { contract, ruleSet } = publications(deps.store, world.registry, world.now);
  if (name === 'validate') {
    return createValidate({ ...deps, contract, shadow: shadowOf(deps), countAdditive: additiveOf(deps) });
  }
  if (name === 'stitch') return createStitch({ ...deps, destinations: [...world.registry.destinations.keys()] });
  if (name === 'qualify') return createQualify({ ...deps, ruleSet });
  if (name === 'route') return createRoute(deps);
  if (name === 'park')
    return createPark({ ...deps, sendDeadLetter: (mailbox, letter) => bury(world, mailbox, letter) });
  const destination = world.destinations.get(name.replace(/^deliver-/, ''));
  if (!destination) throw new Error(`The machine calls "${name}", which is no function.`);
  let slept = 0;
  return createDeliver({
    ...deps,
    destination: asDestination(destination),
    forgetCredential: () => undefined,
    now: () => world.now() + slept,
    sleep: async (ms) => {
      slept += ms;
      await turns(SLEEP_TURNS);
    },
    random: world.random,
  });
}

async function bury({ queues, mailboxes }: World, mailbox: string, letter: object): Promise<void> {
  const url = mailboxes[mailbox];
  if (!url) throw new Error(`There is no dead-letter mailbox for "${mailbox}".`);
  await queues.send(url, JSON.stringify(letter));
}

const ingestOf = (world: World, counted: string[]) =>
  createIngest({
    ...base(world, 'ingest'),
    bus: world.bus,
    emitterSecrets: async (emitter) => secretsOf(emitter, world.registry),
    spill: (message) => world.queues.send(SPILL, message),
    publicUrl: 'https://api.example',
    ledgerBudgetMs: 1_000,
    count: (reception) => void counted.push(reception),
  });

const followUpOf = (world: World) =>
  createFollowUp({ ...base(world, 'follow-up'), secrets: async () => SECRETS.outcomes ?? [] });

function clockOf(world: World, faults: ClockFault[]) {
  const deadline = world.now() + TICK_MS;
  const { queues, mailboxes } = world;
  return createClock({
    ...starting(world, 'clock'),
    callReader: (batch, emitter) => world.bus.announce({ type: 'BatchArrived', batch, emitter }),
    callFetch: (delivery, emitter) => world.bus.announce({ type: 'DeliveryReferred', delivery, emitter }),
    queues,
    mailboxes,
    spillUrl: SPILL,
    deadline: () => deadline,
    onFault: (part, error) => void faults.push({ part, error }),
    report: () => undefined,
  });
}
