/** Everything the class of one signal is decided from: its rows, and what the other tables hold of what they name. */

import type { Entry } from '../journal/entry.ts';
import type { DestinationRow, SignalRow } from '../journal/rows.ts';
import type { WorkItem } from '../review/items.ts';
import { RoutedEntry } from '../route/entry.ts';
import type { EngagementPointer, EngagementRow } from '../route/rows.ts';
import { StitchedEntry, ValidatedEntry } from '../stitch/entry.ts';
import type { Identifier } from '../stitch/kinds.ts';
import type { Tier, Timing } from '../timing.ts';

/** When the check is made. */
export interface Moment {
  /** Epoch ms. */
  readonly now: number;
  readonly timing: Timing;
}

/** What an identifier of the signal points to. */
export interface Head extends Identifier {
  /** The lead it stands for today, merges followed; absent when it points nowhere. */
  readonly lead?: string;
  /** The leads that one is linked with and kept apart from. */
  readonly kin?: readonly string[];
  /** A tombstone stands where it pointed from. */
  readonly isErased: boolean;
}

export interface Dossier {
  readonly signal: string;
  readonly row: SignalRow;
  readonly destinations: readonly DestinationRow[];
  readonly entries: readonly Entry[];
  /** The work items that rows name, by id. */
  readonly items: ReadonlyMap<string, WorkItem>;
  /** Which rows their items count: {@link OWN_ROW} or the destination. */
  readonly attached: ReadonlySet<string>;
  readonly engagement?: EngagementRow;
  readonly pointer?: EngagementPointer;
  /** The leads named by the row, its stitch entry and its engagement, each as the one it stands for today. */
  readonly leads: ReadonlyMap<string, string>;
  /** Whether the lead has a touch of this signal. */
  readonly isTouched: boolean;
  readonly heads: readonly Head[];
  /** Keys of the effects in the ledger, out of those {@link effectsOwed} asks for. */
  readonly effects: ReadonlySet<string>;
  readonly isTombstoned: boolean;
  readonly tier: Tier;
  /** Whether the signal's flow has effects of its own now. */
  readonly isLive: boolean;
}

/** What the signal's own row is called among its rows. */
export const OWN_ROW = '';

/** What the journal holds of how far the signal came: the newest finished entry of each handoff. */
export interface Progress {
  readonly validated?: Entry;
  readonly stitched?: { readonly entry: Entry; readonly data: StitchedEntry };
  /** The identifiers stitch was given. */
  readonly identifiers: readonly Identifier[];
  readonly routed?: { readonly entry: Entry; readonly data: RoutedEntry };
  /** An entry does not hold what its handoff writes. */
  readonly isUnreadable: boolean;
}

export function progressOf(entries: readonly Entry[]): Progress {
  const [validated, stitched, routed] = [
    newest(entries, 'validate'),
    newest(entries, 'stitch'),
    newest(entries, 'route'),
  ];
  const stitch = stitched && StitchedEntry.safeParse(stitched.data);
  const route = routed && RoutedEntry.safeParse(routed.data);
  const basis =
    stitched &&
    newest(
      entries.filter(({ run }) => run <= stitched.run),
      'validate',
    );
  const identifiers = basis && ValidatedEntry.safeParse(basis.data);
  return {
    ...(validated ? { validated } : {}),
    ...(stitched && stitch?.success ? { stitched: { entry: stitched, data: stitch.data } } : {}),
    ...(routed && route?.success ? { routed: { entry: routed, data: route.data } } : {}),
    identifiers: identifiers?.success ? identifiers.data.identifiers : [],
    isUnreadable: [stitch, route, identifiers].some((parsed) => parsed?.success === false),
  };
}

const isFinished = ({ outcome }: Entry): boolean => outcome === 'continue' || outcome === 'done';

function newest(entries: readonly Entry[], handoff: string): Entry | undefined {
  const finished = entries.filter((entry) => entry.handoff === handoff && isFinished(entry));
  return finished.reduce<Entry | undefined>((best, entry) => (best && best.run > entry.run ? best : entry), undefined);
}

/** The entry with which a branch of deliver ended in the run its row belongs to. */
export const doneEntryOf = ({ destination, run }: DestinationRow, entries: readonly Entry[]): Entry | undefined =>
  entries.find((entry) => entry.run === run && entry.handoff === `deliver#${destination}` && entry.outcome === 'done');
