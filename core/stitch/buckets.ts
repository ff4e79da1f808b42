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
  /** What the signal was decided under before. */
  readonly before?: Decided | undefined;
  /** It was another family's then. */
  readonly isFromElsewhere: boolean;
  readonly now: number;
}

/** What a decision leaves on the signal, and on the lead where it is the family's first; nothing where that stands already. */
export function marksOfDecision(given: DecidedAs): { readonly signal?: Decided; readonly lead?: Decided } {
  const { lead, absorbed, before, isFromElsewhere, now } = given;
  const { bucket, decidedAt } = familyBucket(lead, absorbed);
  if (decidedAt === undefined) {
    // Whoever was decided elsewhere stays in that bucket, where nobody of the new lead was.
    const own = before ?? { bucket, decidedAt: now };
    return { ...(before ? {} : { signal: own }), lead: own };
  }
  return before && (!isFromElsewhere || before.bucket === bucket) ? {} : { signal: { bucket, decidedAt: now } };
}

export interface BucketsAfter {
  /** Leads whose row must say so. */
  readonly leads: ReadonlyMap<string, Bucket>;
  /** Signals that move to somebody who is in another bucket for good, and are in that one from now on. */
  readonly signals: ReadonlyMap<string, Decided>;
}

type Rows = ReadonlyMap<string, Bucket & Pick<LeadRow, 'mergedInto'>>;

/**
 * What becomes of buckets when leads part or signals move. Each part is in the bucket its own signals were first decided under;
 * one of which nobody was decided is as it was when it began. A merge changes nothing: see {@link familyBucket}.
 */
export function bucketsAfter(
  found: Pick<Regrouping, 'groups' | 'pointers' | 'moves'>,
  rows: Rows,
  decisions: ReadonlyMap<string, Decided>,
  now: number,
): BucketsAfter {
  const losing = losers(found, rows);
  const coming = new Map(found.moves.map(({ signal, to }) => [signal, to]));
  const leads = new Map<string, Bucket>();
  const signals = new Map<string, Decided>();
  for (const group of found.groups) {
    const told = group.signals.flatMap((signal) => decisions.get(signal) ?? []);
    const arriving = new Set(group.signals.filter((signal) => coming.get(signal) === group.lead));
    const staying = group.signals
      .filter((signal) => !arriving.has(signal))
      .flatMap((each) => decisions.get(each) ?? []);
    const own = ownBucket(group, rows, { told, staying, isLosing: losing.has(group.lead) });
    if (own) leads.set(group.lead, own);
    const family = familyBucket(own ?? rows.get(group.lead) ?? { bucket: bucketOf(group.lead) }, rowsOf(group, rows));
    for (const signal of arriving)
      if (isDecided(family) && (decisions.get(signal)?.bucket ?? family.bucket) !== family.bucket)
        signals.set(signal, { bucket: family.bucket, decidedAt: now });
  }
  return { leads, signals };
}

const rowsOf = ({ absorbed }: GroupPlan, rows: Rows): Bucket[] => absorbed.flatMap((id) => rows.get(id) ?? []);

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
  if (isStanding && isLosing) return firstOf(staying) ?? firstOf(told) ?? { bucket: bucketOf(lead) };
  const known = firstOf([lead, ...absorbed].flatMap((id) => rows.get(id) ?? []).filter(isDecided));
  const own = firstOf(told);
  // Who stands already is not put elsewhere by what comes; who stands anew was decided while it was part of the other.
  const isFirst =
    own !== undefined && (!known || (!isStanding && !isDecided(row ?? own) && own.decidedAt < known.decidedAt));
  return isFirst ? own : undefined;
}
