/** Qualify: lets the pinned rule set decide what happens next. */
import type { RuleSet } from '../../core/definitions/definitions.ts';
import { liveStateOf } from '../../core/definitions/live.ts';
import { versionOf } from '../../core/definitions/version.ts';
import { pastOf } from '../../core/qualify/history.ts';
import { qualified } from '../../core/qualify/qualify.ts';
import { factsOf } from '../../core/rules/facts.ts';
import { ValidatedEntry } from '../../core/stitch/entry.ts';
import { canonicalKey, canonicalOf } from '../../stores/envelopes.ts';
import { endWithoutEnvelope } from '../../stores/erasure.ts';
import { LIVE_KEY } from '../../stores/keys.ts';
import { type LoadedRun, runHandoff, type Step } from '../runtime/handoff.ts';
import { canonicalVersion, type WitnessDeps, witnessed } from './witness.ts';

export interface QualifyDeps extends WitnessDeps {
  /** A published rule set by version. */
  readonly ruleSet: (version: string) => Promise<RuleSet>;
}

export const createHandler = (deps: QualifyDeps) => {
  // Whose account somebody is decides as much as the rules do.
  const { size } = deps.registry.accounts;
  const accounts = size > 0 ? { accounts: versionOf([...deps.registry.accounts.values()]) } : {};
  return (event: unknown) =>
    runHandoff(
      deps,
      {
        name: 'qualify',
        needs: ['validate'],
        extras: ({ signal }) => [LIVE_KEY, canonicalKey(signal, 0)],
        basis: (run) => ({
          input: validatedOf(run).canonical,
          versions: { ruleSet: run.row.ruleSet ?? '', ...canonicalVersion(deps, run), ...accounts, ...originOf(run) },
        }),
        decide: (run) => decide(deps, run),
        result: ({ signal, run }) => ({ signal, run }),
      },
      event,
    );
};

/** A new body of it is no history any more. */
const originOf = ({ row: { origin } }: LoadedRun): Record<string, string> => (origin ? { origin } : {});

const validatedOf = (run: LoadedRun): ValidatedEntry => ValidatedEntry.parse(run.upstream('validate').data);

async function decide(deps: QualifyDeps, run: LoadedRun): Promise<Step> {
  const version = run.row.ruleSet ?? '';
  const live = liveStateOf(run.extras[0]);
  const past = pastOf(run.row);
  if (!past && live.killed.includes(version))
    return { verdict: { kind: 'parked', reason: 'version-killed', data: { version } } };
  const { canonicalRun } = validatedOf(run);
  const kept = canonicalRun === 0 ? run.extras[1] : await deps.store.get(canonicalKey(run.signal, canonicalRun));
  const canonical = canonicalOf(kept);
  if (!canonical) return endWithoutEnvelope(deps.store, run);
  const witness = past ?? (await witnessed(deps, run, canonical.kind));
  if (witness) return { verdict: witness };
  const ruleSet = await deps.ruleSet(version);
  const circumstances = { emitter: run.row.emitter, isVerified: run.row.verified };
  return {
    verdict: qualified(ruleSet, factsOf(canonical, circumstances, deps.registry.accounts)),
  };
}
