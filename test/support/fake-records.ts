/** The records of the destination in memory, and what becomes of them when they are written or merged. */
import type { ContactState, TaskState } from '../../connectors/destination.ts';

export interface FakeContact extends Partial<ContactState> {
  readonly id: string;
  /** Addresses it had before, and those of contacts that were merged into it. */
  readonly otherEmails?: readonly string[];
}

export interface FakeTask extends TaskState {
  readonly id: string;
  readonly contactId: string;
}

type Held = Omit<FakeContact, 'id'>;

const STAGES = ['lead', 'marketing-qualified', 'sales-qualified', 'opportunity', 'customer'] as const;

/** A contact after a write: its key stays, an earlier address is kept behind the new one, a stage only moves forward.
 * What it is said to be right about stays. */
export const contactOf = (
  before: Held | undefined,
  { leaves = [], fillsAddress: _, ...state }: ContactState,
): Held => ({
  ...before,
  ...state,
  ...(before ? Object.fromEntries(leaves.map((field) => [field, before[field]])) : {}),
  ...addresses(state.email ?? before?.email, [before?.email, ...(before?.otherEmails ?? [])]),
  ...forward(before?.lifecycle, state.lifecycle),
  leadKey: before?.leadKey ?? state.leadKey,
});

/** The one contact of two: the first one's values win, every address is kept. */
export function mergedOf(kept: Held, other: Held): Held {
  const all = [kept, other].flatMap(({ email, otherEmails = [] }) => [email, ...otherEmails]);
  return {
    ...other,
    ...kept,
    ...forward(kept.lifecycle, other.lifecycle),
    ...addresses(kept.email ?? other.email, all),
  };
}

function addresses(email: string | undefined, all: readonly (string | undefined)[]) {
  const otherEmails = [...new Set(all.flatMap((each) => each ?? []))].filter((each) => each !== email);
  return { ...(email === undefined ? {} : { email }), ...(otherEmails.length === 0 ? {} : { otherEmails }) };
}

/** Whether a contact is found under an address: its first one, or one of a contact merged into it. */
export const hasAddress = ({ email, otherEmails = [] }: Held, address: string | undefined): boolean =>
  address !== undefined && [email, ...otherEmails].some((each) => each?.toLowerCase() === address.toLowerCase());

function forward(before: ContactState['lifecycle'], wanted: ContactState['lifecycle']) {
  const stage = [before, wanted].filter((each) => each !== undefined).sort((a, b) => rank(b) - rank(a))[0];
  return stage === undefined ? {} : { lifecycle: stage };
}

const rank = (stage: NonNullable<ContactState['lifecycle']>): number => STAGES.indexOf(stage);
