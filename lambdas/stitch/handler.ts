/** Stitch: finds or makes the one lead this signal belongs to. */

import { StitchedEntry, ValidatedEntry } from '../../core/stitch/entry.ts';
import { stitch } from '../../core/stitch/stitch.ts';
import { TooTangled } from '../../stores/component.ts';
import { lookUp, stitchedBefore, stitchWrites, type Touch } from '../../stores/leads.ts';
import { shutOut } from '../../stores/overtaken.ts';
import { type Placed, place } from '../../stores/placing.ts';
import { regroupLead } from '../../stores/regroup.ts';
import { type HandoffDeps, type LoadedRun, regroupings, runHandoff, type Step } from '../runtime/handoff.ts';

export interface StitchDeps extends HandoffDeps {
  /** Names of all destinations. */
  readonly destinations: readonly string[];
  /** Told when leads could not be brought together at once; the clock does it. */
  readonly onLeft?: (error: unknown) => void;
}

export const createHandler = (deps: StitchDeps) => async (event: unknown) => {
  const asked = new Set<string>();
  const result = await runHandoff(
    deps,
    {
      name: 'stitch',
      needs: ['validate'],
      extras: () => [],
      basis: (run) => ({ input: validatedOf(run).canonical, versions: regroupings(run) }),
      decide: (run) => decide(deps, run, asked),
      result: ({ signal, run }, entry) => ({ signal, run, lead: StitchedEntry.parse(entry.data).lead }),
    },
    event,
  );
  // The request stands in the ledger: whatever happens here, the clock meets it.
  for (const lead of asked) await regroupLead(deps, lead).catch((error) => deps.onLeft?.(error));
  return result;
};

const validatedOf = (run: LoadedRun): ValidatedEntry => ValidatedEntry.parse(run.upstream('validate').data);

async function decide(deps: StitchDeps, run: LoadedRun, asked: Set<string>): Promise<Step> {
  const validated = validatedOf(run);
  const now = deps.now();
  // A late stitch of an earlier run would put the signal on a second lead: its writes know nothing of the run.
  const shut = shutOut('stitch', run, now);
  const touch: Touch = { signal: run.signal, row: run.row, validated, now };
  const known = await lookUp(deps.store, validated.identifiers);
  const before = stitchedBefore(run.entries).map(({ lead }) => lead);
  const decision = stitch(run.signal, known);
  const skipped: string[] = [];
  if (before.length === 0 && decision.kind !== 'look') {
    const created = decision.kind === 'new';
    const lead = created ? decision.lead : decision.lead.id;
    const data = { lead, created, effectiveAt: validated.effectiveAt, skipped };
    return { verdict: { kind: 'continue', data }, writes: [...stitchWrites(decision, known, touch), ...shut] };
  }
  try {
    const placed = await place(deps.store, { touch, known, ties: decision.ties, before });
    noteRequest(asked, placed);
    const data = { lead: placed.lead, created: placed.created, effectiveAt: validated.effectiveAt, skipped };
    return { verdict: { kind: 'continue', data }, writes: [...placed.writes, ...shut] };
  } catch (error) {
    if (!(error instanceof TooTangled)) throw error;
    const leads = [...new Set(known.flatMap(({ lead }) => (lead ? [lead.id] : [])))];
    return { verdict: { kind: 'parked', reason: 'ambiguous-identity', data: { leads } }, writes: shut };
  }
}

/** Only the last try counts: those before it were lost. */
function noteRequest(asked: Set<string>, { lead, isRequested }: Placed): void {
  asked.clear();
  if (isRequested) asked.add(lead);
}
