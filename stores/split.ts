/** Splitting a delivery: every signal is kept and started, then the delivery closes with their number. Resumable. */
import type { EmitterConnector, SignalPart } from '../connectors/emitter.ts';
import type { Registry } from '../core/definitions/definitions.ts';
import type { Keys } from '../core/ids.ts';
import { signalArrival } from '../core/ingest/arrive.ts';
import { type Arrival, acceptSignal, VENDOR_TEST } from './arrivals.ts';
import { closeDelivery, keepSplit, type LoadedDelivery, loadDelivery, type SplitProgress } from './deliveries.ts';
import type { Blobs } from './envelopes.ts';
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
  const parts = partsOf(deps, loaded);
  if (parts.length !== loaded.row.signals) {
    throw new Error(
      `Delivery ${delivery} was counted as ${loaded.row.signals} signals and splits into ${parts.length}.`,
    );
  }
  let progress: SplitProgress = { split: loaded.row.split ?? 0, repeats: loaded.row.repeats ?? 0 };
  const arrivals = await arrivalsOf(deps, delivery, loaded, parts);
  const known = new Set(arrivals.slice(0, progress.split).map(({ signal }) => signal));
  while (progress.split < arrivals.length) {
    const batch = arrivals.slice(progress.split, progress.split + BATCH);
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
): Promise<Arrival[]> {
  const format = formatOf(deps.registry, row.emitter);
  const facts = { keys: await deps.keys(), emitter: row.emitter, receivedAt: row.receivedAt };
  return parts.map((part) => {
    const { id: signal, hash, body } = signalArrival(facts, format, part);
    const { emitter, flow, receivedAt } = row;
    const filter = part.isTest ? { filter: VENDOR_TEST } : {};
    return { signal, emitter, flow, receivedAt, verified: true, hash, body, contentType, delivery, ...filter };
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

function partsOf(deps: SplitDeps, { row, body, contentType }: LoadedDelivery) {
  if (!body) throw new Error(`The bytes of a delivery of ${row.emitter} are gone.`);
  const emitter = deps.registry.emitters.get(row.emitter);
  const connector = emitter && deps.connectors.get(emitter.connector);
  if (!emitter || !connector)
    throw new Error(`Emitter "${row.emitter}" is gone from flows/ but deliveries still use it.`);
  const headers = { 'content-type': contentType };
  const request = { method: 'POST', path: emitter.path, headers, body, receivedAt: row.receivedAt };
  const split = connector.split(request);
  return split.kind === 'many' ? split.parts : [];
}

function formatOf(registry: Registry, emitterName: string): 'json' | 'form' {
  const emitter = registry.emitters.get(emitterName);
  return (emitter && registry.contracts.get(emitter.contract)?.format) ?? 'json';
}
