/** The rows of a signal after route: its own, closed with its outcome, and one open row per destination. */
import type { DestinationDefinition } from '../core/definitions/definitions.ts';
import type { DestinationRow, SignalRow } from '../core/journal/rows.ts';
import type { RouteOutcome } from '../core/route/route.ts';
import type { Decided } from '../core/stitch/buckets.ts';
import { bucketItem } from './buckets.ts';
import { destinationKey, shardOf, signalKey } from './keys.ts';
import { attachedKeyOf } from './runs.ts';
import { absent, all, any, eq, type Item, lacks, le, type Write } from './store.ts';

export interface Routed {
  readonly signal: string;
  readonly run: number;
  readonly row: SignalRow;
  readonly lead: string;
  readonly engagement?: string;
  readonly outcome: RouteOutcome;
  readonly decision: DestinationRow['decision'] | 'reject';
  readonly destinations: readonly DestinationDefinition[];
  readonly earlier: readonly DestinationRow[];
  /** What it was decided under, where that is to be noted. */
  readonly decided?: Decided | undefined;
  /** Epoch ms of clock's next look at the destination rows. */
  readonly at: number;
}

/** What a row says of its waiting. */
const WAITED = ['openShard', 'at', 'until', 'reason', 'stopped', 'attempts', 'since', 'faults', 'faultSince', 'item'];

/** Closes the signal's own row with its outcome, in the transaction that journals it. */
export function closeSignal({ signal, run, row, lead, engagement, outcome, decided }: Routed): Write[] {
  const detach: Write[] = row.item ? [{ kind: 'delete', key: attachedKeyOf(row.item, signal) }] : [];
  const close: Write = {
    kind: 'update',
    key: signalKey(signal),
    set: {
      ...{ state: 'closed', outcome, lead },
      ...(engagement ? { engagement } : {}),
      ...(decided ? bucketItem(decided) : {}),
    },
    remove: [...WAITED, ...(engagement ? [] : ['engagement'])],
    when: all(eq('run', run), eq('state', row.state), lacks('pending')),
  };
  return [close, ...detach];
}

/** One open row per destination; a row of an earlier run is taken over, and leaves the work item it waited in. */
export function openDestinations(routed: Routed): Write[] {
  return routed.destinations.flatMap((destination) => {
    const before = routed.earlier.find((row) => row.destination === destination.name);
    const detach: Write[] = before?.item
      ? [{ kind: 'delete', key: attachedKeyOf(before.item, routed.signal, destination.name) }]
      : [];
    const key = destinationKey(routed.signal, destination.name);
    return [
      { kind: 'put', key, item: destinationItem(routed, destination), when: any(absent, le('run', routed.run)) },
      ...detach,
    ];
  });
}

/** What an earlier run wanted delivered and nobody wants any more: no run would ever come for it. */
export function dropDestinations(
  signal: string,
  earlier: readonly DestinationRow[],
  wanted: readonly DestinationDefinition[] = [],
): Write[] {
  const dropped = earlier.filter(
    ({ destination, state }) => state !== 'closed' && !wanted.some(({ name }) => name === destination),
  );
  return dropped.flatMap((row) => [
    {
      kind: 'update',
      key: destinationKey(signal, row.destination),
      set: { state: 'closed', outcome: 'closed' },
      remove: WAITED,
      when: all(eq('run', row.run), eq('state', row.state)),
    } satisfies Write,
    ...(row.item ? [{ kind: 'delete', key: attachedKeyOf(row.item, signal, row.destination) } satisfies Write] : []),
  ]);
}

function destinationItem(routed: Routed, destination: DestinationDefinition): Item {
  const { signal, run, row, lead, engagement, decision, at } = routed;
  return {
    v: 1,
    state: 'open',
    run,
    at,
    openShard: shardOf(signal),
    flow: row.flow,
    emitter: row.emitter,
    signal,
    destination: destination.name,
    role: destination.role,
    lead,
    decision: decision === 'reject' ? 'evidence' : decision,
    ...(engagement ? { engagement } : {}),
  };
}
