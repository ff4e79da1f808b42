/**
 * The metrics handlers emit and alarms read: one list, so an alarm never watches a metric nobody sends.
 *
 * Written as CloudWatch embedded metric lines with exactly two dimensions: `service`, the physical name of the function
 * that writes the line (Powertools adds it from POWERTOOLS_SERVICE_NAME), and `Handoff`, the handoff it is about. An
 * alarm sees a line only when both match, so nothing else may become a dimension; ids never do.
 */
import type { HandoffName } from '../spine.ts';

export const METRICS_NAMESPACE = 'Baton';

export const METRICS = {
  /** A handoff ended by a fault: not parked, not deferred, not decided. One per failed attempt. */
  Faults: 'Count',
  /** One per completed pass of the clock; its absence is the alarm. */
  ClockTicks: 'Count',
  /** Technical work items open now, whatever handoff they are about. Written by the clock, also when 0. */
  OpenTechnicalItems: 'Count',
  /** Open work items past their due time that nobody claimed. Written by the clock, also when 0. */
  OverdueItems: 'Count',
  /** Age of the oldest open technical work item. Written by the clock, also when 0. */
  OldestTechnicalItemSeconds: 'Seconds',
  /** Signals in no class of the conservation check. Written by the clock; anything above 0 is an incident, 0 is said of whole counts only. */
  Remainder: 'Count',
  /** One per conservation check that came to its end, four an hour; their absence is the alarm. */
  WholeCounts: 'Count',
  /** Requests on paths of emitters that were answered 413, 429 or 5xx. Written by watch. */
  RefusedRequests: 'Count',
  /** Emitters whose senders are refused again and again (401). Written by the clock every five minutes, also when 0. */
  RefusedSenders: 'Count',
  /** Signals that a contract in shadow saw. Written by validate, only while there is one. */
  ShadowSignals: 'Count',
  /** Of those, the ones it loses, changes or refuses something of. No alarm: its owner has an item. */
  ShadowDisagreements: 'Count',
  /** Metadata that contracts count and signals lack. Written by validate, only where something is missing. No alarm. */
  MetadataGaps: 'Count',
  /** Decisions of stitch or route that another writer was faster than, so that they were made again. Only where there were any. No alarm. */
  LostRaces: 'Count',
  /** Steps of regroupings that were found anew because one of the leads changed meanwhile. Written by stitch, the clock and ops. No alarm. */
  LostRegroupSteps: 'Count',
} as const;
export type MetricName = keyof typeof METRICS;

/** What the `Handoff` dimension says: the handoff, or one destination's branch of deliver. */
export type HandoffLabel = HandoffName | `deliver-${string}`;

/** `deliver` to `hubspot` makes `deliver-hubspot`; every other handoff is its own label. */
export const labelOf = (handoff: HandoffName, destination?: string): HandoffLabel =>
  destination === undefined ? handoff : `deliver-${destination}`;

/** The dimensions of every metric of ours. `service` is the writing function's physical name. */
export const dimensionsOf = (service: string, label: HandoffLabel) => ({ service, Handoff: label }) as const;
