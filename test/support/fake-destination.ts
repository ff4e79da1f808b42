/**
 * A destination in memory: unique by our keys as a CRM with unique properties is, and as faulty as one is told to be.
 * It counts what was asked of it, so that a test can say that nothing was written twice.
 */
import type {
  CallContext,
  ContactState,
  Destination,
  EffectResult,
  FoundTask,
  MergedRef,
  RecordRef,
  TaskState,
} from '../../connectors/destination.ts';
import { contactOf, type FakeContact, type FakeTask, hasAddress, mergedOf } from './fake-records.ts';
import { nextTurn } from './turns.ts';

export type { FakeContact, FakeTask } from './fake-records.ts';

/** What one call can meet instead of success. `lost-answer`: committed, but the answer never comes. */
export type FakeFault = 'outage' | 'throttled' | 'auth' | 'blocked' | 'terminal' | 'unmergeable' | 'lost-answer';

/** The calls that can meet one. */
export type FakeCall = 'contact' | 'task' | 'merge' | 'other';

/** One write that was committed. */
export interface FakeWrite {
  readonly kind: 'contact' | 'task' | 'merge';
  readonly key: string;
  readonly created: boolean;
  /** Whether a contact's owner was another one, or none, before. */
  readonly changedOwner: boolean;
}

const NEEDED = ['lead-key', 'task-key'];
/** No call begins with less than this left, ms. */
const LEAST_MS = 3_000;
const OUT_OF_TIME = { kind: 'retry', afterMs: 0, code: 'out-of-time' } as const;

export class FakeDestination implements Destination {
  readonly name: string;
  readonly contacts = new Map<string, FakeContact>();
  readonly tasks = new Map<string, FakeTask>();
  readonly writes: FakeWrite[] = [];
  /** Calls received, whatever came of them. */
  calls = 0;
  /** Users of the account; absent: everybody. */
  owners: ReadonlySet<string> | undefined;
  /** Fields the account already has. */
  setUpFields: string[] = [...NEEDED];
  /** Whether it has a merge at all; see {@link asDestination}. */
  canMerge = true;
  /** Told before each call: which fault it meets, if any. */
  fault: (kind: FakeCall) => FakeFault | undefined = () => undefined;
  #ids = 0;
  /** Contacts that were merged away, and what became of them. */
  readonly #movedTo = new Map<string, string>();

  constructor(name = 'hubspot') {
    this.name = name;
  }

  upsertContact(state: ContactState, known: string | undefined, context: CallContext) {
    return this.#call<RecordRef>('contact', context, () => this.#putContact(state, known));
  }

  upsertTask(state: TaskState, known: string | undefined, context: CallContext) {
    return this.#call<RecordRef>('task', context, () => this.#putTask(state, known));
  }

  mergeContacts(kept: string, other: string, context: CallContext) {
    return this.#call<MergedRef>('merge', context, () => this.#merge(kept, other));
  }

  findTasks(taskKeys: readonly string[], context: CallContext) {
    return this.#call<ReadonlyMap<string, FoundTask>>('other', context, () => {
      const found = [...this.tasks.values()].filter(({ taskKey }) => taskKeys.includes(taskKey));
      return done(new Map(found.map(({ id, taskKey, done }) => [taskKey, { id, isDone: done === true }])));
    });
  }

  findContacts(leadKeys: readonly string[], context: CallContext) {
    return this.#call<ReadonlyMap<string, string>>('other', context, () => {
      const found = [...this.contacts.values()].filter(({ leadKey }) => leadKey && leadKeys.includes(leadKey));
      return done(new Map(found.map(({ id, leadKey }) => [leadKey ?? '', id])));
    });
  }

  health(context: CallContext) {
    const missing = () => done({ missing: NEEDED.filter((field) => !this.setUpFields.includes(field)) });
    return this.#call<{ missing: readonly string[] }>('other', context, missing);
  }

  setUp(context: CallContext) {
    return this.#call<{ created: readonly string[] }>('other', context, () => {
      const created = NEEDED.filter((field) => !this.setUpFields.includes(field));
      this.setUpFields.push(...created);
      return done({ created });
    });
  }

  /** Somebody else's record. */
  addContact(contact: Omit<FakeContact, 'id'>): string {
    this.#ids += 1;
    const id = `c${this.#ids}`;
    this.contacts.set(id, { ...contact, id });
    return id;
  }

  async #call<T>(
    kind: FakeCall,
    { deadline, now }: CallContext,
    commit: () => EffectResult<T>,
  ): Promise<EffectResult<T>> {
    if (deadline - now() < LEAST_MS) return OUT_OF_TIME;
    this.calls += 1;
    const fault = this.fault(kind);
    await nextTurn();
    if (fault === 'outage') return { kind: 'retry', afterMs: 1_000, code: 'http-503' };
    if (fault === 'throttled') return { kind: 'retry', afterMs: 10_000, code: 'http-429' };
    if (fault === 'auth') return { kind: 'auth', code: 'http-401' };
    if (fault === 'blocked') return { kind: 'blocked', until: now() + 60_000, code: 'daily-limit' };
    if (fault === 'unmergeable') return { kind: 'terminal', code: 'too-many-merges', fields: [] };
    if (fault === 'terminal') return { kind: 'terminal', code: 'invalid-fields', fields: ['phone'] };
    const result = commit();
    await nextTurn();
    return fault === 'lost-answer' && result.kind === 'done' ? { kind: 'unknown', code: 'timeout' } : result;
  }

  #putContact(state: ContactState, given: string | undefined): EffectResult<RecordRef> {
    const refusal = this.#refusalOf(state);
    if (refusal) return refusal;
    const known = given === undefined ? undefined : this.#present(given);
    if (given !== undefined && !known) return { kind: 'conflict', code: 'record-gone' };
    const all = [...this.contacts.values()];
    const before =
      known ??
      all.find(({ leadKey }) => leadKey === state.leadKey) ??
      all.find((contact) => hasAddress(contact, state.email));
    // A known record is written whatever key it carries: it may have been another lead's before the two became one.
    if (!known && before?.leadKey !== undefined && before.leadKey !== state.leadKey) {
      return { kind: 'conflict', existing: before.id, code: 'other-lead' };
    }
    const rival = all.find((contact) => contact.id !== before?.id && hasAddress(contact, state.email));
    if (rival && state.fillsAddress) return this.#putContact(withoutAddress(state), given);
    if (rival) return { kind: 'conflict', existing: rival.id, code: 'address-taken' };
    const id = before?.id ?? this.addContact({});
    const changedOwner = state.ownerId !== undefined && state.ownerId !== before?.ownerId;
    this.contacts.set(id, { ...contactOf(before, state), id });
    this.writes.push({ kind: 'contact', key: state.leadKey, created: before === undefined, changedOwner });
    return done({ id, created: before === undefined });
  }

  /** The contact an id stands for today. */
  #present(id: string): FakeContact | undefined {
    const moved = this.#movedTo.get(id);
    return moved === undefined ? this.contacts.get(id) : this.#present(moved);
  }

  #idOf(id: string): string {
    return this.#present(id)?.id ?? id;
  }

  /** A new record lives on, as at HubSpot. */
  #merge(keptId: string, otherId: string): EffectResult<MergedRef> {
    const [kept, other] = [this.#present(keptId), this.#present(otherId)];
    const only = kept === other || !other ? kept : kept ? undefined : other;
    if (only) return done(mergedRef(only));
    if (!kept || !other) return { kind: 'conflict', code: 'record-gone' };
    const id = this.addContact(mergedOf(kept, other));
    for (const before of [kept.id, other.id]) {
      this.#movedTo.set(before, id);
      this.contacts.delete(before);
      for (const task of this.tasks.values()) {
        if (task.contactId === before) this.tasks.set(task.id, { ...task, contactId: id });
      }
    }
    this.writes.push({ kind: 'merge', key: kept.leadKey ?? '', created: false, changedOwner: false });
    return done(mergedRef({ ...mergedOf(kept, other), id }));
  }

  #putTask(state: TaskState, known: string | undefined): EffectResult<RecordRef> {
    const refusal = this.#refusalOf(state);
    if (refusal) return refusal;
    const before = [...this.tasks.values()].find(({ id, taskKey }) => id === known || taskKey === state.taskKey);
    this.#ids += before ? 0 : 1;
    const id = before?.id ?? `t${this.#ids}`;
    const { leavesContact, ...wanted } = state;
    // One that is known stays where it is, unless it is told to leave just that.
    const isLeft = leavesContact !== undefined && this.#idOf(leavesContact) === before?.contactId;
    const stays = before && known !== undefined && !isLeft;
    const contactId = this.#idOf((stays ? before.contactId : wanted.contactId) ?? before?.contactId ?? '');
    this.tasks.set(id, { ...before, ...wanted, contactId, id });
    this.writes.push({ kind: 'task', key: state.taskKey, created: before === undefined, changedOwner: false });
    return done({ id, created: before === undefined });
  }

  #refusalOf(state: ContactState | TaskState): EffectResult<never> | undefined {
    const isStranger = this.owners !== undefined && state.ownerId !== undefined && !this.owners.has(state.ownerId);
    if (isStranger) return { kind: 'terminal', code: 'unknown-owner', fields: ['ownerId'] };
    const email = 'email' in state ? state.email : undefined;
    if (email === undefined || /^\S+@\S+\.\S+$/.test(email)) return undefined;
    return { kind: 'terminal', code: 'invalid-email', fields: ['email'] };
  }
}

/** What somebody else has stays theirs; the rest is written all the same. */
const withoutAddress = ({ email: _, ...state }: ContactState): ContactState => state;

/** As a connector is seen: what it cannot do it does not have. */
export function asDestination(fake: FakeDestination): Destination {
  if (fake.canMerge) return fake;
  return {
    name: fake.name,
    upsertContact: (...given) => fake.upsertContact(...given),
    upsertTask: (...given) => fake.upsertTask(...given),
    findContacts: (...given) => fake.findContacts(...given),
    findTasks: (...given) => fake.findTasks(...given),
    health: (...given) => fake.health(...given),
    setUp: (...given) => fake.setUp(...given),
  };
}

const done = <T>(value: T): EffectResult<T> => ({ kind: 'done', value });

const mergedRef = ({ id, leadKey }: FakeContact): MergedRef =>
  leadKey === undefined ? { id, created: false } : { id, created: false, leadKey };
