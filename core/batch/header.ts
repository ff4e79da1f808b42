/** The header row: which column is which. Without it nothing in the file can be named. */
import type { ScannedRow } from './scan.ts';

export type HeaderWhy = 'unreadable' | 'blank-name' | 'same-name' | 'forbidden-name' | 'column-missing';

export type Header =
  | { readonly kind: 'header'; readonly columns: readonly string[] }
  /** `missing`: names that were declared, never what the file says. */
  | { readonly kind: 'wrong'; readonly why: HeaderWhy; readonly missing: readonly string[] };

/** U+FEFF at the beginning of a file is no part of its first name. */
const BOM = '\uFEFF';
/** Names that would reach a prototype if somebody copied a row carelessly. */
const FORBIDDEN = ['__proto__', 'constructor', 'prototype'];

/** Reads the header; `wanted` are the columns the emitter declares, in any order. */
export function readHeader(row: ScannedRow | undefined, wanted: readonly string[]): Header {
  if (row?.kind !== 'row') return wrong('unreadable');
  const columns = row.cells.map((cell) => cell.replace(BOM, '').trim());
  if (columns.includes('')) return wrong('blank-name');
  if (new Set(columns).size < columns.length) return wrong('same-name');
  if (columns.some((name) => FORBIDDEN.includes(name))) return wrong('forbidden-name');
  const missing = wanted.filter((name) => !columns.includes(name));
  return missing.length > 0 ? wrong('column-missing', missing) : { kind: 'header', columns };
}

const wrong = (why: HeaderWhy, missing: readonly string[] = []): Header => ({ kind: 'wrong', why, missing });
