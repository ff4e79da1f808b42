/**
 * Which contacts a task is on. Read first, so that what is right already is not written again: after a lost answer, and after
 * contacts were merged and their tasks went along.
 */
import * as z from 'zod';
import type { CallContext, EffectResult } from '../destination.ts';
import { AssociationsBody } from './bodies.ts';
import type { Client } from './client.ts';
import { present } from './records.ts';
import { objects, type VendorRequest } from './requests.ts';

const taskAndContacts = (task: string): string => `${objects('tasks')}/${encodeURIComponent(task)}/associations`;

/** The contacts a task is on; more than one page of them is not read. */
const readTaskContacts = (task: string): VendorRequest => ({
  name: 'tasks.contacts-read',
  method: 'GET',
  path: `${taskAndContacts(task)}/contacts`,
  isRead: true,
  isById: true,
  propertyNames: [],
});

/** Puts the task on a contact too; where it is on it, nothing changes. */
const putOnContact = (task: string, contact: string): VendorRequest => ({
  name: 'tasks.contact-add',
  method: 'PUT',
  path: `${taskAndContacts(task)}/default/contacts/${encodeURIComponent(contact)}`,
  isRead: false,
  isById: true,
  propertyNames: [],
});

/** Takes the task off a contact; where it is not on it, nothing changes. */
const takeOffContact = (task: string, contact: string): VendorRequest => ({
  name: 'tasks.contact-remove',
  method: 'DELETE',
  path: `${taskAndContacts(task)}/contacts/${encodeURIComponent(contact)}`,
  isRead: false,
  isById: true,
  propertyNames: [],
});

/** What comes back is not looked at: 204 has no body at all. */
const Anything = z.unknown();

export interface Place {
  /** The contact it belongs to, by any id it goes or went by. */
  readonly contact: string;
  /** The one it leaves. Absent: all others, unless it is on its own already. */
  readonly leaves?: string | undefined;
}

/** Associates by present ids only: what was merged away is promised to work in single calls on the contact, nowhere else. */
export const placeTask = async (
  client: Client,
  task: string,
  { contact, leaves }: Place,
  context: CallContext,
): Promise<EffectResult<undefined>> => {
  const read = await client.send(readTaskContacts(task), AssociationsBody, context);
  if (read.kind !== 'done') return read;
  const on = read.value.results.map(({ toObjectId }) => toObjectId);
  if (leaves === undefined && on.includes(contact)) return PLACED;
  const own = await present(client, 'contacts', contact, context);
  if (own.kind !== 'done') return own;
  // It was deleted: that is for a person, when the contact itself is written.
  if (own.value === undefined) return PLACED;
  const left = leaves === undefined ? undefined : await present(client, 'contacts', leaves, context);
  if (left && left.kind !== 'done') return left;
  for (const request of stepsTo(task, { own: own.value, left: left?.value, isAlone: leaves === undefined }, on)) {
    const done = await client.send(request, Anything, context);
    if (done.kind !== 'done') return done;
  }
  return PLACED;
};

const PLACED = { kind: 'done', value: undefined } as const;

interface Wanted {
  readonly own: string;
  readonly left: string | undefined;
  readonly isAlone: boolean;
}

/** In an order in which the next try finds what is left of it. */
const stepsTo = (task: string, { own, left, isAlone }: Wanted, on: readonly string[]): VendorRequest[] => {
  const isOn = on.includes(own);
  const onto = isOn ? [] : [putOnContact(task, own)];
  const off = on.filter((each) => each !== own && (isAlone ? !isOn : each === left));
  const away = off.map((each) => takeOffContact(task, each));
  return isAlone ? [...away, ...onto] : [...onto, ...away];
};
