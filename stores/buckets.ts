/** Buckets of percentage rollouts: reading a family's, and what a decision or a regrouping writes of them. */
import type { DecisionKind } from '../core/definitions/decisions.ts';
import { SignalRow } from '../core/journal/rows.ts';
import { type Bucket, bucketsAfter, type Decided, familyBucket, marksOfDecision } from '../core/stitch/buckets.ts';
import type { Regrouping } from '../core/stitch/regroup.ts';
import type { Gathered } from './component.ts';
import type { LeadFile } from './engagements.ts';
import { getAll } from './get-all.ts';
import { leadKey, signalKey } from './keys.ts';
import { all, type Condition, eq, type Item, lacks, present, type Store, type Write } from './store.ts';

/** The bucket that decides rollouts for a person, from their live lead as read with those merged into it. */
export const bucketOfLead = ({ row, absorbed }: Pick<LeadFile, 'row' | 'absorbed'>): Bucket =>
  familyBucket(
    row,
    absorbed.map((each) => each.row),
  );

/** Evidence decides nothing, and what is held is not decided yet. */
const isDecision = (kind: DecisionKind): boolean => kind !== 'evidence' && kind !== 'hold';

interface Carried {
  readonly row: SignalRow;
  readonly decision: DecisionKind;
  readonly now: number;
}

/** What is to be set on the signal, and on the survivor's row, on the condition that nobody of it was decided meanwhile. */
export function decidedAs(
  lead: Pick<LeadFile, 'row' | 'absorbed'>,
  { row, decision, now }: Carried,
): { readonly signal?: Decided; readonly lead?: Decided } {
  if (!isDecision(decision)) return {};
  return marksOfDecision({
    lead: lead.row,
    absorbed: lead.absorbed.map((each) => each.row),
    before: decidedOf(row),
    now,
  });
}

const decidedOf = ({ bucket, decidedAt }: Pick<SignalRow, 'bucket' | 'decidedAt'>): Decided | undefined =>
  bucket === undefined || decidedAt === undefined ? undefined : { bucket, decidedAt };

interface Standing {
  /** See {@link LeadRow}. */
  readonly family?: number | undefined;
  readonly decided?: Decided | undefined;
}

/** The lead stands for itself, and for whom it did when it was read: one merged into it meanwhile may have brought work along. */
export const lives = ({ family, decided }: Standing): Condition =>
  all(
    present,
    lacks('mergedInto'),
    family === undefined ? lacks('family') : eq('family', family),
    ...(decided ? [lacks('decidedAt')] : []),
  );

/** The first decision of a family, where nothing else is written of its lead. */
export const leadDecided = (lead: string, context: Standing): Write[] =>
  context.decided ? [{ kind: 'update', key: leadKey(lead), set: { ...context.decided }, when: lives(context) }] : [];

/** What a row says of it stands as it was read. */
export const bucketIs = ({ decidedAt }: Bucket): Condition =>
  decidedAt === undefined ? lacks('decidedAt') : eq('decidedAt', decidedAt);

export const bucketItem = ({ bucket, decidedAt }: Decided): Item => ({ bucket, decidedAt });

/** What a regrouping makes of buckets. Signals are read only where leads part or signals move. */
export async function bucketsFor(
  store: Store,
  found: Regrouping,
  { parts }: Gathered,
): Promise<ReadonlyMap<string, Bucket>> {
  if (found.moves.length === 0 && found.pointers.every(({ from }) => from === undefined)) return new Map();
  const rows = new Map([...parts].map(([id, { row }]) => [id, row]));
  const signals = found.groups.flatMap((group) => group.signals);
  return bucketsAfter(found, rows, await decisionsOf(store, signals));
}

async function decisionsOf(store: Store, signals: readonly string[]): Promise<Map<string, Decided>> {
  const items = await getAll(store, signals.map(signalKey));
  return new Map(
    signals.flatMap((signal, index) => {
      const item = items[index];
      const decided = item && decidedOf(SignalRow.parse(item));
      return decided ? [[signal, decided] as const] : [];
    }),
  );
}
