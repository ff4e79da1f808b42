/** Work items as operators see them. Pure. */
import { suggestedIn } from '../contracts/accept.ts';
import { type ItemOutcome, OUTCOMES, type WorkItem } from '../review/items.ts';
import { isNotice, reasonOf } from '../review/reasons.ts';
import type { ItemReply } from './replies.ts';

const iso = (at: number): string => new Date(at).toISOString();
/** A field only where there is something to say. */
const when = <K extends string, V, T>(key: K, value: V | undefined, say: (value: V) => T) =>
  (value === undefined ? {} : { [key]: say(value) }) as { [P in K]?: T };
const same = <T>(value: T): T => value;

export function itemReply(id: string, item: WorkItem, now: number): ItemReply {
  const { kind, state, reason, handoff, subject, owner, rootProblem } = item;
  return {
    ...{ id, kind, state, reason, says: reasonOf(reason).says, handoff, subject, owner, rootProblem },
    openedAt: iso(item.openedAt),
    dueAt: iso(item.dueBy),
    isOverdue: state !== 'closed' && item.dueBy < now,
    ...when('flow', item.flow, same),
    ...when('version', item.version, same),
    ...when('count', item.count, same),
    ...when('lastAt', item.lastAt, iso),
    ...when('claimedBy', item.claimedBy, same),
    ...when('claimedAt', item.claimedAt, iso),
    ...when('outcome', item.outcome, same),
    ...when('decidedBy', item.decidedBy, same),
    ...when('decidedAt', item.decidedAt, iso),
    ...when('accepted', item.accepted, same),
    ...when('closedAt', item.closedAt, iso),
  };
}

/**
 * The outcomes an item can have. A notice has no rows to start again: acting on it is mending its cause, or reporting an
 * outcome. What a form filtered has not run, so there is nothing to go on with. Only a suggestion can be approved, or a
 * proposed split, or that two leads are one person; of more of them somebody must say which.
 */
export function allowedOutcomes({ reason, evidence }: Pick<WorkItem, 'reason' | 'evidence'>): readonly ItemOutcome[] {
  if (reason === 'split-delivered' || twoLeadsIn({ reason, evidence })) return ['approve', 'close'];
  if (isNotice(reason)) return hasSuggestion({ reason, evidence }) ? ['approve', 'close'] : ['close'];
  if (reason === 'filtered-sample') return ['replay', 'close'];
  return hasSuggestion({ reason, evidence }) ? OUTCOMES : OUTCOMES.filter((outcome) => outcome !== 'approve');
}

/** The two leads that an item asks about: whether they are one person. */
export function twoLeadsIn({ reason, evidence }: Pick<WorkItem, 'reason' | 'evidence'>): [string, string] | undefined {
  const leads = Array.isArray(evidence.leads) ? evidence.leads.map(String) : [];
  const [one, other] = leads;
  const isPair = reason === 'possible-duplicate' && leads.length === 2;
  return isPair && one !== undefined && other !== undefined ? [one, other] : undefined;
}

/** What usually helps with a cause; `undefined` where it goes on by itself. */
export function suggestedOutcome(item: Pick<WorkItem, 'reason' | 'evidence'>): ItemOutcome | undefined {
  const { suggests = 'retry' } = reasonOf(item.reason);
  // An additive field stops nobody: whether it is a renamed one is for its reader to say.
  if (hasSuggestion(item) && !isNotice(item.reason)) return 'approve';
  return suggests === 'nothing' ? undefined : suggests;
}

const hasSuggestion = ({ reason, evidence }: Pick<WorkItem, 'reason' | 'evidence'>): boolean =>
  (reason === 'contract-broken' || reason === 'contract-additive') && suggestedIn(evidence).renames.length > 0;
