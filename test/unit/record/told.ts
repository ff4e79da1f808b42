/** Signals as tests of the record tell them. */
import type { ToldSignal } from '../../../core/record/told.ts';
import type { CanonicalSignal } from '../../../core/signal/canonical.ts';

type Parts = Partial<Omit<CanonicalSignal, 'v'>>;

/** A signal that names its own address as identifier and in its profile; `minute` is when it happened and arrived. */
export function told(signal: string, minute: number, parts: Parts = {}, more: Partial<ToldSignal> = {}): ToldSignal {
  const at = Date.UTC(2026, 10, 20) + minute * 60_000;
  const canonical: CanonicalSignal = {
    ...{ v: 1, kind: 'inbound', channel: 'form', identifiers: {}, profile: {}, facts: {}, attribution: {} },
    ...parts,
  };
  return { signal, effectiveAt: at, receivedAt: at, canonical, emitter: 'website', flow: 'demo-request', ...more };
}

/** Both as an identifier and in the profile, as most forms tell it. */
export const address = (email: string): Parts => ({
  identifiers: { email: email.toLowerCase() },
  profile: { email },
});
