/** Splitting a delivery: every signal is kept and started, then the delivery closes with their number. Resumable. */
import type { EmitterConnector, SignalPart } from '../connectors/emitter.ts';
import type { Contract, Registry } from '../core/definitions/definitions.ts';
import { contentHash, type Keys } from '../core/ids.ts';
import { signalArrival } from '../core/ingest/arrive.ts';
import type { DeliveryRow } from '../core/journal/rows.ts';
import { KnownFault } from '../core/park/stop.ts';
import { type Arrival, acceptSignal, VENDOR_TEST } from './arrivals.ts';
import { closeDelivery, keepSplit, type LoadedDelivery, loadDelivery, type SplitProgress } from './deliveries.ts';
import type { Blobs } from './envelopes.ts';
import { readAnswers, referenceId, wantAgain } from './references.ts';
import { type FirstStartDeps, startSignal } from './start.ts';

export interface SplitDeps extends FirstStartDeps {
  readonly blobs: Blobs;
  readonly registry: Registry;
  readonly connectors: ReadonlyMap<string, EmitterConnector>;
  readonly keys: () => Promise<Keys>;
}

/** Splits a delivery and starts its signals. Interrupted anywhere, the next call finds what is done and goes on. */
export async function splitDelivery(deps: SplitDeps, delivery: string): Promise<number> {
  const loaded = await loadDelivery(deps.store, deps.blobs, delivery);
  if (!loaded) throw new Error(`There is no delivery ${delivery} in the ledger.`);
  if (loaded.row.state === 'closed') return loaded.row.signals;
  // What it refers to comes first; fetch puts it back on the bus.
  if (loaded.row.references === 'wanted') return 0;
  const parts = partsOf(deps, loaded);
  if (parts.length !== loaded.row.signals) {
    throw new KnownFault(
      'miscounted',
      `Delivery ${delivery} was counted as ${loaded.row.signals} signals and splits into ${parts.length}.`,
    );
  }
  let progress: SplitProgress = { split: loaded.row.split ?? 0, repeats: loaded.row.repeats ?? 0 };
  const arrivals = await arrivalsOf(deps, delivery, loaded, parts);
  const known = new Set(arrivals.slice(0, progress.split).map(({ signal }) => signal));
  while (progress.split < arrivals.length) {
    const batch = await completed(deps, delivery, loaded.row, arrivals.slice(progress.split, progress.split + BATCH));
    if (!batch) return 0;
    const repeats = await startBatch(deps, batch, known);
    for (const { signal } of batch) known.add(signal);
    progress = { split: progress.split + batch.length, repeats: progress.repeats + repeats };
    if (!(await keepSplit(deps.store, delivery, loaded.row.hash, progress))) return splitDelivery(deps, delivery);
  }
  await closeDelivery(deps.store, delivery, loaded.row, progress, deps.now());
  return parts.length;
}

/** Parts kept between two notes of how far it came: a split that dies does no more than this again. */
const BATCH = 10;

/** The signals of a delivery, in the order of its parts. */
async function arrivalsOf(
  deps: SplitDeps,
  delivery: string,
  { row, contentType }: LoadedDelivery,
  parts: readonly SignalPart[],
): Promise<Uncompleted[]> {
  const format = formatOf(deps.registry, row.emitter);
  const facts = { keys: await deps.keys(), emitter: row.emitter, receivedAt: row.receivedAt };
  return parts.map((part) => {
    const { id: signal, hash, body } = signalArrival(facts, format, part);
    const { emitter, flow, receivedAt } = row;
    const filter = part.isTest ? { filter: VENDOR_TEST } : {};
    const reference = part.reference ? { reference: referenceId(facts.keys, part.reference) } : {};
    const arrival = { signal, emitter, flow, receivedAt, verified: true, hash, body, contentType, delivery, ...filter };
    return { ...arrival, ...reference };
  });
}

/** An arrival whose body still lacks what it refers to. */
type Uncompleted = Arrival & { readonly reference?: string };

/**
 * The batch with what fetch kept put into its bodies; what could not be had parks by its name. A signal's id is that of what
 * the sender sent, so it does not change with the answer. `undefined`: an answer has expired, and fetch is wanted again.
 */
async function completed(
  deps: SplitDeps,
  delivery: string,
  { emitter, hash }: DeliveryRow,
  batch: readonly Uncompleted[],
): Promise<Arrival[] | undefined> {
  const ids = [...new Set(batch.flatMap(({ reference }) => reference ?? []))];
  if (ids.length === 0) return [...batch];
  const complete = connectorOf(deps, emitter).connector.complete;
  const answers = new Map(
    (await readAnswers(deps.store, deps.blobs, delivery, ids)).map((each, at) => [ids[at], each]),
  );
  if ([...answers.values()].includes(undefined)) {
    await wantAgain(deps.store, delivery, hash);
    return undefined;
  }
  const keys = await deps.keys();
  return batch.map(({ reference, ...arrival }) => {
    const answer = reference === undefined ? undefined : answers.get(reference);
    if (answer?.kind === 'missing' && reference !== undefined) return { ...arrival, unusable: answer.why, reference };
    if (answer?.kind !== 'found' || !complete) return arrival;
    const body = complete(arrival.body, answer.body);
    return { ...arrival, body, hash: contentHash(keys, body) };
  });
}

/** Keeps and starts the parts of a batch, side by side; those of one signal keep their order. Gives how many are repeats. */
async function startBatch(deps: SplitDeps, batch: readonly Arrival[], known: ReadonlySet<string>): Promise<number> {
  const bySignal = Map.groupBy(batch, ({ signal }) => signal);
  const repeats = await Promise.all(
    [...bySignal].map(async ([signal, arrivals]) => {
      const isKnown = known.has(signal) || (await isOfAnother(deps, arrivals));
      return isKnown ? arrivals.length : arrivals.length - 1;
    }),
  );
  return repeats.reduce((sum, each) => sum + each, 0);
}

/** Keeps the parts of one signal and starts it; whether another request had brought it before. */
async function isOfAnother(deps: SplitDeps, arrivals: readonly Arrival[]): Promise<boolean> {
  let isOfAnother = false;
  for (const arrival of arrivals) {
    const accepted = await acceptSignal(deps.store, deps.blobs, arrival, deps.timing, 'split');
    if (accepted.kind !== 'new' && accepted.delivery !== arrival.delivery) isOfAnother = true;
    if (arrival.filter === undefined) await startSignal(deps, arrival.signal, arrival.emitter);
  }
  return isOfAnother;
}

/** The parts of a delivery as its bytes say. Throws when the bytes or the emitter are gone. */
export function partsOf(
  deps: Pick<SplitDeps, 'registry' | 'connectors'>,
  { row, body, contentType }: LoadedDelivery,
): readonly SignalPart[] {
  if (!body) throw new Error(`The bytes of a delivery of ${row.emitter} are gone.`);
  const { emitter, connector } = connectorOf(deps, row.emitter);
  const headers = { 'content-type': contentType };
  const request = { method: 'POST', path: emitter.path, headers, body, receivedAt: row.receivedAt };
  const split = connector.split(request);
  if (split.kind === 'one') return [split.part];
  return split.kind === 'many' ? split.parts : [];
}

function connectorOf({ registry, connectors }: Pick<SplitDeps, 'registry' | 'connectors'>, name: string) {
  const emitter = registry.emitters.get(name);
  const connector = emitter && connectors.get(emitter.connector);
  if (!emitter || !connector)
    throw new KnownFault('gone-from-flows', `Emitter "${name}" is gone from flows/ but deliveries still use it.`);
  return { emitter, connector };
}

function formatOf(registry: Registry, emitterName: string): Contract['format'] {
  const emitter = registry.emitters.get(emitterName);
  return (emitter && registry.contracts.get(emitter.contract)?.format) ?? 'json';
}
