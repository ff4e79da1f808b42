/**
 * The property definitions of the twin's account: the stock ones our calls can meet, and what set-up adds.
 */
import { failed, groupExists, notFound, ok, propertyExists, type Reply } from './replies.ts';

export type ObjectType = 'contacts' | 'tasks';

export interface Definition {
  readonly name: string;
  readonly type: 'string' | 'enumeration' | 'datetime' | 'number';
  readonly label: string;
  readonly description: string;
  readonly fieldType: string;
  readonly groupName: string;
  readonly options: readonly string[];
  readonly hasUniqueValue: boolean;
  readonly isReadOnly: boolean;
  readonly createdAt: number;
}

/** HubSpot's stock stages in the only direction it moves them. */
export const LIFECYCLE_STAGES: readonly string[] = [
  'subscriber',
  'lead',
  'marketingqualifiedlead',
  'salesqualifiedlead',
  'opportunity',
  'customer',
  'evangelist',
];

const LEAD_STATUSES = [
  'NEW',
  'OPEN',
  'IN_PROGRESS',
  'OPEN_DEAL',
  'UNQUALIFIED',
  'ATTEMPTED_TO_CONTACT',
  'CONNECTED',
  'BAD_TIMING',
];

const define = (name: string, more: Partial<Definition> = {}): Definition => ({
  name,
  type: 'string',
  label: name,
  description: '',
  fieldType: 'text',
  groupName: 'stock',
  options: [],
  hasUniqueValue: false,
  isReadOnly: false,
  createdAt: 0,
  ...more,
});
const texts = (...names: string[]): Definition[] => names.map((name) => define(name));
const choice = (name: string, options: readonly string[]): Definition =>
  define(name, { type: 'enumeration', fieldType: 'select', options });
const readOnly = (...names: string[]): Definition[] => names.map((name) => define(name, { isReadOnly: true }));
const dates = (...names: string[]): Definition[] =>
  names.map((name) => define(name, { type: 'datetime', fieldType: 'date' }));

const STOCK: Readonly<Record<ObjectType, readonly Definition[]>> = {
  contacts: [
    ...texts(
      'email',
      'firstname',
      'lastname',
      'phone',
      'mobilephone',
      'company',
      'jobtitle',
      'website',
      'city',
      'country',
    ),
    ...texts('hubspot_owner_id'),
    choice('lifecyclestage', [...LIFECYCLE_STAGES, 'other']),
    choice('hs_lead_status', LEAD_STATUSES),
    ...readOnly('hs_object_id', 'createdate', 'lastmodifieddate', 'hs_additional_emails', 'hs_merged_object_ids'),
  ],
  tasks: [
    ...texts('hs_task_subject', 'hs_task_body', 'hubspot_owner_id'),
    ...dates('hs_timestamp', 'hs_task_reminders'),
    choice('hs_task_status', ['NOT_STARTED', 'IN_PROGRESS', 'WAITING', 'COMPLETED', 'DEFERRED']),
    choice('hs_task_priority', ['NONE', 'LOW', 'MEDIUM', 'HIGH']),
    choice('hs_task_type', ['EMAIL', 'CALL', 'TODO']),
    ...readOnly('hs_object_id', 'hs_createdate', 'hs_lastmodifieddate'),
  ],
};

/** Property definitions and groups by object type. */
export class Schema {
  readonly #definitions = new Map<ObjectType, Map<string, Definition>>();
  readonly #groups = new Map<ObjectType, Set<string>>();

  /** `isSetUp`: our own unique property is there already, as `setUp` of the connector would leave it. */
  constructor(isSetUp: boolean, now: number) {
    for (const type of ['contacts', 'tasks'] as const) {
      this.#definitions.set(type, new Map(STOCK[type].map((definition) => [definition.name, definition])));
      this.#groups.set(type, new Set(['stock']));
      if (!isSetUp) continue;
      this.addGroup(type, 'baton');
      this.add(type, define('baton_lead_key', { groupName: 'baton', hasUniqueValue: true, createdAt: now }));
    }
  }

  get(type: ObjectType, name: string): Definition | undefined {
    return this.#definitions.get(type)?.get(name);
  }

  all(type: ObjectType): Definition[] {
    return [...(this.#definitions.get(type)?.values() ?? [])];
  }

  hasGroup(type: ObjectType, name: string): boolean {
    return this.#groups.get(type)?.has(name) ?? false;
  }

  addGroup(type: ObjectType, name: string): void {
    this.#groups.get(type)?.add(name);
  }

  add(type: ObjectType, definition: Definition): void {
    this.#definitions.get(type)?.set(definition.name, definition);
  }

  /** Whether records can be addressed by this property: an e-mail address is unique without saying so. */
  isUnique(type: ObjectType, name: string): boolean {
    return (type === 'contacts' && name === 'email') || (this.get(type, name)?.hasUniqueValue ?? false);
  }
}

const shown = (d: Definition) => ({
  name: d.name,
  label: d.label,
  type: d.type,
  fieldType: d.fieldType,
  description: d.description,
  groupName: d.groupName,
  options: d.options.map((value, displayOrder) => ({ label: value, value, displayOrder, hidden: false })),
  displayOrder: -1,
  calculated: false,
  externalOptions: d.name === 'hubspot_owner_id',
  archived: false,
  hasUniqueValue: d.hasUniqueValue,
  hidden: false,
  formField: false,
  modificationMetadata: {
    archivable: d.groupName !== 'stock',
    readOnlyDefinition: d.groupName === 'stock',
    readOnlyValue: d.isReadOnly,
  },
  createdAt: new Date(d.createdAt).toISOString(),
  updatedAt: new Date(d.createdAt).toISOString(),
});

export const getProperty = (schema: Schema, type: ObjectType, name: string): Reply => {
  const definition = schema.get(type, name);
  return definition === undefined ? failed(404, notFound()) : ok(shown(definition));
};

export const listProperties = (schema: Schema, type: ObjectType): Reply => ok({ results: schema.all(type).map(shown) });

export interface NewProperty {
  readonly name: string;
  readonly label: string;
  readonly groupName: string;
  readonly fieldType: string;
  readonly hasUniqueValue: boolean;
  readonly description: string;
}

export const createProperty = (schema: Schema, type: ObjectType, wanted: NewProperty, now: number): Reply => {
  if (schema.get(type, wanted.name) !== undefined) return failed(409, propertyExists(wanted.name));
  if (!schema.hasGroup(type, wanted.groupName)) return failed(404, notFound());
  const definition = define(wanted.name, { ...wanted, createdAt: now });
  schema.add(type, definition);
  return ok(shown(definition), 201);
};

export const createGroup = (schema: Schema, type: ObjectType, wanted: { name: string; label: string }): Reply => {
  if (schema.hasGroup(type, wanted.name)) return failed(409, groupExists(wanted.name));
  schema.addGroup(type, wanted.name);
  return ok({ name: wanted.name, label: wanted.label, displayOrder: 9, archived: false }, 201);
};
