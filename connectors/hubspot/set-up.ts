/**
 * What Baton needs in a HubSpot account: text properties of its own, a unique one on contacts and on tasks among them.
 */
import * as z from 'zod';
import type { CallContext, EffectResult } from '../destination.ts';
import { PropertyBody } from './bodies.ts';
import type { Client } from './client.ts';
import { isTaken } from './records.ts';
import { createGroup, createProperty, type OwnProperty, readProperty } from './requests.ts';

export type { OwnProperty } from './requests.ts';

/** `usable`: there, not archived, and unique where it must be, for that cannot be switched on later. */
type Found = 'usable' | 'unusable' | 'absent' | 'hidden';

const look = async (client: Client, wanted: OwnProperty, context: CallContext): Promise<EffectResult<Found>> => {
  const read = await client.send(readProperty(wanted.type, wanted.name), PropertyBody, context);
  if (read.kind === 'done') return { kind: 'done', value: verdictOn(wanted, read.value) };
  if (read.kind === 'terminal' && read.code === 'not-found') return { kind: 'done', value: 'absent' };
  if (read.kind === 'terminal' && read.code === 'missing-scopes') return { kind: 'done', value: 'hidden' };
  return read;
};

const verdictOn = ({ isUnique }: OwnProperty, property: PropertyBody): Found =>
  (property.hasUniqueValue || !isUnique) && !property.archived ? 'usable' : 'unusable';

const nameMissing = (wanted: OwnProperty, found: Found): string[] => {
  if (found === 'usable') return [];
  if (found === 'hidden') return ['scope:crm.schemas.contacts.read'];
  return [`${wanted.type}.${wanted.name}${found === 'unusable' && wanted.isUnique ? ':unique' : ''}`];
};

/** Whether the credential works and both properties are usable; see `Destination.health`. */
export const checkAccount = async (
  client: Client,
  wanted: readonly OwnProperty[],
  context: CallContext,
): Promise<EffectResult<{ readonly missing: readonly string[] }>> => {
  const missing = new Set<string>();
  for (const property of wanted) {
    const found = await look(client, property, context);
    if (found.kind !== 'done') return found;
    for (const name of nameMissing(property, found.value)) missing.add(name);
  }
  return { kind: 'done', value: { missing: [...missing] } };
};

/** Creates what is absent; see `Destination.setUp`. */
export const setUpAccount = async (
  client: Client,
  wanted: readonly OwnProperty[],
  context: CallContext,
): Promise<EffectResult<{ readonly created: readonly string[] }>> => {
  const created: string[] = [];
  for (const property of wanted) {
    const ensured = await ensure(client, property, context);
    if (ensured.kind !== 'done') return ensured;
    if (ensured.value) created.push(`${property.type}.${property.name}`);
  }
  return { kind: 'done', value: { created } };
};

/** Whether the property had to be created. */
const ensure = async (client: Client, wanted: OwnProperty, context: CallContext): Promise<EffectResult<boolean>> => {
  const found = await look(client, wanted, context);
  if (found.kind !== 'done') return found;
  if (found.value === 'hidden') return { kind: 'terminal', code: 'missing-scopes', fields: [] };
  if (found.value !== 'absent') return accept(wanted, found.value, false);
  const group = await client.send(createGroup(wanted.type), z.unknown(), context);
  if (group.kind !== 'done' && !isTaken(group)) return group;
  const made = await client.send(createProperty(wanted), PropertyBody, context);
  if (made.kind === 'done') return accept(wanted, verdictOn(wanted, made.value), true);
  if (!isTaken(made)) return made;
  const again = await look(client, wanted, context);
  return again.kind === 'done' ? accept(wanted, again.value, false) : again;
};

const accept = (wanted: OwnProperty, found: Found, isCreated: boolean): EffectResult<boolean> =>
  found === 'usable'
    ? { kind: 'done', value: isCreated }
    : { kind: 'terminal', code: wanted.isUnique ? 'property-not-unique' : 'property-archived', fields: [wanted.name] };
