/** The verbs about what nobody could vouch for: how much of it is sealed, and verifying it again. */
import type { Emitter } from '../../core/definitions/definitions.ts';
import type { Reception } from '../../core/ingest/answers.ts';
import { isSigned } from '../../core/ingest/refused.ts';
import { ok, type Result, refuse } from '../../core/ops/results.ts';
import type { Reply } from '../../core/ops/routes.ts';
import { countSealed, placeOf, refusedLately, type Sealed, sealedOf } from '../../stores/quarantine.ts';
import { splitDelivery } from '../../stores/split.ts';
import { startSignal } from '../../stores/start.ts';
import type { BusEvent } from '../runtime/bus.ts';
import { receive } from '../runtime/receive.ts';
import type { Call, VerbDeps } from './verbs.ts';

export async function showQuarantine({ store, registry, now }: VerbDeps): Promise<Result<Reply<'quarantine'>>> {
  const signed = [...registry.emitters.values()].filter(isSigned);
  const names = signed.map(({ name }) => name);
  const lately = await refusedLately(store, names, now());
  const emitters = await Promise.all(
    signed.map(async ({ name, owner }) => {
      const days = await countSealed(store, name, now());
      const kept = days.reduce((sum, day) => sum + day.kept, 0);
      return { emitter: name, owner, kept, days, refusedLately: lately.get(name) ?? 0 };
    }),
  );
  return ok({ emitters });
}

/** One batch of them, oldest first. Safe to repeat and to interrupt: what was taken in is sealed no more, or a repeat. */
export async function verifyAgain(
  deps: VerbDeps,
  { input }: Call<'verify-again'>,
): Promise<Result<Reply<'verify-again'>>> {
  const emitter = deps.registry.emitters.get(input.emitter);
  if (!emitter) return refuse('not-found', 'There is no such emitter.');
  const { after, limit } = input;
  const place = { now: deps.now(), limit, ...(after === undefined ? {} : { after }) };
  const sealed = await sealedOf(deps.store, await deps.keys(), emitter.name, place);
  const secrets = deps.presentSecrets(emitter.name);
  const reply: Reply<'verify-again'> = { emitter: emitter.name, looked: 0, taken: [], refused: 0, unavailable: 0 };
  for (const each of sealed) {
    const reception = await takeIn(deps, emitter, each, secrets);
    reply.looked += 1;
    if ('receipt' in reception) reply.taken.push({ id: reception.receipt.id, as: wordOf(reception.kind) });
    else if (reception.kind === 'unavailable') reply.unavailable += 1;
    else reply.refused += 1;
  }
  const last = sealed.at(-1);
  return ok({ ...reply, ...(last && sealed.length === limit ? { next: placeOf(last.key) } : {}) });
}

const wordOf = (kind: Reception['kind']): 'new' | 'duplicate' | 'revision' | 'filtered' =>
  kind === 'duplicate' || kind === 'revision' || kind === 'filtered' ? kind : 'new';

/** Received as it would have been then, with the secrets of now. It leaves the seal once the ledger has it. */
async function takeIn(
  deps: VerbDeps,
  emitter: Emitter,
  { key, request }: Sealed,
  secrets: Promise<readonly string[]>,
): Promise<Reception> {
  const { store, blobs, registry, keys, timing, publicUrl } = deps;
  const receiving = {
    ...{ store, blobs, registry, keys, timing, publicUrl },
    emitterSecrets: () => secrets,
    bus: { announce: (event: BusEvent) => start(deps, event) },
    // Nothing waits for an answer here: what the ledger does not take stays sealed.
    spill: () => Promise.reject(new Error('What is sealed is not spilled.')),
    ledgerBudgetMs: LEDGER_MS,
    isAgain: true as const,
  };
  const reception = await receive(receiving, emitter, request);
  if ('receipt' in reception) await store.write({ kind: 'delete', key });
  return reception;
}

const LEDGER_MS = 5_000;

/** At once, since it is late already; what cannot start now the clock starts within a minute. */
async function start(deps: VerbDeps, event: BusEvent): Promise<boolean> {
  try {
    // What must be fetched first the clock calls for: it has the bus, and this function has no token.
    if (event.type === 'DeliveryReferred' || event.type === 'BatchArrived') return false;
    if (event.type === 'DeliveryAccepted') await splitDelivery(deps, event.delivery);
    else await startSignal(deps, event.signal, event.emitter, 'late');
    return true;
  } catch (error) {
    deps.onFault('replay', error);
    return false;
  }
}
