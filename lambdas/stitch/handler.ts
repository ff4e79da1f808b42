/** Stitch: finds or makes the one lead this signal belongs to. */

import { identityOf } from '../../core/identity/version.ts';
import { StitchedEntry, ValidatedEntry } from '../../core/stitch/entry.ts';
import { stitch } from '../../core/stitch/stitch.ts';
import { TooTangled } from '../../stores/component.ts';
import { lookUp, stitchedBefore, stitchWrites, type Touch } from '../../stores/leads.ts';
import { shutOut } from '../../stores/overtaken.ts';
import { place } from '../../stores/placing.ts';
import { regroupLead } from '../../stores/regroup.ts';
import type { Write } from '../../stores/store.ts';
import { type HandoffDeps, type LoadedRun, regroupings, runHandoff, type Step } from '../runtime/handoff.ts';

export interface StitchDeps extends HandoffDeps {
  /** Names of all destinations. */
  readonly destinations: readonly string[];
  /** Told how many steps of a regrouping were lost to other writers, if any were. */
  readonly onLostSteps?: (lost: number) => void;
  /** Told when leads could not be brought together at once; the clock does it. */
  readonly onLeft?: (error: unknown) => void;
}

/** After this much of its time the function leaves what is to be regrouped to the clock: the signal has its lead. */
const REGROUP_MS = 8_000;

export const createHandler = (deps: StitchDeps) => async (event: unknown) => {
  const asked: Asked = {};
  const end = deps.now() + REGROUP_MS;
  const result = await runHandoff(
    deps,
    {
      name: 'stitch',
      needs: ['validate'],
      extras: () => [],
      basis: (run) => ({
        input: validatedOf(run).canonical,
        versions: { ...regroupings(run), ...identityOf(run.upstream('validate')) },
      }),
      decide: (run) => decide(deps, run, asked),
      result: ({ signal, run }, entry) => ({ signal, run, lead: StitchedEntry.parse(entry.data).lead }),
    },
    event,
  );
  // The request stands in the ledger: whatever happens here, the clock meets it.
  if (asked.lead !== undefined) {
    await regroupLead({ ...deps, deadline: () => end }, asked.lead).catch((error) => deps.onLeft?.(error));
  }
  return result;
};

/** What the last try asked for; those before it were lost. */
interface Asked {
  lead?: string | undefined;
}

const validatedOf = (run: LoadedRun): ValidatedEntry => ValidatedEntry.parse(run.upstream('validate').data);

async function decide(deps: StitchDeps, run: LoadedRun, asked: Asked): Promise<Step> {
  const validated = validatedOf(run);
  const now = deps.now();
  // A late stitch of an earlier run would put the signal on a second lead: its writes know nothing of the run.
  const shut = shutOut('stitch', run, now);
  const touch: Touch = { signal: run.signal, row: run.row, validated, now };
  const known = await lookUp(deps.store, validated.identifiers);
  const before = stitchedBefore(run.entries).map(({ lead }) => lead);
  const decision = stitch(run.signal, known);
  asked.lead = undefined;
  const stitched = (lead: string, created: boolean, writes: readonly Write[]): Step => ({
    verdict: { kind: 'continue', data: { lead, created, effectiveAt: validated.effectiveAt } },
    writes: [...writes, ...shut],
  });
  if (before.length === 0 && decision.kind !== 'look') {
    const created = decision.kind === 'new';
    return stitched(created ? decision.lead : decision.lead.id, created, stitchWrites(decision, known, touch));
  }
  try {
    const placed = await place(deps.store, { touch, known, ties: decision.ties, before });
    if (placed.isRequested) asked.lead = placed.lead;
    return stitched(placed.lead, placed.created, placed.writes);
  } catch (error) {
    if (!(error instanceof TooTangled)) throw error;
    const leads = [...new Set(known.flatMap(({ lead }) => (lead ? [lead.id] : [])))];
    return { verdict: { kind: 'parked', reason: 'ambiguous-identity', data: { leads } }, writes: shut };
  }
}
