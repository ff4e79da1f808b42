/** Bringing one destination to the wanted states of one lead, effect by effect. */

import { type HeldContact, pointerTo } from '../core/deliver/family.ts';
import type { ContactWish, TaskWish, Wish } from '../core/deliver/plan.ts';
import type { EffectRow } from '../core/deliver/rows.ts';
import type { Refusal } from '../core/deliver/verdict.ts';
import type { CallContext, Destination, EffectResult, FoundTask, RecordRef } from './destination.ts';
import type { LeftContacts } from './duplicates.ts';
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
  const toEnd = await tasksToEnd(destination, effects, context);
  if (toEnd.kind !== 'done') return { done: [], refusal: { effect: 'task', result: toEnd } };
  let contact: string | undefined;
  let left: LeftContacts | undefined;
  for (const effect of effects) {
    const step: Step = isContact(effect)
      ? await performContact(destination, effect, context)
      : await performTask(destination, asTask(effect, toEnd.value), contact, context);
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

interface PlannedTask extends PlannedEffect<TaskWish> {
  /** As the destination has it; only asked for where it is to be ended. */
  readonly task?: FoundTask | undefined;
}

async function performTask(
  destination: Destination,
  planned: PlannedTask,
  contact: string | undefined,
  context: WorkContext,
): Promise<Step> {
  const { wish, state, known } = planned;
  if (wish.state.done) return endTask(destination, planned, context);
  if (known?.state === state) return { done: [] };
  if (contact === undefined) throw new Error('A task is planned before its contact; the plan puts contacts first.');
  const isReopened = known?.kind === 'ended-task';
  if (known && isReopened && !(await mayAsk(wish.key, known, context))) return NOT_NOTED;
  const wanted = { ...wish.state, ...(isReopened ? { done: false } : {}), contactId: contact };
  const result = await repeatUnknown(() => destination.upsertTask(wanted, known?.external || undefined, context));
  if (result.kind !== 'done') return { done: [], refusal: { effect: 'task', result } };
  const { id, created } = result.value;
  return { done: [{ key: wish.key, kind: wish.kind, state, external: id, created }] };
}

/** Once, and only what is open there: what somebody completed or deleted stays as they left it. */
async function endTask(
  destination: Destination,
  { wish, state, known, task }: PlannedTask,
  context: WorkContext,
): Promise<Step> {
  if (isEnded(known)) return { done: [] };
  const ended = { key: wish.key, kind: 'ended-task', state, external: task?.id ?? '', created: false } as const;
  if (!task || task.isDone) return { done: [ended] };
  if (!(await mayAsk(wish.key, ended, context))) return NOT_NOTED;
  const result = await repeatUnknown(() => destination.upsertTask(wish.state, task.id, context));
  return result.kind === 'done' ? { done: [ended] } : { done: [], refusal: { effect: 'task', result } };
}

const isEnded = (known: EffectRow | undefined): boolean => known?.kind === 'ended-task' && !known.isIntended;

const NOT_NOTED: Step = { done: [], refusal: { effect: 'task', result: TO_BE_CONTINUED } };

/** Until it is settled, the task counts as neither open nor ended: whoever wants either asks for it. */
const mayAsk = (
  key: string,
  { state, external }: Pick<EffectRow, 'state' | 'external'>,
  { onIntended }: WorkContext,
): Promise<boolean> => onIntended([{ key, kind: 'ended-task', state, external, created: false, isIntended: true }]);

const asTask = (effect: PlannedEffect, found: ReadonlyMap<string, FoundTask>): PlannedTask => {
  const { wish } = effect;
  if (wish.kind !== 'task') throw new Error('Only a contact and tasks are planned.');
  return { ...effect, wish, task: found.get(wish.key) };
};

/** The tasks that are to be ended, as they are there: also those that a worker made that died before it could tell. */
async function tasksToEnd(
  destination: Destination,
  effects: readonly PlannedEffect[],
  context: CallContext,
): Promise<EffectResult<ReadonlyMap<string, FoundTask>>> {
  const open = effects.filter(({ wish, known }) => wish.kind === 'task' && wish.state.done && !isEnded(known));
  if (open.length === 0) return { kind: 'done', value: new Map() };
  return destination.findTasks(
    open.map(({ wish }) => wish.key),
    context,
  );
}
