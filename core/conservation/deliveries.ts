/** What became of the signals a delivery of many was counted to hold. Pure and total. */
import * as z from 'zod';
import { DeliveryRow } from '../journal/rows.ts';
import type { WorkItem } from '../review/items.ts';
import type { Tier } from '../timing.ts';
import type { SignalClass } from './classes.ts';
import type { Defect, DefectKind } from './defects.ts';
import type { Moment } from './dossier.ts';
import { type Standing, standingOf, TOLERANCE_MS } from './standing.ts';

/** A delivery as conservation reads it. */
export const CountedDelivery = DeliveryRow.extend({
  /** A person closed it unsplit. */
  outcome: z.literal('closed').optional(),
});
export type CountedDelivery = z.infer<typeof CountedDelivery>;

/** What dispatch journals when a delivery is split to its end. */
export const SplitEntry = z.object({
  outcome: z.literal('done'),
  /** Epoch ms. */
  at: z.number(),
  hash: z.string(),
});
export type SplitEntry = z.infer<typeof SplitEntry>;

export interface DeliveryDossier {
  readonly row: CountedDelivery;
  readonly split?: SplitEntry;
  readonly item?: WorkItem;
  readonly isAttached: boolean;
  readonly tier: Tier;
}

export interface DeliveryVerdict {
  /** How many signals the delivery stands for. */
  readonly counted: number;
  /** How many of them are not in the ledger yet. */
  readonly missing: number;
  /** What those are; `remainder` when there are none of them and should be. */
  readonly class: SignalClass | 'remainder';
  readonly defects: readonly Defect[];
}

/** `found`: the signals in the ledger that name this delivery. */
export function classifyDelivery(dossier: DeliveryDossier, found: number, moment: Moment): DeliveryVerdict {
  const { row } = dossier;
  const counted = Math.max(0, row.signals - (row.repeats ?? 0));
  const { standing, defects } = standingOf(dossier, moment);
  const kinds = [...defects, ...splitDefects(dossier, counted - found, moment)];
  const missing = Math.max(0, counted - found);
  return {
    counted,
    missing,
    class: kinds.length > 0 ? 'remainder' : classOf(standing, row),
    defects: kinds.map((kind) => ({ kind })),
  };
}

function splitDefects({ row, split }: DeliveryDossier, missing: number, moment: Moment): DefectKind[] {
  if (missing < 0) return ['delivery-over'];
  if (row.state !== 'closed' || row.outcome === 'closed') return [];
  if (split?.hash !== row.hash) return ['delivery-unjournalled'];
  // The index may not know the newest signals yet.
  return missing > 0 && split.at + TOLERANCE_MS < moment.now ? ['delivery-short'] : [];
}

const classOf = (standing: Standing, row: CountedDelivery): SignalClass =>
  standing !== 'settled' ? standing : row.outcome === 'closed' ? 'closed' : 'in-flight';
