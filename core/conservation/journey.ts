/** A signal's journey for whoever asks: states, times and ids. Pure, free of personal data. */
import type { Entry } from '../journal/entry.ts';
import type { DestinationRow, SignalRow } from '../journal/rows.ts';

export interface Journey {
  readonly id: string;
  readonly state: SignalRow['state'];
  readonly outcome?: string;
  readonly reason?: string;
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
    readonly reason?: string;
    readonly item?: string;
  }[];
  readonly steps: readonly {
    readonly run: number;
    readonly handoff: string;
    readonly outcome: string;
    readonly at: string;
    readonly tookMs?: number;
    readonly reason?: string;
  }[];
}

export interface JourneyRows {
  readonly row: SignalRow;
  readonly destinations: readonly DestinationRow[];
  readonly entries: readonly Entry[];
}

export function journeyOf(id: string, { row, destinations, entries }: JourneyRows): Journey {
  const iso = (at: number): string => new Date(at).toISOString();
  return {
    id,
    state: destinations.find(({ state }) => state !== 'closed')?.state ?? row.state,
    ...(row.outcome ? { outcome: row.outcome } : {}),
    ...(row.reason ? { reason: row.reason } : {}),
    ...(row.item ? { item: row.item } : {}),
    ...(row.lead ? { lead: row.lead } : {}),
    ...(row.engagement ? { engagement: row.engagement } : {}),
    emitter: row.emitter,
    flow: row.flow,
    run: row.run ?? 0,
    receivedAt: iso(row.receivedAt),
    destinations: destinations.map(({ destination, state, reason, item }) => ({
      name: destination,
      state,
      ...(reason ? { reason } : {}),
      ...(item ? { item } : {}),
    })),
    steps: entries.map(({ run, handoff, outcome, at, tookMs, reason }) => ({
      run,
      handoff,
      outcome,
      at: iso(at),
      ...(tookMs === undefined ? {} : { tookMs }),
      ...(reason ? { reason } : {}),
    })),
  };
}
