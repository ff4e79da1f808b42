/** A browser can keep no secret: whoever posts a public form is let in as unverified. What is kept is the form's own policy. */
import type { InboundRequest, Verification } from '../emitter.ts';

export function verify(_request: InboundRequest, _secrets: readonly string[]): Verification {
  return { kind: 'authentic', verified: false };
}
