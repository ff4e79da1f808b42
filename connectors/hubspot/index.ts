/**
 * HubSpot as a destination: contacts and tasks under our own unique property, API version 2026-03.
 */
import type { EffectResult, FoundTask, MergingDestination } from '../destination.ts';
import type { RecordBody } from './bodies.ts';
import { createClient, type HubspotOptions } from './client.ts';
import { writeContact } from './contacts.ts';
import { ATTRIBUTION, COMPLETED, LEAD_KEY, TASK_STATUS } from './fields.ts';
import { mergeContacts } from './merge.ts';
import { findAll } from './records.ts';
import { checkAccount, type OwnProperty, setUpAccount } from './set-up.ts';
import { writeTask } from './tasks.ts';

export type { HubspotOptions } from './client.ts';

const each = <From, To>(
  found: EffectResult<ReadonlyMap<string, From>>,
  as: (value: From) => To,
): EffectResult<ReadonlyMap<string, To>> =>
  found.kind === 'done'
    ? { kind: 'done', value: new Map([...found.value].map(([key, value]) => [key, as(value)])) }
    : found;

const foundTask = ({ id, properties }: RecordBody): FoundTask => ({
  id,
  isDone: properties[TASK_STATUS] === COMPLETED,
});

/**
 * All writes are keyed: after `unknown` the caller repeats the same command. `retry` with the code `out-of-time` means
 * that the branch had less than 3 s left for the next call; what was written before it stays and is found again.
 */
export const createHubspot = (options: HubspotOptions): MergingDestination => {
  const client = createClient(options);
  const taskKey = options.taskKeyProperty ?? LEAD_KEY;
  const properties: readonly OwnProperty[] = [
    { type: 'contacts', name: LEAD_KEY, label: 'Baton key', isUnique: true },
    { type: 'tasks', name: taskKey, label: 'Baton key', isUnique: true },
    ...(options.attribution ? ATTRIBUTION : []),
  ];
  return {
    name: 'hubspot',
    upsertContact: (state, known, context) => writeContact(client, state, known, context),
    upsertTask: (state, known, context) => writeTask(client, taskKey, state, known, context),
    mergeContacts: (kept, other, context) => mergeContacts(client, kept, other, context),
    findContacts: async (leadKeys, context) =>
      each(await findAll(client, 'contacts', [LEAD_KEY], leadKeys, context), ({ id }) => id),
    findTasks: async (taskKeys, context) =>
      each(await findAll(client, 'tasks', [taskKey, TASK_STATUS], taskKeys, context), foundTask),
    health: (context) => checkAccount(client, properties, context),
    setUp: (context) => setUpAccount(client, properties, context),
  };
};
