/** How long told text may be: together it must fit into one item of the envelopes table (400 KB), in any alphabet. */
import type { Scalar } from './transforms.ts';

const LONGEST_MESSAGE = 60_000;
const LONGEST_OTHER = 2_000;

/**
 * The value, cut where it is too long; the raw bytes keep the rest. An identifier is never cut, or two people could become
 * one: it is `undefined`, unusable.
 */
export function fitted(to: string, value: Scalar): Scalar | undefined {
  const most = to === 'message' ? LONGEST_MESSAGE : LONGEST_OTHER;
  if (typeof value !== 'string' || value.length <= most) return value;
  return to.startsWith('identifiers.') ? undefined : value.slice(0, most).toWellFormed();
}
