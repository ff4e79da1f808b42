/**
 * The shadow of a contract: its next version, applied to live signals beside it. Only whether the two agree is kept, by outcome
 * and field; the candidate's signal goes nowhere. Pure.
 */
import type { CanonicalSignal } from '../signal/canonical.ts';
import type { ContractResult } from './apply.ts';

/**
 * `agrees`: the same signal, or both stop. `adds`: the same and more fields. `mends`: maps what the live version refuses.
 * `differs`: a field is lost or has another value. `breaks`: refuses what the live version maps.
 */
export const SHADOW_OUTCOMES = ['agrees', 'adds', 'mends', 'differs', 'breaks'] as const;
export type ShadowOutcome = (typeof SHADOW_OUTCOMES)[number];

export interface ShadowVerdict {
  readonly outcome: ShadowOutcome;
  /** Fields of the signal, or payload paths of what broke: names the contracts themselves hold, never values. */
  readonly fields: readonly string[];
}

/** A hostile body may break any number of fields; nobody reads more than this of them. */
const MAX_FIELDS = 20;

/** What the candidate made of a signal, compared with what the live version made of it. */
export function shadowVerdict(live: ContractResult, candidate: ContractResult): ShadowVerdict {
  if (live.kind === 'mapped' && candidate.kind === 'mapped') return signalVerdict(live.signal, candidate.signal);
  if (live.kind === 'mapped') return verdict('breaks', brokenFields(candidate));
  return candidate.kind === 'mapped' ? verdict('mends', brokenFields(live)) : verdict('agrees', []);
}

/** What its owner must look at before the candidate becomes live. */
export const isDisagreement = (outcome: ShadowOutcome): boolean => outcome === 'differs' || outcome === 'breaks';

const verdict = (outcome: ShadowOutcome, fields: readonly string[]): ShadowVerdict => ({
  outcome,
  fields: [...new Set(fields)].sort().slice(0, MAX_FIELDS),
});

const brokenFields = (result: ContractResult): string[] =>
  result.kind === 'broken' ? result.fields.map(({ field }) => field) : ['$'];

function signalVerdict(live: CanonicalSignal, candidate: CanonicalSignal): ShadowVerdict {
  const [was, is] = [fieldsOf(live), fieldsOf(candidate)];
  const different = [...was]
    .filter(([field, value]) => JSON.stringify(is.get(field)) !== JSON.stringify(value))
    .map(([field]) => field);
  if (different.length > 0) return verdict('differs', different);
  const more = [...is.keys()].filter((field) => !was.has(field));
  return verdict(more.length > 0 ? 'adds' : 'agrees', more);
}

/** `profile.email` -> its value, over everything a contract can write. */
function fieldsOf(signal: CanonicalSignal): Map<string, unknown> {
  const flat = Object.entries(signal).flatMap(([name, value]): [string, unknown][] =>
    typeof value === 'object'
      ? Object.entries(value).map(([inner, each]) => [`${name}.${inner}`, each])
      : [[name, value]],
  );
  return new Map(flat.filter(([, value]) => value !== undefined));
}

/** How often a candidate did what, over the live signals it saw. */
export interface ShadowCounts {
  readonly outcomes: Readonly<Record<ShadowOutcome, number>>;
  /** By outcome and field; nothing of `agrees`. */
  readonly fields: readonly { readonly outcome: ShadowOutcome; readonly field: string; readonly count: number }[];
  /** Epoch ms of the newest signal; absent before the first. */
  readonly lastAt?: number;
}
