/**
 * Where several systems see the same thing, one of them may say that a lead is ready for follow-up. What the others ask for
 * is evidence: it is stitched and kept, opens nothing, and waits a while for the canonical one to speak. Pure.
 */
import type { Flow } from '../definitions/definitions.ts';
import type { Verdict } from '../journal/entry.ts';

const MINUTE = 60_000;

/** What a signal of a flow with a canonical emitter is judged by. */
export interface Witness {
  readonly flow: Pick<Flow, 'canonical'>;
  readonly emitter: string;
  /** Only what asks for something waits: a page view never did. */
  readonly kind: 'inbound' | 'evidence';
}

/** The emitter this signal must defer to; `undefined` where the rule set decides. */
export const canonicalFor = ({ flow: { canonical }, emitter, kind }: Witness): Flow['canonical'] =>
  kind === 'inbound' && canonical?.emitter !== emitter ? canonical : undefined;

/** Epoch ms: what the canonical emitter said since then is about the same thing. */
export const saidSince = ({ waitMinutes }: NonNullable<Flow['canonical']>, receivedAt: number): number =>
  receivedAt - waitMinutes * MINUTE;

/** Evidence once the canonical emitter has spoken of the lead; until then it waits; after the wait somebody must look. */
export function deferred(
  canonical: NonNullable<Flow['canonical']>,
  { hasSpoken, receivedAt, now }: { readonly hasSpoken: boolean; readonly receivedAt: number; readonly now: number },
): Verdict {
  if (hasSpoken) return { kind: 'continue', data: { rule: 'not-canonical', decision: 'evidence', trace: [] } };
  const until = receivedAt + canonical.waitMinutes * MINUTE;
  const data = { canonical: canonical.emitter, waitMinutes: canonical.waitMinutes };
  if (now < until) return { kind: 'deferred', reason: 'awaiting-canonical', until, data };
  return { kind: 'parked', reason: 'canonical-silent', data };
}
