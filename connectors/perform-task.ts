/** Bringing one task to its wanted state: made once, on its own person's contact, and ended when its work goes on elsewhere. */
import type { TaskWish } from '../core/deliver/plan.ts';
import type { EffectRow } from '../core/deliver/rows.ts';
import type { CallContext, Destination, EffectResult, FoundTask } from './destination.ts';
import type { PlannedEffect, Step, WorkContext } from './perform.ts';
import { repeatUnknown, TO_BE_CONTINUED } from './repeat.ts';

export interface PlannedTask extends PlannedEffect<TaskWish> {
  /** As the destination has it; only asked for where it is to be ended or to leave a contact. */
  readonly task?: FoundTask | undefined;
}

/** `contact`: the destination's id of the person's contact. */
export async function performTask(
  destination: Destination,
  planned: PlannedTask,
  contact: string | undefined,
  context: WorkContext,
): Promise<Step> {
  const { wish, state, known } = planned;
  if (wish.state.done) return endTask(destination, planned, context);
  const isReopened = known?.kind === 'ended-task';
  const leavesContact = leftBy(planned, isReopened);
  if (known?.state === state && leavesContact === undefined) return { done: settled(planned) };
  if (contact === undefined) throw new Error('A task is planned before its contact; the plan puts contacts first.');
  if (known && isReopened && !(await mayAsk(wish.key, known, context))) return NOT_NOTED;
  const leaves = leavesContact === undefined || leavesContact === contact ? {} : { leavesContact };
  const wanted = { ...wish.state, ...(isReopened ? { done: false } : {}), ...leaves, contactId: contact };
  const result = await repeatUnknown(() => destination.upsertTask(wanted, known?.external || undefined, context));
  if (result.kind !== 'done') return { done: [], refusal: { effect: 'task', result } };
  const { id, created } = result.value;
  return { done: [{ key: wish.key, kind: wish.kind, state, external: id, created }] };
}

/** What somebody completed or deleted stays as they left it, and where. */
const leftBy = ({ known, task }: PlannedTask, isReopened: boolean): string | undefined =>
  task && (isReopened || !task.isDone) ? known?.strandedOn : undefined;

/** Nothing is to be written. One that may stay where it is counts as moved. */
const settled = ({ wish, state, known }: PlannedTask): Step['done'] =>
  known?.strandedOn === undefined
    ? []
    : [{ key: wish.key, kind: wish.kind, state, external: known.external, created: false }];

/** Once, and only what is open there: what somebody completed or deleted stays as they left it. */
async function endTask(
  destination: Destination,
  { wish, state, known, task }: PlannedTask,
  context: WorkContext,
): Promise<Step> {
  if (isEnded(known)) return { done: [] };
  const ended = { key: wish.key, kind: 'ended-task', state, external: task?.id ?? '', created: false } as const;
  if (!task || task.isDone) return { done: [ended] };
  if (!(await mayAsk(wish.key, { ...known, ...ended }, context))) return NOT_NOTED;
  const result = await repeatUnknown(() => destination.upsertTask(wish.state, task.id, context));
  return result.kind === 'done' ? { done: [ended] } : { done: [], refusal: { effect: 'task', result } };
}

const isEnded = (known: EffectRow | undefined): boolean => known?.kind === 'ended-task' && !known.isIntended;

const NOT_NOTED: Step = { done: [], refusal: { effect: 'task', result: TO_BE_CONTINUED } };

/** Until it is settled, the task counts as neither open nor ended: whoever wants either asks for it. It is where it was. */
const mayAsk = (
  key: string,
  { state, external, strandedOn }: Pick<EffectRow, 'state' | 'external' | 'strandedOn'>,
  { onIntended }: WorkContext,
): Promise<boolean> => {
  const where = strandedOn === undefined ? {} : { strandedOn };
  return onIntended([{ key, kind: 'ended-task', state, external, created: false, isIntended: true, ...where }]);
};

export const asTask = (effect: PlannedEffect, found: ReadonlyMap<string, FoundTask>): PlannedTask => {
  const { wish } = effect;
  if (wish.kind !== 'task') throw new Error('Only a contact and tasks are planned.');
  return { ...effect, wish, task: found.get(wish.key) };
};

/** The tasks that are to be ended or moved, as they are there: also those that a worker made that died before it could tell. */
export async function tasksToLookAt(
  destination: Destination,
  effects: readonly PlannedEffect[],
  context: CallContext,
): Promise<EffectResult<ReadonlyMap<string, FoundTask>>> {
  const open = effects.filter(
    ({ wish, known }) => wish.kind === 'task' && (wish.state.done ? !isEnded(known) : known?.strandedOn !== undefined),
  );
  if (open.length === 0) return { kind: 'done', value: new Map() };
  return destination.findTasks(
    open.map(({ wish }) => wish.key),
    context,
  );
}
