/** A signal's journey for whoever asks: states, times and ids. Pure, free of personal data. */
import type { Entry } from '../journal/entry.ts';
import type { DestinationRow, SignalRow } from '../journal/rows.ts';

export interface Journey {
  readonly id: string;
  readonly state: SignalRow['state'];
  readonly outcome?: string;
  readonly reason?: string;
  /** When the clock looks next at what is open or deferred. */
  readonly nextAt?: string;
  readonly item?: string;
  readonly lead?: string;
  readonly engagement?: string;
  readonly emitter: string;
  readonly flow: string;
  readonly run: number;
  readonly receivedAt: string;
  readonly destinations: readonly {
    readonly name: string;
    readonly state: string;
    /** The run that had it last. */
    readonly run: number;
    /** `closed`: it ended without a delivery. */
    readonly outcome?: string;
    readonly reason?: string;
    readonly nextAt?: string;
    readonly item?: string;
  }[];
  readonly steps: readonly {
    readonly run: number;
    readonly handoff: string;
    readonly outcome: string;
    readonly at: string;
    readonly tookMs?: number;
    readonly reason?: string;
    /** Deliveries only: how many writes it came to, and whether the destination had it all from another signal. */
    readonly wrote?: number;
    readonly isCovered?: boolean;
  }[];
}

export interface JourneyRows {
  readonly row: SignalRow;
  readonly destinations: readonly DestinationRow[];
  readonly entries: readonly Entry[];
}

const iso = (at: number): string => new Date(at).toISOString();

export function journeyOf(id: string, { row, destinations, entries }: JourneyRows): Journey {
  return {
    id,
    state: destinations.find(({ state }) => state !== 'closed')?.state ?? row.state,
    ...(row.outcome ? { outcome: row.outcome } : {}),
    ...(row.reason ? { reason: row.reason } : {}),
    ...nextLook(row),
    ...(row.item ? { item: row.item } : {}),
    ...(row.lead ? { lead: row.lead } : {}),
    ...(row.engagement ? { engagement: row.engagement } : {}),
    emitter: row.emitter,
    flow: row.flow,
    run: row.run ?? 0,
    receivedAt: iso(row.receivedAt),
    destinations: destinations.map((each) => ({
      name: each.destination,
      state: each.state,
      run: each.run,
      ...(each.outcome ? { outcome: each.outcome } : {}),
      ...(each.reason ? { reason: each.reason } : {}),
      ...nextLook(each),
      ...(each.item ? { item: each.item } : {}),
    })),
    steps: entries.map(({ run, handoff, outcome, at, tookMs, reason, data }) => ({
      run,
      handoff,
      outcome,
      at: iso(at),
      ...(tookMs === undefined ? {} : { tookMs }),
      ...(reason ? { reason } : {}),
      ...(handoff.startsWith('deliver#') && outcome === 'done' ? written(data) : {}),
    })),
  };
}

/** An entry of an erased signal names no writes: there were none. */
const written = ({ wrote, covered }: Entry['data']): { wrote: number; isCovered?: boolean } => ({
  wrote: Array.isArray(wrote) ? wrote.length : 0,
  ...(covered === true ? { isCovered: true } : {}),
});

/** A deferred row is looked at when its time has come, though the index may show it before. */
function nextLook({ state, at, until }: SignalRow | DestinationRow): { nextAt?: string } {
  const next = Math.max(at ?? 0, until ?? 0);
  return (state === 'open' || state === 'deferred') && next > 0 ? { nextAt: iso(next) } : {};
}
