/**
 * The spine: every place where responsibility for a lead moves, in the order a signal meets them.
 *
 * One row per handoff. Constructs, alarms, runbooks, journal keys, metrics and the README table are generated from this
 * table or checked against it, so a handoff's name is the same word everywhere.
 */

/** Who is accountable for a handoff; each flow names a person or team for each role. */
export type OwnerRole = 'integration' | 'automation' | 'revops' | 'sales';

export interface Handoff {
  /** Folder, construct, function, journal entry, metric, alarm and runbook carry this name. */
  readonly name: string;
  /** `road` handoffs move a lead on; `side` handoffs keep the road honest. */
  readonly kind: 'road' | 'side';
  /** What starts it. */
  readonly trigger: 'http' | 'event' | 'state' | 'schedule' | 'operator';
  /** The state of `state-machines/lead-journey.asl.json` that calls it, where there is one. */
  readonly state?: string;
  /** Folder under `lambdas/` whose function runs it. */
  readonly runsIn: string;
  readonly owner: OwnerRole;
  /** Whether work can be left in a dead-letter queue of its own. HTTP callers get an error instead. */
  readonly hasDlq: boolean;
  /** How long the handoff may take before a person would call it stuck, in seconds. */
  readonly budgetSeconds: number;
  /** One sentence for the README and the runbooks. */
  readonly purpose: string;
}

export const SPINE = [
  {
    name: 'ingest',
    kind: 'road',
    trigger: 'http',
    runsIn: 'ingest',
    owner: 'integration',
    hasDlq: true,
    budgetSeconds: 1,
    purpose: 'Verifies the sender, keeps the bytes, answers with a receipt.',
  },
  {
    name: 'fetch',
    kind: 'road',
    trigger: 'event',
    runsIn: 'fetch',
    owner: 'integration',
    hasDlq: true,
    budgetSeconds: 60,
    purpose: 'Asks the vendor for what signals only refer to, where they do.',
  },
  {
    name: 'dispatch',
    kind: 'road',
    trigger: 'event',
    runsIn: 'dispatch',
    owner: 'automation',
    hasDlq: true,
    budgetSeconds: 60,
    purpose: 'Splits a delivery into signals and starts one journey for each.',
  },
  {
    name: 'validate',
    kind: 'road',
    trigger: 'state',
    state: 'Validate',
    runsIn: 'validate',
    owner: 'integration',
    hasDlq: true,
    budgetSeconds: 15,
    purpose: 'Applies the contract and keeps the canonical signal.',
  },
  {
    name: 'stitch',
    kind: 'road',
    trigger: 'state',
    state: 'Stitch',
    runsIn: 'stitch',
    owner: 'automation',
    hasDlq: true,
    budgetSeconds: 15,
    purpose: 'Finds or makes the one lead this signal belongs to.',
  },
  {
    name: 'qualify',
    kind: 'road',
    trigger: 'state',
    state: 'Qualify',
    runsIn: 'qualify',
    owner: 'revops',
    hasDlq: true,
    budgetSeconds: 15,
    purpose: 'Lets the pinned rule set decide what happens next.',
  },
  {
    name: 'route',
    kind: 'road',
    trigger: 'state',
    state: 'Route',
    runsIn: 'route',
    owner: 'revops',
    hasDlq: true,
    budgetSeconds: 15,
    purpose: 'Gives the engagement an owner and a due time, once, and plans the effects.',
  },
  {
    name: 'deliver',
    kind: 'road',
    trigger: 'state',
    state: 'Deliver',
    runsIn: 'deliver',
    owner: 'integration',
    hasDlq: true,
    budgetSeconds: 15,
    purpose: 'Writes to one destination, once in effect.',
  },
  {
    name: 'follow-up',
    kind: 'road',
    trigger: 'http',
    runsIn: 'follow-up',
    owner: 'sales',
    hasDlq: false,
    budgetSeconds: 15,
    purpose: 'Takes outcomes and closes engagements.',
  },
  {
    name: 'park',
    kind: 'side',
    trigger: 'state',
    state: 'Park',
    runsIn: 'park',
    owner: 'automation',
    hasDlq: true,
    budgetSeconds: 15,
    purpose: 'Puts what stopped into a work item, a later start or the dead letters.',
  },
  {
    name: 'review',
    kind: 'side',
    trigger: 'operator',
    runsIn: 'ops',
    owner: 'revops',
    hasDlq: false,
    budgetSeconds: 15,
    purpose: 'Lets people claim and decide work items.',
  },
  {
    name: 'replay',
    kind: 'side',
    trigger: 'operator',
    runsIn: 'ops',
    owner: 'automation',
    hasDlq: false,
    budgetSeconds: 15,
    purpose: 'Starts a signal again as a new run.',
  },
  {
    name: 'watch',
    kind: 'side',
    trigger: 'event',
    runsIn: 'watch',
    owner: 'integration',
    hasDlq: true,
    budgetSeconds: 15,
    purpose: 'Turns what the API refused by itself into work items of the senders’ owners.',
  },
  {
    name: 'clock',
    kind: 'side',
    trigger: 'schedule',
    runsIn: 'clock',
    owner: 'automation',
    hasDlq: true,
    budgetSeconds: 60,
    purpose: 'Every minute restarts what is due and drains spill and dead letters.',
  },
] as const satisfies readonly Handoff[];

export type HandoffName = (typeof SPINE)[number]['name'];

/** The states that decide about the signal itself and journal under `r<run>#<handoff>`; deliver comes after them, by destination. */
export type DecidingHandoff = Exclude<
  Extract<(typeof SPINE)[number], { kind: 'road'; trigger: 'state' }>['name'],
  'deliver'
>;

/** Them, in the order of the road. */
export const DECIDING: readonly DecidingHandoff[] = SPINE.flatMap((row) =>
  row.kind === 'road' && row.trigger === 'state' && row.name !== 'deliver' ? [row.name] : [],
);

/** The row of one handoff. Throws when the name is not in the spine, which the types rule out. */
export function handoff(name: HandoffName): Handoff {
  const row = SPINE.find((entry) => entry.name === name);
  if (!row) throw new Error(`The spine has no handoff "${name}"; add it to core/spine.ts.`);
  return row;
}
