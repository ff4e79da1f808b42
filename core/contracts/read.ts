/** From raw bytes to a payload. Never throws: bytes that cannot be read are an answer. */
import { readHeader } from '../batch/header.ts';
import { scanRows } from '../batch/scan.ts';
import type { Contract } from '../definitions/contract.ts';

/** Codes, never parts of the body. */
export type UnreadableWhy = 'empty' | 'not-utf8' | 'malformed-json' | 'malformed-csv' | 'too-deep' | 'forbidden-key';

export type ReadResult =
  | { readonly kind: 'read'; readonly payload: unknown }
  | { readonly kind: 'unreadable'; readonly why: UnreadableWhy };

/** Deeper nesting than any emitter sends; what comes after may recurse without fear. */
const MAX_DEPTH = 64;

/** Reads bytes in the declared format. UTF-8 with or without a byte order mark. */
export function readPayload(format: Contract['format'], bytes: Uint8Array): ReadResult {
  if (format === 'csv') return readCsvRow(bytes);
  return format === 'json' ? readJson(bytes) : readForm(bytes);
}

const unreadable = (why: UnreadableWhy): ReadResult => ({ kind: 'unreadable', why });

/** JSON. An integer beyond 2^53 keeps its digits as text; of duplicate keys the last wins. */
export function readJson(bytes: Uint8Array): ReadResult {
  const text = decode(bytes, true);
  if (text === undefined) return unreadable('not-utf8');
  if (text.trim() === '') return unreadable('empty');
  if (depthOf(text) > MAX_DEPTH) return unreadable('too-deep');
  let isForbidden = false;
  try {
    const payload: unknown = JSON.parse(text, (key: string, value: unknown, context?: { readonly source?: string }) => {
      if (pollutes(key, value)) isForbidden = true;
      return exactNumber(value, context?.source);
    });
    return isForbidden ? unreadable('forbidden-key') : { kind: 'read', payload };
  } catch {
    return unreadable('malformed-json');
  }
}

/** `application/x-www-form-urlencoded`. A field sent several times is an array, unless every copy is the same. */
export function readForm(bytes: Uint8Array): ReadResult {
  // URLSearchParams takes any text; bytes that are not UTF-8 become U+FFFD, as in a browser.
  const text = decode(bytes, false) ?? '';
  if (text.trim() === '') return unreadable('empty');
  const fields = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(text.trim())) {
    if (pollutes(name, value)) return unreadable('forbidden-key');
    const values = fields.get(name);
    if (values) values.add(value);
    else fields.set(name, new Set([value]));
  }
  const payload = Object.fromEntries(
    [...fields].map(([name, values]) => [name, values.size === 1 ? [...values][0] : [...values]]),
  );
  return { kind: 'read', payload };
}

/** A header and one row of CSV (`core/batch/row.ts`): an object of texts, where a blank cell is null. */
export function readCsvRow(bytes: Uint8Array): ReadResult {
  if (bytes.length === 0) return unreadable('empty');
  const [head, row, ...more] = scanRows(bytes, { delimiter: ',', isEnd: true }).rows;
  const header = readHeader(head, []);
  if (header.kind === 'wrong' && header.why === 'forbidden-name') return unreadable('forbidden-key');
  const isWhole = header.kind === 'header' && row?.kind === 'row' && row.cells.length === header.columns.length;
  if (!isWhole || more.length > 0) return unreadable('malformed-csv');
  const cells = header.columns.map((name, at) => [name, row.cells[at] === '' ? null : row.cells[at]]);
  return { kind: 'read', payload: Object.fromEntries(cells) };
}

function decode(bytes: Uint8Array, isStrict: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: isStrict }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Keys that would reach a prototype if somebody copied the payload carelessly. */
const pollutes = (key: string, value: unknown): boolean =>
  key === '__proto__' ||
  (key === 'constructor' && typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype'));

function exactNumber(value: unknown, source: string | undefined): unknown {
  if (typeof value !== 'number' || source === undefined) return value;
  const isExact = Number.isFinite(value) && (Number.isSafeInteger(value) || !/^-?\d+$/.test(source));
  return isExact ? value : source;
}

/** How deep brackets nest outside of strings; on malformed text any number, which the parser then refuses. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (isInString) {
      if (char === '\\') at += 1;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === '{' || char === '[') {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (char === '}' || char === ']') depth -= 1;
  }
  return deepest;
}
