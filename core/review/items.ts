/** Work items: what a person must decide, with owner, reason, due time and allowed outcomes. */
import * as z from 'zod';
import type { Emitter, Flow } from '../definitions/definitions.ts';
import { plainHash } from '../ids.ts';
import { reasonOf } from './reasons.ts';

/**
 * Outcomes that work today. `retry` resumes with pinned versions, `replay` runs with the live ones; `approve` makes what
 * the item suggests live and then replays.
 */
export const OUTCOMES = ['retry', 'replay', 'approve', 'close'] as const;
export type ItemOutcome = (typeof OUTCOMES)[number];

export const WorkItem = z.object({
  v: z.literal(1),
  fingerprint: z.string(),
  n: z.number(),
  kind: z.enum(['grouped', 'single']),
  state: z.enum(['open', 'claimed', 'deciding', 'closed']),
  reason: z.string(),
  handoff: z.string(),
  /** Destination or emitter the cause lies with. */
  subject: z.string(),
  flow: z.string().optional(),
  version: z.string().optional(),
  owner: z.string(),
  openedAt: z.number(),
  /** Epoch ms by which somebody must have looked; copied to the index attributes while it is open. */
  dueBy: z.number(),
  rootProblem: z.string(),
  /** What the reader needs, free of personal data: fields, codes, counts. */
  evidence: z.record(z.string(), z.unknown()),
  /** Of notices: how often it happened, and when last (epoch ms). */
  count: z.number().optional(),
  lastAt: z.number().optional(),
  claimedBy: z.string().optional(),
  claimedAt: z.number().optional(),
  outcome: z.enum(OUTCOMES).optional(),
  decidedBy: z.string().optional(),
  decidedAt: z.number().optional(),
  /** `approve` only: the version that ran, and the one that runs since. */
  accepted: z.object({ version: z.string(), replaced: z.string() }).optional(),
  closedAt: z.number().optional(),
  dueShard: z.string().optional(),
  dueAt: z.number().optional(),
  ownerDueAt: z.number().optional(),
});
export type WorkItem = z.infer<typeof WorkItem>;

/** What stopped, as far as it decides which work item it belongs to. */
export interface StopFacts {
  readonly handoff: string;
  readonly reason: string;
  /** Signal, or delivery if `isDelivery`. */
  readonly signal: string;
  readonly isDelivery?: boolean;
  readonly flow: Flow;
  readonly emitter: Emitter;
  readonly destination?: string;
  readonly destinationOwner?: string;
  /** Contract or rule set version, where the cause is tied to one. */
  readonly version?: string;
}

/**
 * The fingerprint of a cause. Grouped: handoff, reason, other system and version, so that an outage of 10,000 leads is
 * one item. Single: the signal (and destination) itself.
 */
export function fingerprintOf(stop: StopFacts): string {
  const subject = stop.destination ?? stop.emitter.name;
  if (reasonOf(stop.reason).kind === 'single') return plainHash('single', stop.reason, stop.signal, subject);
  const flow = usesFlowOwner(stop) ? stop.flow.name : '';
  return plainHash('grouped', stop.handoff, stop.reason, subject, stop.version ?? '', flow);
}

/** Drift, outage and credential belong to the owner of the other system; everything else to the flow's owner. */
export function ownerOf(stop: StopFacts): string {
  if (usesFlowOwner(stop)) return stop.flow.owners[reasonOf(stop.reason).owner];
  return stop.destinationOwner ?? stop.emitter.owner;
}

const usesFlowOwner = (stop: StopFacts): boolean => reasonOf(stop.reason).belongsTo !== 'other-system';
