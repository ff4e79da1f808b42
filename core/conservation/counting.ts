/** A count that may take several turns: what is kept of it between them, and which signals the clock counts when. Pure. */
import * as z from 'zod';
import { CLASSES } from './classes.ts';
import { DEFECTS, type DefectKind } from './defects.ts';
import type { Line } from './tally.ts';

/** Epoch ms; `to` is not part of it. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Where a count goes on. */
export interface CountPlace {
  /** Epoch ms of the hour's begin. */
  readonly hour: number;
  readonly emitter: string;
  /** How far each shard of the `day` index is read: a cursor, or {@link READ} at its end. One that is not begun is not named. */
  readonly shards: Readonly<Record<string, string>>;
  /** Deliveries of this hour and emitter that are not judged yet -> signals found that name them. */
  readonly found: ReadonlyMap<string, number>;
}

/** Of a shard: nothing is left of it. */
export const READ = '';

/** A count under way, or ended. */
export interface Count extends Window {
  readonly lines: readonly Line[];
  readonly probes: readonly Line[];
  /** Absent: everything is counted. */
  readonly place?: CountPlace;
}

const HOUR = 3_600_000;
const number = z.number();

export const beginCount = ({ from, to }: Window, emitters: readonly string[]): Count => {
  const [emitter] = emitters;
  const base = { from, to, lines: [], probes: [] };
  const hour = from - (from % HOUR);
  return emitter === undefined || hour >= to ? base : { ...base, place: placeAt(hour, emitter) };
};

export const placeAt = (hour: number, emitter: string): CountPlace => ({ hour, emitter, shards: {}, found: new Map() });

/** The next emitter, or the first in the next hour; absent: the count is at its end. */
export function placeAfter({ to }: Window, { hour, emitter }: CountPlace, emitters: readonly string[]) {
  const next = emitters[emitters.indexOf(emitter) + 1];
  if (next !== undefined) return placeAt(hour, next);
  const [first] = emitters;
  return first === undefined || hour + HOUR >= to ? undefined : placeAt(hour + HOUR, first);
}

const KIND = z.string().refine((kind): kind is DefectKind => kind in DEFECTS);

/** Ids that are kept of a defect between two turns. */
export const KEPT_IDS = 5;

const KeptLine = z.object({
  hour: number,
  flow: z.string(),
  emitter: z.string(),
  deliveries: number,
  duplicates: number,
  revisions: number,
  signals: number,
  classes: z.record(z.enum(CLASSES), number),
  remainder: number,
  defects: z.array(z.object({ kind: KIND, says: z.string(), count: number, ids: z.array(z.string()) })),
  balanced: z.boolean(),
});

/** What is kept of a count; a map of deliveries does not fit into one row and stands beside it. */
export const CountRow = z.object({
  v: z.literal(1),
  /** Goes up with every write; whoever read an older one loses. */
  rev: number,
  from: number,
  to: number,
  /** Epoch ms: when it was begun, and when it was worked on last. */
  begunAt: number,
  keptAt: number,
  lines: z.array(KeptLine),
  probes: z.array(KeptLine),
  place: z.object({ hour: number, emitter: z.string(), shards: z.record(z.string(), z.string()) }).exactOptional(),
  /** Rows beside this one that hold the deliveries, by their hash. */
  parts: z.array(z.string()),
});
export type CountRow = z.infer<typeof CountRow>;

const EVERY = 15 * 60_000;
/** The window ends before now: what has just arrived is in flight and says nothing. */
const MARGIN = 15 * 60_000;
/** A signal is counted while it is this young (and older than the margin): what breaks later is seen too. */
const OVERLAP = 60 * 60_000;
/** Hours a clock that stood still takes up at once. */
const MOST = 4 * HOUR;

/** Whether it is time for the clock's next count: four times an hour, or at once while it is behind. */
export const isCountDue = (last: Pick<CountRow, 'to'> | undefined, now: number): boolean =>
  last === undefined ? now % EVERY < 60_000 : Math.floor((now - MARGIN) / EVERY) > Math.floor(last.to / EVERY);

/**
 * What the clock counts next. Nothing is left out, however long the last count took or nobody counted; one that took
 * longer than its turn is not repeated over the same signals, or a large import would be counted four times.
 */
export function nextWindow(last: Pick<CountRow, 'to' | 'begunAt' | 'keptAt'> | undefined, now: number): Window {
  const newest = now - MARGIN;
  const isSlow = last !== undefined && last.keptAt - last.begunAt > EVERY;
  const from = isSlow ? last.to : Math.min(last?.to ?? newest, newest - OVERLAP);
  return { from, to: Math.min(newest, Math.max(last?.to ?? newest, from) + MOST) };
}
