/**
 * One task per key: created on its contact in one call, refused by its unique property ever after, then patched.
 */
import type { CallContext, EffectResult, RecordRef, TaskState } from '../destination.ts';
import { RecordBody } from './bodies.ts';
import type { Client } from './client.ts';
import { taskUpdate } from './fields.ts';
import { findOne, isTaken, patchKnown } from './records.ts';
import { createTask } from './requests.ts';

/** Creates or updates the task; see `Destination.upsertTask`. */
export const writeTask = async (
  client: Client,
  keyProperty: string,
  state: TaskState,
  known: string | undefined,
  context: CallContext,
): Promise<EffectResult<RecordRef>> => {
  if (known !== undefined) return patch(client, keyProperty, state, known, context);
  const created = await client.send(createTask(state, keyProperty), RecordBody, context);
  if (created.kind === 'done') return { kind: 'done', value: { id: created.value.id, created: true } };
  if (!isTaken(created)) return created;
  if (created.existing !== undefined) return patch(client, keyProperty, state, created.existing, context);
  const found = await findOne(client, 'tasks', { property: keyProperty, value: state.taskKey }, context);
  if (found.kind !== 'done') return found;
  if (found.value === undefined) return { kind: 'retry', afterMs: 2000, code: 'conflict-unresolved' };
  return patch(client, keyProperty, state, found.value.id, context);
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
