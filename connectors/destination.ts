/**
 * The destination port: what a connector to a CRM or another outside system can do, in capabilities, not vendor names.
 * Commands carry canonical values; the connector maps them to the vendor's fields and normalises the answer.
 */
import type { Refusal } from '../core/deliver/verdict.ts';
import type { CameFrom } from '../core/record/funnel.ts';
import type { Profile } from '../core/record/told.ts';

/** What came of one command. No other outcome exists; a connector never throws for an answer of the vendor. */
export type EffectResult<T> =
  /** The vendor holds the wanted state. */
  { readonly kind: 'done'; readonly value: T } | Refusal;

/** Bounds one command: no call begins after `deadline - 3 s`; each call is aborted at min(8 s, what is left). */
export interface CallContext {
  /** Epoch ms at which the branch must have answered. */
  readonly deadline: number;
  readonly now: () => number;
}

/** The canonical contact to be written. Absent fields are left alone at the vendor. */
export interface ContactState extends Profile {
  /** Our own unique key for the person: the lead id. */
  readonly leadKey: string;
  /** Canonical lifecycle stage; it only ever moves forward at the vendor. */
  readonly lifecycle?: 'lead' | 'marketing-qualified' | 'sales-qualified' | 'opportunity' | 'customer';
  /** The vendor's id of the contact owner. */
  readonly ownerId?: string;
  /** Fields of the profile that only a new contact gets: of these the vendor's own value counts. */
  readonly leaves?: readonly (keyof Profile)[] | undefined;
  /** A known contact that has no address at all gets this one; where it has one, or another contact has it, nothing. */
  readonly fillsAddress?: boolean;
  /** Where the person came from; given only where the destination's definition asks for it. */
  readonly cameFrom?: CameFrom | undefined;
}

export interface TaskState {
  /** Our own unique key for the task: the effect key. */
  readonly taskKey: string;
  /** The vendor's id of the contact it belongs to. Absent for one that is known: it stays where it is. */
  readonly contactId?: string;
  /** The vendor's id of a contact that is not its person's any more: the task leaves it for `contactId`. */
  readonly leavesContact?: string | undefined;
  readonly subject: string;
  readonly body: string;
  /** Epoch ms. */
  readonly dueAt: number;
  readonly priority: 'low' | 'medium' | 'high';
  /** Absent: left as it is. */
  readonly ownerId?: string;
  /** Absent: left as it is, so that what a seller did stays. */
  readonly done?: boolean;
}

/** A record at the vendor. `created` is false when an existing one was updated or found. */
export interface RecordRef {
  readonly id: string;
  readonly created: boolean;
}

/** A task as the vendor has it. */
export interface FoundTask {
  readonly id: string;
  /** Somebody completed it, at the vendor or by a command of ours. */
  readonly isDone: boolean;
}

/** A destination that has a merge. */
export type MergingDestination = Destination & Required<Pick<Destination, 'mergeContacts'>>;

/** Whether the answer to a merge is that these two can never be one there, whoever asks how often. */
export const isUnmergeable = (result: EffectResult<unknown>): boolean =>
  result.kind === 'terminal' && (result.code === 'too-many-merges' || result.code === 'cannot-merge');

/** The contact that lives on after a merge. */
export interface MergedRef extends RecordRef {
  /** Our key on it, if it has one. Where somebody merged the two by hand, it is theirs to say which one's values won. */
  readonly leadKey?: string;
}

export interface Destination {
  readonly name: string;
  /** Creates or updates the person; `known` is the vendor id from an earlier write, if there was one. */
  upsertContact(state: ContactState, known: string | undefined, context: CallContext): Promise<EffectResult<RecordRef>>;
  /**
   * Creates or updates the task under its key; never a second one. One that is there though nobody knew of it (`known` is
   * absent) is on `contactId` afterwards and on no other contact, unless it was there already.
   */
  upsertTask(state: TaskState, known: string | undefined, context: CallContext): Promise<EffectResult<RecordRef>>;
  /**
   * Makes one contact of two, given by vendor id: the values of `kept` win, the addresses and tasks of both are on the one
   * that lives on. Its id is in the result and may be a new one; every later write goes to that. Our key on it is there, too.
   * Asked again after it happened, here or by hand, it finds the one that lives on. Where one of the two was deleted it is
   * the other; where both were, a `conflict`. Absent: the destination has no merge. One that has it and will never make these
   * two one says so with a code of {@link isUnmergeable}. Either way both stay, and somebody is told.
   */
  readonly mergeContacts?: (kept: string, other: string, context: CallContext) => Promise<EffectResult<MergedRef>>;
  /** Finds contacts by our keys: key -> vendor id, absent keys left out. Sees what was written just now. */
  findContacts(leadKeys: readonly string[], context: CallContext): Promise<EffectResult<ReadonlyMap<string, string>>>;
  /** Finds tasks by our keys, as `findContacts` does contacts. One that somebody deleted is absent. */
  findTasks(taskKeys: readonly string[], context: CallContext): Promise<EffectResult<ReadonlyMap<string, FoundTask>>>;
  /** Whether the credential works and the needed properties and scopes exist; `missing` names what does not. */
  health(context: CallContext): Promise<EffectResult<{ readonly missing: readonly string[] }>>;
  /** Creates the properties Baton needs in the account; running it again changes nothing. */
  setUp(context: CallContext): Promise<EffectResult<{ readonly created: readonly string[] }>>;
}
