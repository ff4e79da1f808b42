/** Bringing one destination to the wanted states of one lead, effect by effect. */

import { type HeldContact, pointerTo } from '../core/deliver/family.ts';
import type { ContactWish, Wish } from '../core/deliver/plan.ts';
import type { EffectRow } from '../core/deliver/rows.ts';
import type { Refusal } from '../core/deliver/verdict.ts';
import type { CallContext, Destination, RecordRef } from './destination.ts';
import type { LeftContacts } from './duplicates.ts';
import { asTask, performTask, tasksToLookAt } from './perform-task.ts';
import { repeatUnknown, TO_BE_CONTINUED } from './repeat.ts';
import { rowsOf, unite } from './unite.ts';

/** A wish with what is known of its effect. `state` is the keyed hash of what is wanted. */
export interface PlannedEffect<W extends Wish = Wish> {
  readonly wish: W;
  readonly state: string;
  readonly known?: EffectRow;
  /** What is known of the contacts of the leads merged into this one, in the order of the wish's `family`. */
  readonly family?: readonly (EffectRow | undefined)[];
}

export interface PerformedEffect {
  readonly key: string;
  /** `alias`: the contact of a lead merged into this one is this contact now. `ended-task`: its engagement is over. */
  readonly kind: Wish['kind'] | 'merge' | 'alias' | 'ended-task';
  readonly state: string;
  readonly external: string;
  readonly created: boolean;
  readonly carries?: string;
  readonly merged?: string;
  readonly isIntended?: true;
  readonly hasAddress?: boolean;
  readonly left?: readonly HeldContact[];
  readonly strandedOn?: string;
}

export interface EffectRefusal {
  readonly effect: string;
  readonly result: Refusal;
}

export interface Performance {
  /** What was brought about, in order; kept even when a later effect was refused. */
  readonly done: readonly PerformedEffect[];
  /** Contacts that stay beside the person's own, where that has changed. */
  readonly left?: LeftContacts | undefined;
  readonly refusal?: EffectRefusal;
}

/** What one step brought about, and whether the next may follow. */
export interface Step extends Performance {
  /** The destination's id of the contact, once it has one. */
  readonly contact?: string | undefined;
}

export interface WorkContext extends CallContext {
  /**
   * Told before a merge, or the end or reopening of a task, what is about to be asked for: the answer may never come, and
   * something else may be wanted by then. False: it could not be noted, and must not be asked for.
   */
  readonly onIntended: (intended: readonly PerformedEffect[]) => Promise<boolean>;
}

/** So many effects fit into the transaction that records them, with room for the branch's own rows. */
const MOST_EFFECTS = 60;

/** Same state is a read, another state updates the same record, and nothing is ever created twice. */
export async function perform(
  destination: Destination,
  effects: readonly PlannedEffect[],
  context: WorkContext,
): Promise<Performance> {
  const done = new Map<string, PerformedEffect>();
  const looked = await tasksToLookAt(destination, effects, context);
  if (looked.kind !== 'done') return { done: [], refusal: { effect: 'task', result: looked } };
  let contact: string | undefined;
  let left: LeftContacts | undefined;
  for (const effect of effects) {
    const step: Step = isContact(effect)
      ? await performContact(destination, effect, context)
      : await performTask(destination, asTask(effect, looked.value), contact, context);
    if (isContact(effect)) ({ contact, left } = step);
    for (const each of step.done) done.set(each.key, each);
    const isFull = done.size >= MOST_EFFECTS && effect !== effects.at(-1);
    const refusal = step.refusal ?? (isFull ? { effect: effect.wish.kind, result: TO_BE_CONTINUED } : undefined);
    if (refusal) return { done: [...done.values()], refusal, ...told(left) };
  }
  return { done: [...done.values()], ...told(left) };
}

const told = (left: LeftContacts | undefined) => (left ? { left } : {});

const isContact = (effect: PlannedEffect): effect is PlannedEffect<ContactWish> => effect.wish.kind === 'contact';

/** One contact for the person first, if they were several, then its state. */
async function performContact(
  destination: Destination,
  effect: PlannedEffect<ContactWish>,
  context: WorkContext,
): Promise<Step> {
  const { wish, state, known } = effect;
  const united = await unite(destination, effect, context);
  const { contact, merges, left } = united;
  const isSame = known?.state === state && known.external === contact?.external && merges.length === 0;
  const isLeftAlone = isSame || (wish.onlyKnown && contact === undefined);
  if (!united.refusal && isLeftAlone) return { done: rowsOf(united, contact), contact: contact?.external, left };
  const result = united.refusal ?? (await upsert(destination, effect, contact, context));
  if ('effect' in result) {
    if (contact === undefined || merges.length === 0) return { done: [], refusal: result };
    return { done: [...rowsOf(united, contact), contactRow(effect, contact, '', false)], refusal: result, left };
  }
  const held = { external: result.id, carries: contact?.carries ?? wish.state.leadKey };
  return { done: [...rowsOf(united, held), contactRow(effect, held, state, result.created)], contact: result.id, left };
}

/** What is known of the contact now; an empty state means that it has yet to be written. */
const contactRow = (
  { wish, known }: PlannedEffect<ContactWish>,
  held: HeldContact,
  state: string,
  created: boolean,
): PerformedEffect => ({
  key: wish.key,
  kind: 'contact',
  state,
  created,
  ...pointerTo(held, wish.state.leadKey),
  ...(known?.hasAddress || (state !== '' && wish.state.email !== undefined) ? { hasAddress: true } : {}),
});

async function upsert(
  destination: Destination,
  { wish, known }: PlannedEffect<ContactWish>,
  contact: HeldContact | undefined,
  context: CallContext,
): Promise<RecordRef | EffectRefusal> {
  // A contact made of a call or a chat has no address; the first one that is told of the person becomes its own.
  const fills = contact !== undefined && wish.state.email !== undefined && !known?.hasAddress;
  const state = fills ? { ...wish.state, fillsAddress: true } : wish.state;
  const result = await repeatUnknown(() => destination.upsertContact(state, contact?.external, context));
  return result.kind === 'done' ? result.value : { effect: wish.kind, result };
}
