/** What the emitter's contract says of each row of an export. Pure; nothing it gives holds what a row says. */
import { historySignal } from '../batch/history.ts';
import { applyContract } from '../contracts/apply.ts';
import type { Contract } from '../definitions/contract.ts';
import { type IdentityOptions, identifiersOf, nameSomebody } from '../identity/identify.ts';
import type { Told } from '../stitch/partition.ts';
import type { Export, ExportRow } from './rows.ts';

export interface RefusedRow {
  readonly line: number;
  readonly why: string;
  /** Names of the contract's fields that are missing or of another type. */
  readonly fields: readonly string[];
}

export interface ToldRow extends Told {
  readonly line: number;
}

export interface Reviewed {
  /** Each signal once, at its first row. */
  readonly told: readonly ToldRow[];
  /** Rows that would be taken in, in the order of the file; with those that say a thing again. */
  readonly taken: readonly ExportRow[];
  readonly refused: readonly RefusedRow[];
}

export interface ReviewFacts {
  readonly emitter: string;
  readonly contract: Contract;
  /** What its source tells of identifiers; the keys need be nobody's. */
  readonly identity: Omit<IdentityOptions, 'at'>;
  /** Epoch ms: nothing happened later. */
  readonly now: number;
}

/** Puts every row to the contract, as validate would. */
export function reviewRows({ rows, broken }: Export, facts: ReviewFacts): Reviewed {
  const told = new Map<string, ToldRow>();
  const taken: ExportRow[] = [];
  const refused: RefusedRow[] = broken.map((each) => ({ ...each, fields: [] }));
  for (const row of rows) {
    const bytes = new TextEncoder().encode(row.body);
    const found = judged(bytes, facts);
    if ('why' in found) {
      refused.push({ line: row.line, ...found });
      continue;
    }
    taken.push(row);
    const signal = historySignal(facts.identity.keys, facts.emitter, row.key ?? '', bytes);
    if (!told.has(signal)) told.set(signal, { signal, line: row.line, ...found });
  }
  return { told: [...told.values()], taken, refused: refused.sort((a, b) => a.line - b.line) };
}

function judged(
  bytes: Uint8Array,
  { contract, identity, now }: ReviewFacts,
): Omit<Told, 'signal'> | Omit<RefusedRow, 'line'> {
  const result = applyContract(contract, bytes);
  if (result.kind === 'unreadable') return { why: result.why, fields: [] };
  if (result.kind === 'broken')
    return { why: 'contract-broken', fields: [...new Set(result.fields.map(({ field }) => field))] };
  const effectiveAt = Math.min(result.signal.occurredAt ?? now, now);
  const identifiers = identifiersOf(result.signal, { ...identity, at: effectiveAt });
  return nameSomebody(identifiers) ? { effectiveAt, identifiers } : { why: 'no-identifier', fields: [] };
}
