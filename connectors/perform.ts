/** Bringing one destination to the wanted states of one lead, effect by effect. */

import type { Wish } from '../core/deliver/plan.ts';
import type { EffectRow } from '../core/deliver/rows.ts';
import type { Refusal } from '../core/deliver/verdict.ts';
import type { CallContext, Destination, EffectResult, RecordRef } from './destination.ts';

/** A wish with what is known of its effect. `state` is the keyed hash of what is wanted. */
export interface PlannedEffect {
  readonly wish: Wish;
  readonly state: string;
  readonly known?: EffectRow;
}

export interface PerformedEffect {
  readonly key: string;
  readonly kind: Wish['kind'];
  readonly state: string;
  readonly external: string;
  readonly created: boolean;
}

export interface Performance {
  /** What was brought about, in order; kept even when a later effect was refused. */
  readonly done: readonly PerformedEffect[];
  readonly refusal?: { readonly effect: string; readonly result: Refusal };
}

/** Same state is a read, another state updates the same record, and nothing is ever created twice. */
export async function perform(
  destination: Destination,
  effects: readonly PlannedEffect[],
  context: CallContext,
): Promise<Performance> {
  const done: PerformedEffect[] = [];
  let contactId: string | undefined;
  for (const { wish, state, known } of effects) {
    if (wish.kind === 'contact') contactId = known?.external;
    if (known?.state === state) continue;
    if (wish.kind === 'contact' && wish.onlyKnown && !known) continue;
    const result = await repeatUnknown(() => send(destination, wish, known?.external, contactId, context));
    if (result.kind !== 'done') return { done, refusal: { effect: wish.kind, result } };
    if (wish.kind === 'contact') contactId = result.value.id;
    done.push({ key: wish.key, kind: wish.kind, state, external: result.value.id, created: result.value.created });
  }
  return { done };
}

/**
 * Both kinds of effect are keyed: when nobody knows whether a write was committed, the same call finds out. One repeat
 * at once (a connection that went stale while the function slept is the common cause); after that it is for later.
 */
async function repeatUnknown<T>(call: () => Promise<EffectResult<T>>): Promise<EffectResult<T>> {
  const first = await call();
  if (first.kind !== 'unknown') return first;
  const again = await call();
  // Too late to ask again: it is still the destination that did not answer, and its breaker must hear of it.
  return again.kind === 'retry' && again.code === 'out-of-time' ? first : again;
}

function send(
  destination: Destination,
  wish: Wish,
  known: string | undefined,
  contactId: string | undefined,
  context: CallContext,
): Promise<EffectResult<RecordRef>> {
  if (wish.kind === 'contact') return destination.upsertContact(wish.state, known, context);
  if (contactId === undefined) throw new Error('A task is planned before its contact; the plan puts contacts first.');
  return destination.upsertTask({ ...wish.state, contactId }, known, context);
}
