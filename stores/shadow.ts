/**
 * Counts of contracts in shadow, and the item of the owner whose candidate disagrees. Kept beside the road: a signal never
 * waits for it or fails by it, and where no candidate is declared nothing is read or written. A signal whose commit lost a
 * race is seen again, so counts can be a few too high.
 */
import { applyContract, type ContractResult } from '../core/contracts/apply.ts';
import {
  isDisagreement,
  SHADOW_OUTCOMES,
  type ShadowCounts,
  type ShadowOutcome,
  type ShadowVerdict,
  shadowVerdict,
} from '../core/contracts/shadow.ts';
import type { Contract, Emitter, Registry } from '../core/definitions/definitions.ts';
import { versionOf } from '../core/definitions/version.ts';
import type { SignalRow } from '../core/journal/rows.ts';
import { SHARDS, shadowKey, shardOf } from './keys.ts';
import { raiseNotice } from './notices.ts';
import type { Item, Store } from './store.ts';

export interface ShadowDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly now: () => number;
  /** Told of every signal a candidate saw. */
  readonly onVerdict?: (verdict: ShadowVerdict) => void;
  /** Told of what failed beside the road. */
  readonly onFault?: (error: unknown) => void;
}

/** Applies the candidate of a signal's emitter, if there is one, to the bytes the pinned contract was applied to. */
export type Shadow = (
  signal: string,
  row: Pick<SignalRow, 'emitter' | 'contract'>,
  bytes: Uint8Array,
  live: ContractResult,
) => Promise<void>;

/** The owner's item says at most this old counts, ms. */
const TOLD_EVERY_MS = 60_000;

export function shadowOf(deps: ShadowDeps): Shadow {
  const candidates = new Map(
    [...deps.registry.candidates].map(([name, value]) => [name, { value, version: versionOf(value) }]),
  );
  const told = new Map<string, number>();
  return async (signal, row, bytes, live) => {
    if (candidates.size === 0) return;
    const emitter = deps.registry.emitters.get(row.emitter);
    const candidate = emitter && candidates.get(emitter.contract);
    // A run pinned to the candidate itself was decided by it already.
    if (!candidate || candidate.version === row.contract) return;
    const { version, value } = candidate;
    try {
      const verdict = shadowVerdict(live, applyContract(value, bytes));
      deps.onVerdict?.(verdict);
      await count(deps, version, signal, verdict);
      const isDue = deps.now() - (told.get(version) ?? 0) >= TOLD_EVERY_MS;
      if (!isDisagreement(verdict.outcome) || !isDue) return;
      told.set(version, deps.now());
      await tell(deps, emitter, value, { candidate: version, live: row.contract ?? '' });
    } catch (error) {
      deps.onFault?.(error);
    }
  };
}

const fieldName = (outcome: ShadowOutcome, field: string): string => `${outcome} ${field}`;

async function count(
  { store, now }: ShadowDeps,
  version: string,
  signal: string,
  verdict: ShadowVerdict,
): Promise<void> {
  const { outcome, fields } = verdict;
  const add = Object.fromEntries(
    [outcome, ...fields.map((field) => fieldName(outcome, field))].map((name) => [name, 1]),
  );
  await store.write({ kind: 'update', key: shadowKey(version, shardOf(signal)), add, set: { v: 1, lastAt: now() } });
}

async function tell(
  { store, now }: ShadowDeps,
  emitter: Emitter,
  { name, owner }: Contract,
  versions: { readonly candidate: string; readonly live: string },
): Promise<void> {
  const { outcomes, fields } = await readShadow(store, versions.candidate);
  const disagreeing = fields.filter(({ outcome }) => isDisagreement(outcome)).slice(0, 20);
  const evidence = {
    contract: name,
    ...versions,
    outcomes: { ...outcomes },
    fields: disagreeing.map((each) => ({ ...each })),
  };
  const about = versions.candidate;
  await raiseNotice(store, {
    reason: 'shadow-disagrees',
    handoff: 'validate',
    emitter,
    owner,
    about,
    evidence,
    now: now(),
  });
}

/** What a candidate did so far. */
export async function readShadow(store: Store, version: string): Promise<ShadowCounts> {
  const shards = await store.getMany(SHARDS.map((shard) => shadowKey(version, shard)));
  const rows = shards.filter((item): item is Item => item !== undefined);
  const sum = (name: string): number => rows.reduce((total, row) => total + Number(row[name] ?? 0), 0);
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lastAt = Math.max(0, ...rows.map((row) => Number(row.lastAt ?? 0)));
  const fields = SHADOW_OUTCOMES.flatMap((outcome) =>
    names
      .filter((name) => name.startsWith(fieldName(outcome, '')))
      .map((name) => ({ outcome, field: name.slice(outcome.length + 1), count: sum(name) })),
  );
  return {
    outcomes: Object.fromEntries(SHADOW_OUTCOMES.map((outcome) => [outcome, sum(outcome)])) as ShadowCounts['outcomes'],
    fields: fields.sort((a, b) => b.count - a.count || (a.field < b.field ? -1 : 1)),
    ...(lastAt > 0 ? { lastAt } : {}),
  };
}
