/** One pass over the references of a delivery: batch by batch, as far as time and the vendor allow. */
import type { EmitterConnector, Reference } from '../../connectors/emitter.ts';
import type { Fetched, Fetching } from '../../connectors/fetching.ts';
import type { Registry } from '../../core/definitions/definitions.ts';
import { Breaker, isTripped, mayCall } from '../../core/deliver/breaker.ts';
import { breakerOf, deferredBy, GIVE_UP_AFTER, type PassEnd, type Refusal } from '../../core/fetch/verdict.ts';
import type { Keys } from '../../core/ids.ts';
import { isReason } from '../../core/review/reasons.ts';
import type { Timing } from '../../core/timing.ts';
import type { LoadedDelivery } from '../../stores/deliveries.ts';
import { closeBreaker, countFailure, takeTrial } from '../../stores/delivery.ts';
import type { Blobs } from '../../stores/envelopes.ts';
import { breakerKey } from '../../stores/keys.ts';
import { noteFetched, type Pass } from '../../stores/passes.ts';
import { type Answer, keepAnswer, readAnswers, type Wanted, wantedBy } from '../../stores/references.ts';
import { partsOf } from '../../stores/split.ts';
import type { Store } from '../../stores/store.ts';

export interface AskDeps {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly registry: Registry;
  readonly connectors: ReadonlyMap<string, EmitterConnector>;
  readonly keys: () => Promise<Keys>;
  readonly timing: Timing;
  readonly now: () => number;
  readonly random: () => number;
  /** The token the vendor of an emitter is asked with; `undefined` when nobody gave one. */
  readonly token: (emitter: string) => Promise<string | undefined>;
  /** Called when the vendor refuses the token, so that a new one is read next time. */
  readonly forgetToken: (emitter: string) => void;
  /** Asks for one thing; `deadline` in epoch ms. */
  readonly ask: (emitter: string, fetching: Fetching, reference: Reference, by: Asking) => Promise<Fetched>;
}

export interface Asking {
  readonly token: string;
  readonly deadline: number;
}

/** What one invocation gives itself: less than the function's 15 s. */
const PASS_MS = 12_000;
/** No batch is begun with less than this left, ms. */
const LEAST_MS = 3_000;
/** References asked for side by side: few enough for any vendor's limit of requests per second. */
const BATCH = 10;

export interface Worked {
  readonly pass: Pass;
  readonly end: PassEnd;
}

/** Asks for everything that is not kept yet. What the vendor refuses as a whole ends the pass; what is kept stays kept. */
export async function workThrough(
  deps: AskDeps,
  delivery: string,
  loaded: LoadedDelivery,
  startedAt: number,
): Promise<Worked> {
  const { row } = loaded;
  const wanted = wantedBy(await deps.keys(), partsOf(deps, loaded));
  const pass: Pass = { delivery, row, references: wanted.length, startedAt };
  const token = await deps.token(row.emitter);
  if (token === undefined) return { pass, end: { kind: 'parked', reason: 'fetch-token-missing', code: 'no-token' } };
  const breaker = Breaker.parse((await deps.store.get(breakerKey(breakerOf(row.emitter)))) ?? {});
  const wait = await mustWait(deps, row.emitter, breaker);
  if (wait) return { pass, end: wait };

  const asking = { token, deadline: startedAt + PASS_MS };
  const worked = await askForAll(deps, { pass, wanted, asking, breaker, fetching: fetchingOf(deps, row.emitter) });
  if (worked.end.kind === 'deferred') {
    const until = Math.max(worked.end.until, deps.now() + deps.timing.breakerMs);
    await countFailure(deps.store, breakerOf(row.emitter), worked.end.reason, until);
    if (worked.end.reason === 'credential') deps.forgetToken(row.emitter);
  } else if (breaker.failures > 0) await closeBreaker(deps.store, breakerOf(row.emitter));
  return worked;
}

function fetchingOf({ connectors, registry }: AskDeps, emitter: string): Fetching {
  const fetching = connectors.get(registry.emitters.get(emitter)?.connector ?? '')?.fetching;
  if (!fetching) throw new Error(`The connector of emitter "${emitter}" does not say how to ask for a reference.`);
  return fetching;
}

/** While the vendor answers nobody, one delivery at a time tries it. */
async function mustWait(deps: AskDeps, emitter: string, breaker: Breaker): Promise<PassEnd | undefined> {
  const { timing, store, random } = deps;
  const now = deps.now();
  const call = mayCall(breaker, now);
  if (call === 'yes') return undefined;
  if (call === 'trial' && (await takeTrial(store, breakerOf(emitter), breaker, now + timing.breakerMs)))
    return undefined;
  const reason = breaker.reason !== undefined && isReason(breaker.reason) ? breaker.reason : 'outage';
  // Spread, so that a backlog does not come back at once.
  const until = Math.max(breaker.until, now) + timing.breakerMs * (0.5 + random());
  return { kind: 'deferred', reason, until, code: 'breaker-open', isWait: true };
}

interface Work {
  readonly pass: Pass;
  readonly wanted: readonly Wanted[];
  readonly fetching: Fetching;
  readonly asking: Asking;
  readonly breaker: Breaker;
}

async function askForAll(deps: AskDeps, work: Work): Promise<Worked> {
  const { wanted, asking } = work;
  let { pass } = work;
  for (let from = pass.row.fetched ?? 0; from < wanted.length; from += BATCH) {
    if (asking.deadline - deps.now() < LEAST_MS) return { pass, end: { kind: 'unfinished' } };
    const batch = wanted.slice(from, from + BATCH);
    const refusal = await askForBatch(deps, { ...work, pass }, batch);
    if (refusal) {
      const context = { attempts: pass.row.attempts ?? 0, now: deps.now(), timing: deps.timing };
      return { pass, end: deferredBy(refusal, context) };
    }
    const noted = await noteFetched(deps, pass, from + batch.length);
    if (!noted) return { pass, end: { kind: 'unfinished' } };
    pass = noted;
  }
  return { pass, end: { kind: 'done' } };
}

/** Asks side by side for what has no answer yet, keeps what came, and gives what stands against the rest. */
async function askForBatch(deps: AskDeps, work: Work, batch: readonly Wanted[]): Promise<Refusal | undefined> {
  const { pass, fetching, asking, breaker } = work;
  const { delivery, row } = pass;
  const ids = batch.map(({ id }) => id);
  const known = await readAnswers(deps.store, deps.blobs, delivery, ids);
  const asked = await Promise.all(
    batch.flatMap(({ id, reference }, at) =>
      known[at] ? [] : deps.ask(row.emitter, fetching, reference, asking).then((fetched) => ({ id, fetched })),
    ),
  );
  const keep = (id: string, answer: Answer) => keepAnswer(deps.store, deps.blobs, delivery, id, answer, deps.now());
  await Promise.all(asked.flatMap(({ id, fetched }) => (isAnswer(fetched) ? keep(id, answerOf(fetched)) : [])));
  const refused = asked.flatMap(({ id, fetched }) => (isAnswer(fetched) ? [] : [{ id, refusal: fetched }]));
  const worst = worstOf(refused.map(({ refusal }) => refusal));
  const othersAnswer = refused.length < batch.length || !isTripped(breaker);
  if (worst?.kind !== 'outage' || (row.attempts ?? 0) < GIVE_UP_AFTER || !othersAnswer) return worst;
  await Promise.all(refused.map(({ id }) => keep(id, { kind: 'missing', why: 'reference-refused' })));
  return undefined;
}

type Answered = Extract<Fetched, { kind: 'found' | 'gone' | 'forbidden' }>;

const isAnswer = (fetched: Fetched): fetched is Answered =>
  fetched.kind === 'found' || fetched.kind === 'gone' || fetched.kind === 'forbidden';

function answerOf(fetched: Answered): Answer {
  if (fetched.kind === 'found') return fetched;
  return { kind: 'missing', why: fetched.kind === 'gone' ? 'reference-gone' : 'reference-refused' };
}

const RANK = ['auth', 'throttled', 'outage'] as const;

/** What everybody would be told comes first; of several delays the longest. */
function worstOf(refusals: readonly Refusal[]): Refusal | undefined {
  const delay = (refusal: Refusal): number => (refusal.kind === 'auth' ? 0 : refusal.afterMs);
  return [...refusals].sort((a, b) => RANK.indexOf(a.kind) - RANK.indexOf(b.kind) || delay(b) - delay(a))[0];
}
