/**
 * A record as HubSpot shows it: asked-for properties as text, unset ones as null, times always.
 */
import type { ObjectType } from './properties.ts';

interface Showable {
  readonly id: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Contacts name their times differently from every other object. */
const TIMES = {
  contacts: { created: 'createdate', updated: 'lastmodifieddate' },
  tasks: { created: 'hs_createdate', updated: 'hs_lastmodifieddate' },
} as const satisfies Record<ObjectType, { created: string; updated: string }>;

const DEFAULTS: Readonly<Record<ObjectType, readonly string[]>> = {
  contacts: ['email', 'firstname', 'lastname'],
  tasks: [],
};

/** One property, the computed ones included; undefined when it is not set. */
export const heldValue = (type: ObjectType, record: Showable, name: string): string | undefined => {
  if (name === 'hs_object_id') return record.id;
  if (name === TIMES[type].created) return new Date(record.createdAt).toISOString();
  if (name === TIMES[type].updated) return new Date(record.updatedAt).toISOString();
  return record.properties.get(name);
};

export const shown = (type: ObjectType, record: Showable, names: readonly string[]) => {
  const asked = names.length > 0 ? names : DEFAULTS[type];
  const all = new Set([...asked, 'hs_object_id', TIMES[type].created, TIMES[type].updated]);
  return {
    id: record.id,
    properties: Object.fromEntries([...all].map((name) => [name, heldValue(type, record, name) ?? null])),
    createdAt: new Date(record.createdAt).toISOString(),
    updatedAt: new Date(record.updatedAt).toISOString(),
    archived: false,
  };
};

/** After a write: the properties that were sent and the times, with the values now held; cleared ones are left out. */
export const written = (type: ObjectType, record: Showable, names: readonly string[]) => {
  const all = shown(type, record, names.length > 0 ? names : ['hs_object_id']);
  const held = Object.entries(all.properties).filter((entry) => entry[1] !== null);
  return { ...all, properties: Object.fromEntries(held) };
};
