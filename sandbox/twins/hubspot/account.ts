/**
 * The twin's one account: its records, definitions, limits, the plan of faults, and a count of every call.
 */
import { FaultPlan } from './faults.ts';
import { Limits } from './limits.ts';
import { Schema } from './properties.ts';
import { Records, type TwinRecord } from './records.ts';

export interface AccountOptions {
  /** Epoch ms; may run faster than real time, then limits and search delay are compressed with it. */
  readonly clock: () => number;
  readonly token: string;
  readonly searchDelayMs: number;
  readonly isSetUp: boolean;
}

/** A record in `GET /_twin/state`. */
export interface RecordState {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface TwinState {
  /** The twin's clock, epoch ms. */
  readonly now: number;
  readonly contacts: readonly RecordState[];
  readonly tasks: readonly (RecordState & { readonly contactIds: readonly string[] })[];
  /** Route -> status (or `no-answer`) -> how many. */
  readonly calls: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly callCount: number;
  /** What must stay empty: each value with the ids of the records that share it. */
  readonly duplicates: {
    readonly emails: Readonly<Record<string, readonly string[]>>;
    readonly leadKeys: Readonly<Record<string, readonly string[]>>;
    readonly taskKeys: Readonly<Record<string, readonly string[]>>;
  };
  readonly faults: FaultPlan;
}

export class Account {
  readonly options: AccountOptions;
  plan = FaultPlan.parse({});
  /** How many requests the present plan has applied to. */
  turn = 0;
  #records: Records;
  #limits = new Limits();
  #correlations = 0;
  #calls: Record<string, Record<string, number>> = {};

  constructor(options: AccountOptions) {
    this.options = options;
    this.#records = this.#emptyRecords(options.isSetUp);
  }

  get records(): Records {
    return this.#records;
  }

  get limits(): Limits {
    return this.#limits;
  }

  /** Every error carries one; these count up, so that two runs say the same. */
  nextCorrelationId(): string {
    this.#correlations += 1;
    return `00000000-0000-4000-8000-${this.#correlations.toString(16).padStart(12, '0')}`;
  }

  now(): number {
    return this.options.clock();
  }

  setPlan(plan: FaultPlan): void {
    this.plan = plan;
    this.turn = 0;
  }

  /** As if just started: no records, no faults, no counts. */
  reset(isSetUp = this.options.isSetUp): void {
    this.#records = this.#emptyRecords(isSetUp);
    this.#limits = new Limits();
    this.#calls = {};
    this.setPlan(FaultPlan.parse({}));
  }

  count(route: string, status: number | 'no-answer'): void {
    const counts = this.#calls[route] ?? {};
    this.#calls[route] = { ...counts, [status]: (counts[status] ?? 0) + 1 };
  }

  state(): TwinState {
    const [contacts, tasks] = [this.#records.all('contacts'), this.#records.all('tasks')];
    return {
      now: this.now(),
      contacts: contacts.map(recordState),
      tasks: tasks.map((task) => ({ ...recordState(task), contactIds: [...task.contactIds] })),
      calls: structuredClone(this.#calls),
      callCount: Object.values(this.#calls).reduce((sum, counts) => sum + total(counts), 0),
      duplicates: {
        emails: shared(contacts, (c) => [...values(c, 'email'), ...values(c, 'hs_additional_emails')]),
        leadKeys: shared(contacts, (c) => values(c, 'baton_lead_key')),
        taskKeys: shared(tasks, (t) => values(t, 'baton_lead_key')),
      },
      faults: this.plan,
    };
  }

  #emptyRecords(isSetUp: boolean): Records {
    return new Records(new Schema(isSetUp, this.now()), this.options.clock, this.options.searchDelayMs);
  }
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, n) => sum + n, 0);

const values = (record: TwinRecord, name: string): string[] =>
  (record.properties.get(name) ?? '').split(';').filter(Boolean);

const recordState = (record: TwinRecord): RecordState => ({
  id: record.id,
  properties: Object.fromEntries(record.properties),
  createdAt: record.createdAt,
  updatedAt: record.updatedAt,
});

/** The values that more than one record carries. */
const shared = (
  records: readonly TwinRecord[],
  valuesOf: (record: TwinRecord) => readonly string[],
): Record<string, string[]> => {
  const holders = new Map<string, Set<string>>();
  for (const record of records)
    for (const value of valuesOf(record)) holders.set(value, (holders.get(value) ?? new Set()).add(record.id));
  return Object.fromEntries([...holders].filter(([, ids]) => ids.size > 1).map(([value, ids]) => [value, [...ids]]));
};
