/** Splitting a delivery: every signal is kept and started, then the delivery closes with their number. Resumable. */
import type { EmitterConnector } from '../connectors/emitter.ts';
import type { Registry } from '../core/definitions/definitions.ts';
import type { Keys } from '../core/ids.ts';
import { signalArrival } from '../core/ingest/arrive.ts';
import { acceptSignal } from './arrivals.ts';
import { closeDelivery, type LoadedDelivery, loadDelivery } from './deliveries.ts';
import type { Blobs } from './envelopes.ts';
import { type StartDeps, startSignal } from './start.ts';

export interface SplitDeps extends StartDeps {
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
  const { row } = loaded;
  const format = formatOf(deps.registry, row.emitter);
  const facts = { keys: await deps.keys(), emitter: row.emitter, receivedAt: row.receivedAt };
  for (const part of parts) {
    const arrived = signalArrival(facts, format, part);
    const arrival = {
      signal: arrived.id,
      emitter: row.emitter,
      flow: row.flow,
      receivedAt: row.receivedAt,
      verified: true,
      hash: arrived.hash,
      body: arrived.body,
      contentType: loaded.contentType,
      delivery,
    };
    await acceptSignal(deps.store, deps.blobs, arrival, deps.timing, false);
    await startSignal(deps, arrived.id, row.emitter);
  }
  await closeDelivery(deps.store, delivery, row, deps.now());
  return parts.length;
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
