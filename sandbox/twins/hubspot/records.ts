/**
 * The records of the twin's account, with a unique index over every unique property and over all addresses of a contact.
 * Every operation is synchronous, so concurrent requests are as atomic here as they are at HubSpot.
 */
import { LIFECYCLE_STAGES, type ObjectType, type Schema } from './properties.ts';
import { SearchIndex } from './search-index.ts';
import { normalise, type Values } from './validation.ts';

export interface TwinRecord {
  readonly id: string;
  readonly type: ObjectType;
  readonly properties: Map<string, string>;
  readonly createdAt: number;
  updatedAt: number;
  isArchived: boolean;
  /** Set on a record that was merged away: the record that lives on. */
  mergedInto?: string;
  /** Of a task: the contacts it is on. */
  contactIds: string[];
}

/** A unique value that another record holds already. */
export interface Taken {
  readonly property: string;
  readonly value: string;
  readonly holder: string;
}

const FIRST_ID = 552_000_000_001;

export class Records {
  readonly schema: Schema;
  readonly search: SearchIndex;
  readonly #clock: () => number;
  readonly #records = new Map<string, TwinRecord>();
  readonly #holders = new Map<string, string>();
  #nextId = FIRST_ID;

  constructor(schema: Schema, clock: () => number, searchDelayMs: number) {
    this.schema = schema;
    this.#clock = clock;
    this.search = new SearchIndex(searchDelayMs);
  }

  newId(): string {
    return String(this.#nextId++);
  }

  all(type: ObjectType): TwinRecord[] {
    return [...this.#records.values()].filter((record) => record.type === type && !record.isArchived);
  }

  /** By record id; a merged-away id leads to the survivor only for single calls, not in batches. */
  byId(type: ObjectType, id: string, followsMerges: boolean): TwinRecord | undefined {
    const record = this.#records.get(id);
    if (record?.mergedInto !== undefined && followsMerges) return this.byId(type, record.mergedInto, true);
    return record?.type === type && !record.isArchived ? record : undefined;
  }

  /** By a unique property; a contact is found by its additional addresses too. */
  byValue(type: ObjectType, property: string, value: string): TwinRecord | undefined {
    const kept = normalise(this.schema.get(type, property), property, value);
    const holder = this.#holders.get(indexKey(type, property, kept));
    return holder === undefined ? undefined : this.byId(type, holder, false);
  }

  /** The first unique value among these that a record other than `writing` holds. */
  takenBy(type: ObjectType, values: Values, writing: string | undefined): Taken | undefined {
    for (const [property, value] of Object.entries(values)) {
      if (value === '' || !this.schema.isUnique(type, property)) continue;
      const holder = this.byValue(type, property, value)?.id;
      if (holder !== undefined && holder !== writing) return { property, value, holder };
    }
    return undefined;
  }

  create(type: ObjectType, values: Values, contactIds: string[] = []): TwinRecord {
    const now = this.#clock();
    const record: TwinRecord = {
      id: this.newId(),
      type,
      properties: new Map(),
      createdAt: now,
      updatedAt: now,
      isArchived: false,
      contactIds,
    };
    this.#records.set(record.id, record);
    this.update(record, type === 'contacts' ? { lifecyclestage: 'lead', ...values } : values);
    return record;
  }

  update(record: TwinRecord, values: Values): void {
    for (const [name, value] of Object.entries(values)) this.#set(record, name, value);
    record.updatedAt = this.#clock();
    this.search.note(record, record.updatedAt);
  }

  archive(record: TwinRecord): void {
    record.isArchived = true;
    for (const [key, holder] of this.#holders) if (holder === record.id) this.#holders.delete(key);
    this.search.note(record, this.#clock());
  }

  /** Indexes an address that is no longer the primary one. */
  addAddress(record: TwinRecord, address: string): void {
    const known = (record.properties.get('hs_additional_emails') ?? '').split(';').filter(Boolean);
    record.properties.set('hs_additional_emails', [...new Set([...known, address])].join(';'));
    this.#holders.set(indexKey('contacts', 'email', address), record.id);
  }

  /** An additional address is anybody's again. */
  dropAddress(record: TwinRecord, address: string): void {
    const known = (record.properties.get('hs_additional_emails') ?? '').split(';');
    this.#holders.delete(indexKey('contacts', 'email', address));
    this.update(record, { hs_additional_emails: known.filter((each) => each !== address).join(';') });
  }

  #set(record: TwinRecord, name: string, given: string): void {
    const before = record.properties.get(name);
    const value = normalise(this.schema.get(record.type, name), name, given);
    if (name === 'lifecyclestage' && isBackward(before, value)) return;
    if (this.schema.isUnique(record.type, name)) this.#reindex(record, name, before, value);
    if (value === '') record.properties.delete(name);
    else record.properties.set(name, value);
  }

  #reindex(record: TwinRecord, name: string, before: string | undefined, value: string): void {
    if (before === value) return;
    if (before !== undefined) this.#holders.delete(indexKey(record.type, name, before));
    if (name === 'email' && before !== undefined && value !== '') this.addAddress(record, before);
    if (value !== '') this.#holders.set(indexKey(record.type, name, value), record.id);
  }
}

const indexKey = (type: ObjectType, property: string, value: string): string => `${type}\n${property}\n${value}`;

/** A stage never moves back; HubSpot ignores the attempt without a word. Clearing it first is allowed. */
const isBackward = (before: string | undefined, value: string): boolean => {
  const rank = (stage: string): number => LIFECYCLE_STAGES.indexOf(stage);
  return before !== undefined && rank(value) !== -1 && rank(value) < rank(before);
};
