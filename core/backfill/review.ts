/** What the emitter's contract says of a row of an export. Pure; nothing it gives holds what a row says. */
import { applyContract } from '../contracts/apply.ts';
import type { Contract } from '../definitions/contract.ts';
import { type IdentityOptions, identifiersOf, nameSomebody } from '../identity/identify.ts';
import type { Told } from '../stitch/partition.ts';

export interface RefusedRow {
  readonly line: number;
  readonly why: string;
  /** Names of the contract's fields that are missing or of another type. */
  readonly fields: readonly string[];
}

export interface ToldRow extends Told {
  readonly line: number;
}

export interface ReviewFacts {
  readonly contract: Contract;
  /** What its source tells of identifiers. */
  readonly identity: Omit<IdentityOptions, 'at'>;
  /** Epoch ms: nothing happened later. */
  readonly now: number;
}

export type Reviewed =
  | ({ readonly kind: 'taken' } & Omit<Told, 'signal'>)
  | ({ readonly kind: 'refused' } & Omit<RefusedRow, 'line'>);

/** Puts one row to the contract, as validate would. */
export function reviewRow(body: Uint8Array, { contract, identity, now }: ReviewFacts): Reviewed {
  const result = applyContract(contract, body);
  if (result.kind === 'unreadable') return { kind: 'refused', why: result.why, fields: [] };
  if (result.kind === 'broken') {
    const fields = [...new Set(result.fields.map(({ field }) => field))];
    return { kind: 'refused', why: 'contract-broken', fields };
  }
  const effectiveAt = Math.min(result.signal.occurredAt ?? now, now);
  const identifiers = identifiersOf(result.signal, { ...identity, at: effectiveAt });
  return nameSomebody(identifiers)
    ? { kind: 'taken', effectiveAt, identifiers }
    : { kind: 'refused', why: 'no-identifier', fields: [] };
}
