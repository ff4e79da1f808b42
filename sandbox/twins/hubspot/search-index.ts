/**
 * What search sees: every write, but only after the index has caught up (50 s by default, on the twin's clock).
 */
import type { ObjectType } from './properties.ts';
import type { TwinRecord } from './records.ts';

/** A record as it was when it was indexed. */
export interface Indexed {
  readonly id: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly createdAt: number;
  readonly updatedAt: number;
}

interface Pending {
  readonly visibleAt: number;
  readonly type: ObjectType;
  readonly id: string;
  /** Absent once the record is archived: search never shows archived ones. */
  readonly seen?: Indexed;
}

export class SearchIndex {
  readonly #delayMs: number;
  readonly #seen: Record<ObjectType, Map<string, Indexed>> = { contacts: new Map(), tasks: new Map() };
  #pending: Pending[] = [];
  #next = 0;

  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  note(record: TwinRecord, now: number): void {
    const { id, type } = record;
    const seen = {
      id,
      properties: new Map(record.properties),
      createdAt: record.createdAt,
      updatedAt: record.updatedAt,
    };
    this.#pending.push({ visibleAt: now + this.#delayMs, type, id, ...(record.isArchived ? {} : { seen }) });
    this.#catchUp(now);
  }

  documents(type: ObjectType, now: number): Indexed[] {
    this.#catchUp(now);
    return [...this.#seen[type].values()];
  }

  #catchUp(now: number): void {
    for (let head = this.#pending[this.#next]; head && head.visibleAt <= now; head = this.#pending[++this.#next]) {
      if (head.seen === undefined) this.#seen[head.type].delete(head.id);
      else this.#seen[head.type].set(head.id, head.seen);
    }
    if (this.#next < 1000) return;
    this.#pending = this.#pending.slice(this.#next);
    this.#next = 0;
  }
}
