/**
 * Which bucket of percentage rollouts a person is in: the one under which they were first decided, whoever they are merged with
 * or parted from. A lead says what it was decided under; so does each of its signals, for whoever takes it along. Pure.
 */
import type { GroupPlan, Regrouping } from './regroup.ts';
import type { LeadRow } from './rows.ts';
import { bucketOf } from './stitch.ts';

export interface Bucket {
  readonly bucket: number;
  /** Epoch ms of the first decision under it. Absent: nobody was decided yet. */
  readonly decidedAt?: number | undefined;
}

/** What one signal was first decided under. */
export interface Decided extends Bucket {
  readonly decidedAt: number;
}

/** The bucket of a lead with those merged into it: of whoever was decided first, else its own. */
export function familyBucket(lead: Bucket, absorbed: readonly Bucket[]): Bucket {
  return firstOf([lead, ...absorbed].filter(isDecided)) ?? { bucket: lead.bucket };
}

const isDecided = (each: Bucket): each is Decided => each.decidedAt !== undefined;
const firstOf = (all: readonly Decided[]): Decided | undefined =>
  all.reduce<Decided | undefined>(
    (first, each) => (first && first.decidedAt <= each.decidedAt ? first : each),
    undefined,
  );

/** A signal that is decided, and the family it is decided as. */
export interface DecidedAs {
  readonly lead: Bucket;
  readonly absorbed: readonly Bucket[];
  /** What the signal was first decided under, if it was. */
  readonly before?: Decided | undefined;
  readonly now: number;
}

/** What a decision leaves on the signal, once, and on the lead where it is the family's first. */
export function marksOfDecision({ lead, absorbed, before, now }: DecidedAs): {
  readonly signal?: Decided;
  readonly lead?: Decided;
} {
  const { bucket, decidedAt } = familyBucket(lead, absorbed);
  // Whoever was decided elsewhere stays in that bucket, where nobody of the new lead was.
  const own = before ?? { bucket, decidedAt: now };
  return { ...(before ? {} : { signal: own }), ...(decidedAt === undefined ? { lead: own } : {}) };
}

type Rows = ReadonlyMap<string, Bucket & Pick<LeadRow, 'mergedInto'>>;

/**
 * What leads must say of themselves when leads part or signals move. Each part is in the bucket its own signals were first decided
 * under; one of which nobody was decided is as it was when it began. A merge changes nothing: see {@link familyBucket}.
 */
export function bucketsAfter(
  found: Pick<Regrouping, 'groups' | 'pointers' | 'moves'>,
  rows: Rows,
  decisions: ReadonlyMap<string, Decided>,
): Map<string, Bucket> {
  const losing = losers(found, rows);
  const coming = new Map(found.moves.map(({ signal, to }) => [signal, to]));
  const leads = new Map<string, Bucket>();
  for (const group of found.groups) {
    const decided = (signals: readonly string[]) => signals.flatMap((signal) => decisions.get(signal) ?? []);
    const told = decided(group.signals);
    const staying = decided(group.signals.filter((signal) => coming.get(signal) !== group.lead));
    const own = ownBucket(group, rows, { told, staying, isLosing: losing.has(group.lead) });
    if (own) leads.set(group.lead, own);
  }
  return leads;
}

/** Leads that stood for others, or had signals, that now go. */
function losers({ pointers, moves }: Pick<Regrouping, 'pointers' | 'moves'>, rows: Rows): Set<string> {
  const left = pointers.flatMap(({ from }) => from ?? []);
  return new Set([...left, ...moves.map(({ from }) => rows.get(from)?.mergedInto ?? from)]);
}

/** What the lead of a group is to say of itself, where that may be another thing than it says. */
function ownBucket(
  { lead, absorbed }: GroupPlan,
  rows: Rows,
  { told, staying, isLosing }: { told: readonly Decided[]; staying: readonly Decided[]; isLosing: boolean },
): Bucket | undefined {
  const row = rows.get(lead);
  const isStanding = row !== undefined && row.mergedInto === undefined;
  if (isStanding && isLosing) {
    // It stays in its bucket as long as one of its own was decided under that, however early another one was elsewhere.
    const same = staying.filter(({ bucket }) => bucket === row.bucket);
    return firstOf(same) ?? firstOf(staying) ?? firstOf(told) ?? { bucket: bucketOf(lead) };
  }
  const known = firstOf([lead, ...absorbed].flatMap((id) => rows.get(id) ?? []).filter(isDecided));
  const own = firstOf(told);
  // Who stands already is not put elsewhere by what comes; who stands anew was decided while it was part of the other.
  const isFirst =
    own !== undefined && (!known || (!isStanding && !isDecided(row ?? own) && own.decidedAt < known.decidedAt));
  return isFirst ? own : undefined;
}
