/** Versions of what is declared: content hashes, so that a version can never mean two things. */
import { createHash } from 'node:crypto';

/** JSON with sorted keys and without undefined: equal values give equal text whatever the order of their keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? 'null';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}

/** The version of a contract, rule set or flow: 12 hex digits of the SHA-256 of its canonical JSON. */
export const versionOf = (value: unknown): string =>
  createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 12);
