/**
 * A destination with its vendor behind it, as the contract suite needs it, and what the suite writes.
 */
import type {
  CallContext,
  ContactState,
  Destination,
  EffectResult,
  TaskState,
} from '../../../connectors/destination.ts';

/** A contact as the vendor holds it, in our words. */
export interface SeenContact {
  readonly id: string;
  readonly leadKey?: string | undefined;
  readonly email?: string | undefined;
  readonly firstName?: string | undefined;
  readonly phone?: string | undefined;
  readonly lifecycle?: ContactState['lifecycle'];
  readonly ownerId?: string | undefined;
}

export interface SeenTask {
  readonly id: string;
  readonly taskKey?: string;
  readonly contactIds: readonly string[];
  readonly subject?: string;
  readonly ownerId?: string | undefined;
  readonly isDone: boolean;
}

/** A destination with the vendor behind it, and a hand on the vendor. */
export interface DestinationWorld<D extends Destination = Destination> {
  readonly destination: D;
  /** Two people who may own records, and one who left. */
  readonly owners: { readonly first: string; readonly second: string; readonly gone: string };
  contacts(): readonly SeenContact[];
  tasks(): readonly SeenTask[];
  /** HTTP calls the vendor has received. */
  callCount(): number;
  /** Somebody else makes a contact. */
  addContact(fields: { readonly email: string; readonly leadKey?: string }): Promise<string>;
  removeContact(id: string): Promise<void>;
  /** While on, writes are committed and never answered. */
  loseAnswers(isOn: boolean): void;
  refuseCredential(isOn: boolean): void;
  outage(isOn: boolean): void;
  /** A fresh account in which Baton was never set up. */
  forgetSetUp(): void;
  stop(): Promise<void>;
}

/** Calls a connector may spend: the happy path, and a lead that is known. */
export interface CallBudget {
  readonly newLead: number;
  readonly knownLead: number;
}

const LONG_ENOUGH_MS = 12_000;
export const contextOf = (leftMs = LONG_ENOUGH_MS): CallContext => {
  const deadline = Date.now() + leftMs;
  return { deadline, now: Date.now };
};

/** The value of a result that must be `done`. */
export const doneValue = <T>(result: EffectResult<T>): T => {
  if (result.kind !== 'done') throw new Error(`wanted done, came ${JSON.stringify(result)}`);
  return result.value;
};

/** In every value of a person here and in no result. */
export const MARK = 'zebra';
/** A person nobody knows. */
export const ana = (more: Partial<ContactState> = {}): ContactState => ({
  leadKey: 'lead-ana',
  email: `ana.${MARK}@example.com`,
  firstName: `Ana ${MARK}`,
  ...more,
});
/** A task for somebody to call the person. */
export const call = (contactId: string, ownerId: string, more: Partial<TaskState> = {}): TaskState => ({
  taskKey: 'task-ana',
  contactId,
  ownerId,
  subject: 'Call back',
  body: 'Asked for a demo',
  dueAt: Date.UTC(2026, 10, 20, 9, 15),
  priority: 'high',
  ...more,
});
