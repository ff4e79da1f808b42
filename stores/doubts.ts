/**
 * Filing doubts about who is who. Written when the partition of leads could not be applied by itself; repeating it changes
 * nothing, and what a person has answered is not asked again.
 */
import type { Flow } from '../core/definitions/definitions.ts';
import {
  alikeDoubt,
  type Doubt,
  duplicateDoubt,
  earlierFingerprints,
  isAnswered,
  type Lookalike,
  type PossibleDuplicate,
  type ProposedSplit,
  splitDoubt,
} from '../core/review/doubts.ts';
import type { WorkItem } from '../core/review/items.ts';
import { reasonOf } from '../core/review/reasons.ts';
import type { LikenessKind } from '../core/watch/likeness.ts';
import { leadKey, workItemKey } from './keys.ts';
import { closeNotice, raise } from './notices.ts';
import { itemOf, type Store } from './store.ts';
import { openGeneration } from './work.ts';

/** Whose signal brought it up, and when (epoch ms). */
export interface Occasion {
  readonly flow: Pick<Flow, 'name' | 'owners'>;
  readonly emitter: string;
  readonly now: number;
}

/**
 * Several leads carry one weak identifier and were not joined by it. The item's id; none when they began too far apart
 * (`DUPLICATE_WINDOW_MS`) or somebody has looked at all of them already.
 */
export async function notePossibleDuplicate(
  store: Store,
  found: PossibleDuplicate,
  occasion: Occasion,
): Promise<string | undefined> {
  const doubt = duplicateDoubt(found);
  return doubt && file(store, doubt, occasion);
}

/** A delivered lead should be several. The item's id; none when somebody has closed the same proposal. */
export const noteSplitDelivered = (
  store: Store,
  proposed: ProposedSplit,
  occasion: Occasion,
): Promise<string | undefined> => file(store, splitDoubt(proposed), occasion);

/** So many leads of either family are looked up: one that stands for more was asked about under one of these. */
const MOST_MEMBERS = 5;

/**
 * Two leads look like one person. The item's id; none when somebody answered that already, also when they were asked it of a
 * lead that one of them stands for now.
 */
export async function noteAlike(
  store: Store,
  pair: readonly [Lookalike, Lookalike],
  kinds: readonly LikenessKind[],
  occasion: Occasion,
): Promise<string | undefined> {
  const doubt = alikeDoubt(pair, kinds);
  const known = pair.map((each) => ({ ...each, absorbed: each.absorbed.slice(0, MOST_MEMBERS) }));
  for (const fingerprint of known[0] && known[1] ? earlierFingerprints([known[0], known[1]]) : []) {
    const n = await openGeneration(store, fingerprint);
    if (n > 1) return undefined;
    if (await store.get(workItemKey(fingerprint, n))) return file(store, { ...doubt, fingerprint }, occasion);
  }
  return file(store, doubt, occasion);
}

async function file(store: Store, doubt: Doubt, { flow, emitter, now }: Occasion): Promise<string | undefined> {
  const { reason, fingerprint, evidence } = doubt;
  const n = await openGeneration(store, fingerprint);
  if (n > 1) {
    const earlier = await store.get(workItemKey(fingerprint, n - 1));
    if (isAnswered(doubt, evidenceOf(earlier).leads)) return undefined;
  }
  const owner = flow.owners[reasonOf(reason).owner];
  const told = { reason, handoff: 'stitch', subject: emitter, flow: flow.name, owner };
  return raise(store, fingerprint, { ...told, evidence: itemOf(evidence), now });
}

const evidenceOf = (item: Awaited<ReturnType<Store['get']>>): Readonly<Record<string, unknown>> =>
  typeof item?.evidence === 'object' && item.evidence !== null ? { ...item.evidence } : {};

/** Ends the question whether leads are one person once one lead stands for all of them. Whether it was so. */
export async function closeIfJoined(store: Store, id: string, { evidence }: WorkItem, now: number): Promise<boolean> {
  const leads = Array.isArray(evidence.leads) ? evidence.leads.map(String).slice(0, 100) : [];
  const rows = await store.getMany(leads.map(leadKey));
  // Merged into a third one, a lead is a question still: whether that one and the others are one person.
  const standing = new Set(rows.flatMap((row, index) => (row ? [row.mergedInto ?? leads[index]] : [])));
  if (leads.length === 0 || standing.size > 1) return false;
  await closeNotice(store, id, 'clock', now);
  return true;
}
