/** What becomes of a signal in a flow where another emitter alone may say that a lead is ready. */
import type { Flow, Registry } from '../../core/definitions/definitions.ts';
import type { Verdict } from '../../core/journal/entry.ts';
import { canonicalFor, deferred } from '../../core/qualify/canonical.ts';
import { hasSpoken } from '../../stores/canonical.ts';
import type { HandoffDeps, LoadedRun } from '../runtime/handoff.ts';

export interface WitnessDeps extends HandoffDeps {
  readonly registry: Pick<Registry, 'flows' | 'accounts'>;
}

const flowOf = ({ registry }: WitnessDeps, { row }: LoadedRun): Pick<Flow, 'canonical'> =>
  registry.flows.get(row.flow) ?? {};

/** Who may speak decides as much as the rules do. */
export function canonicalVersion(deps: WitnessDeps, run: LoadedRun): { readonly canonical?: string } {
  const { canonical } = flowOf(deps, run);
  return canonical ? { canonical: canonical.emitter } : {};
}

/** `undefined` where the rule set decides. */
export async function witnessed(
  deps: WitnessDeps,
  run: LoadedRun,
  kind: 'inbound' | 'evidence',
): Promise<Verdict | undefined> {
  const { emitter, flow, receivedAt } = run.row;
  const canonical = canonicalFor({ flow: flowOf(deps, run), emitter, kind });
  if (!canonical) return undefined;
  const { signal, entries } = run;
  const spoken = await hasSpoken(deps.store, canonical, { signal, run: run.run, entries, flow, receivedAt });
  return deferred(canonical, { hasSpoken: spoken, receivedAt, now: deps.now() });
}
