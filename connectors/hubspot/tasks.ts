/**
 * One task per key: created on its contact in one call, refused by its unique property ever after, then patched.
 */
import type { CallContext, EffectResult, RecordRef, TaskState } from '../destination.ts';
import { RecordBody } from './bodies.ts';
import type { Client } from './client.ts';
import { taskUpdate } from './fields.ts';
import { type Place, placeTask } from './placing.ts';
import { findOne, isTaken, patchKnown } from './records.ts';
import { createTask, readRecord } from './requests.ts';

/** Creates or updates the task; see `Destination.upsertTask`. */
export const writeTask = async (
  client: Client,
  keyProperty: string,
  state: TaskState,
  known: string | undefined,
  context: CallContext,
): Promise<EffectResult<RecordRef>> => {
  const { contactId: contact, leavesContact: leaves } = state;
  if (known !== undefined) {
    const patched = await patch(client, keyProperty, state, known, context);
    return contact === undefined || leaves === undefined
      ? patched
      : placed(client, patched, { contact, leaves }, context);
  }
  const created = await createOn(client, keyProperty, state, context);
  if (created.kind === 'done') return { kind: 'done', value: { id: created.value.id, created: true } };
  if (!isTaken(created)) return created;
  const patched = await patchTaken(client, keyProperty, state, created.existing, context);
  return contact === undefined ? patched : placed(client, patched, { contact }, context);
};

/** The task that holds our key already: nobody recorded that it was made. */
const patchTaken = async (
  client: Client,
  keyProperty: string,
  state: TaskState,
  existing: string | undefined,
  context: CallContext,
): Promise<EffectResult<RecordRef>> => {
  if (existing !== undefined) return patch(client, keyProperty, state, existing, context);
  const found = await findOne(client, 'tasks', { property: keyProperty, value: state.taskKey }, context);
  if (found.kind !== 'done') return found;
  if (found.value === undefined) return { kind: 'retry', afterMs: 2000, code: 'conflict-unresolved' };
  return patch(client, keyProperty, state, found.value.id, context);
};

const placed = async (
  client: Client,
  task: EffectResult<RecordRef>,
  place: Place,
  context: CallContext,
): Promise<EffectResult<RecordRef>> => {
  if (task.kind !== 'done') return task;
  const result = await placeTask(client, task.value.id, place, context);
  return result.kind === 'done' ? task : result;
};

/**
 * The contact may have been merged since its id was noted: no association is promised under an id that was merged away. A
 * refusal that names no property of ours is asked about once.
 */
const createOn = async (
  client: Client,
  keyProperty: string,
  state: TaskState,
  context: CallContext,
): Promise<EffectResult<RecordBody>> => {
  const created = await client.send(createTask(state, keyProperty), RecordBody, context);
  const isRefused = created.kind === 'terminal' && created.code === 'validation-error' && created.fields.length === 0;
  if (!isRefused || state.contactId === undefined) return created;
  const contact = await client.send(readRecord('contacts', state.contactId, []), RecordBody, context);
  if (contact.kind !== 'done' || contact.value.id === state.contactId) return created;
  return client.send(createTask({ ...state, contactId: contact.value.id }, keyProperty), RecordBody, context);
};

const patch = async (
  client: Client,
  keyProperty: string,
  state: TaskState,
  id: string,
  context: CallContext,
): Promise<EffectResult<RecordRef>> => {
  const key = { property: keyProperty, value: state.taskKey };
  const patched = await patchKnown(client, 'tasks', key, { id, values: taskUpdate(state) }, context);
  return patched.kind === 'done' ? { kind: 'done', value: { id: patched.value.id, created: false } } : patched;
};
