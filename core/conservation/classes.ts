/** Where a signal can be. Every accepted signal is in exactly one class; one that is in none is the remainder. */
import type { Defect } from './defects.ts';

export const CLASSES = [
  'routed',
  'advanced',
  'nurtured',
  'recorded',
  'rejected',
  /** A rule holds it for a person. */
  'held',
  /** In any other open work item, deferrals that joined one included. */
  'in-review',
  'filtered',
  /** The vendor's own test of the connection, or its test mode. */
  'test',
  /** A person closed it, or one of its destinations, without delivering. */
  'closed',
  'erased',
  'dead-lettered',
  /** A live row within its budget: counted, never derived. */
  'in-flight',
] as const;
export type SignalClass = (typeof CLASSES)[number];

/** What the rows of one signal say. `remainder`: they break a law of the ledger, and each way they do is named. */
export type Verdict =
  | { readonly class: SignalClass }
  | { readonly class: 'remainder'; readonly defects: readonly Defect[] };

export const isRemainder = (verdict: Verdict): verdict is Extract<Verdict, { class: 'remainder' }> =>
  verdict.class === 'remainder';
