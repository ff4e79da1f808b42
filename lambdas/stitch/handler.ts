/** Stitch: finds or makes the one lead this signal belongs to. */

import { StitchedEntry, ValidatedEntry } from '../../core/stitch/entry.ts';
import { linking, stitch } from '../../core/stitch/stitch.ts';
import { lookUp, oldTouch, ownLead, stitchWrites } from '../../stores/leads.ts';
import { shutOut } from '../../stores/overtaken.ts';
import { type HandoffDeps, type LoadedRun, runHandoff, type Step } from '../runtime/handoff.ts';

export const createHandler = (deps: HandoffDeps) => (event: unknown) =>
  runHandoff(
    deps,
    {
      name: 'stitch',
      needs: ['validate'],
      extras: () => [],
      basis: (run) => ({ input: validatedOf(run).canonical, versions: {} }),
      decide: (run) => decide(deps, run),
      result: ({ signal, run }, entry) => ({ signal, run, lead: StitchedEntry.parse(entry.data).lead }),
    },
    event,
  );

const validatedOf = (run: LoadedRun): ValidatedEntry => ValidatedEntry.parse(run.upstream('validate').data);

async function decide(deps: HandoffDeps, run: LoadedRun): Promise<Step> {
  const validated = validatedOf(run);
  const now = deps.now();
  // A late stitch of an earlier run would put the signal on a second lead: its writes know nothing of the run.
  const shut = shutOut('stitch', run, now);
  const known = await lookUp(deps.store, linking(validated.identifiers));
  const decision = stitch(run.signal, known, await ownLead(deps.store, run.signal, run.entries));
  if (decision.kind === 'ambiguous') {
    return { verdict: { kind: 'parked', reason: 'ambiguous-identity', data: { leads: decision.leads } }, writes: shut };
  }
  const { lead, created, skipped } = decision;
  const data = { lead, created, effectiveAt: validated.effectiveAt, skipped: skipped.map(({ kind }) => kind) };
  const writes = stitchWrites(decision, { signal: run.signal, row: run.row, validated, now });
  return {
    verdict: { kind: 'continue', data },
    writes: [...writes, ...oldTouch(run.signal, run.entries, data), ...shut],
  };
}
