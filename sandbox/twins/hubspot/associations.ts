/**
 * The contacts of a task, each call on one pair. An id that was merged away does not do here: that it would is not shown
 * anywhere, and what is not shown to work must not be relied on.
 */
import type { Records, TwinRecord } from './records.ts';
import { failed, notFound, ok, type Reply } from './replies.ts';

const TASK_TO_CONTACT = 204;
const CONTACT_TO_TASK = 203;

const kind = (typeId: number) => ({ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId });

/** `GET tasks/{id}/associations/contacts`: one page holds all of them. */
export const listContacts = (records: Records, taskId: string): Reply => {
  const task = records.byId('tasks', taskId, false);
  if (task === undefined) return failed(404, notFound());
  const associationTypes = [{ category: 'HUBSPOT_DEFINED', typeId: TASK_TO_CONTACT }];
  return ok({ results: task.contactIds.map((id) => ({ toObjectId: id, associationTypes })) });
};

/** `PUT tasks/{id}/associations/default/contacts/{id}`; a pair that there is stays one. */
export const addContact = (records: Records, taskId: string, contactId: string, now: number): Reply => {
  const pair = pairOf(records, taskId, contactId);
  if (pair === undefined) return failed(404, notFound());
  const { task, contact } = pair;
  task.contactIds = [...new Set([...task.contactIds, contact.id])];
  const [from, to] = [{ id: task.id }, { id: contact.id }];
  const results = [
    { from, to, associationSpec: kind(TASK_TO_CONTACT) },
    { from: to, to: from, associationSpec: kind(CONTACT_TO_TASK) },
  ];
  const at = new Date(now).toISOString();
  return ok({ status: 'COMPLETE', results, startedAt: at, completedAt: at });
};

/** `DELETE tasks/{id}/associations/contacts/{id}`; a pair that there is not is 204 too. */
export const removeContact = (records: Records, taskId: string, contactId: string): Reply => {
  const pair = pairOf(records, taskId, contactId);
  if (pair === undefined) return failed(404, notFound());
  pair.task.contactIds = pair.task.contactIds.filter((id) => id !== pair.contact.id);
  return { status: 204 };
};

const pairOf = (
  records: Records,
  taskId: string,
  contactId: string,
): { readonly task: TwinRecord; readonly contact: TwinRecord } | undefined => {
  const [task, contact] = [records.byId('tasks', taskId, false), records.byId('contacts', contactId, false)];
  return task && contact ? { task, contact } : undefined;
};
