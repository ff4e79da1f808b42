/**
 * The emitter port: how a vendor's request is verified over its raw bytes and taken apart into signals.
 * Pure: bytes and headers in, verdicts out. No network, no clock of its own.
 */

/** A request as it arrived. Header names are lower case; `body` is exactly what was sent. */
export interface InboundRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** Epoch ms at which it was received. */
  readonly receivedAt: number;
}

export type Verification =
  /** `verified: false` is a public sender that nobody can vouch for (a form). */
  { readonly kind: 'authentic'; readonly verified: boolean } | { readonly kind: 'refused'; readonly why: string };

/** One signal inside a delivery. */
export interface SignalPart {
  /** The emitter's own key for the event; the same across its retries. Absent when it gives none or does not parse. */
  readonly eventKey?: string;
  /** The bytes of this signal alone. */
  readonly body: Uint8Array;
}

export type Split =
  | { readonly kind: 'one'; readonly part: SignalPart }
  /** `deliveryKey` identifies the whole request across retries. */
  | { readonly kind: 'many'; readonly deliveryKey?: string; readonly parts: readonly SignalPart[] }
  /** Authentic bytes that cannot be read as the declared format: one signal, parks at Validate. */
  | { readonly kind: 'unreadable'; readonly eventKey?: string; readonly why: string };

/** Field names a form chose for itself; part of the emitter's definition. */
export interface FormFields {
  readonly submissionIdField: string;
}

/** The other side of {@link EmitterConnector.verify}: for `baton init`, `baton send` and sample traffic. */
export interface Signing {
  /** A new secret in the vendor's spelling, from 32 random bytes. */
  newSecret(random: Uint8Array): string;
  isWellFormed(secret: string): boolean;
  /** The headers that make a body authentic. `id` is the sender's key for the event, `at` its clock in epoch ms. */
  sign(
    body: string,
    secret: string,
    as: { readonly id: string; readonly at: number },
  ): Readonly<Record<string, string>>;
}

export interface EmitterConnector {
  readonly name: string;
  /** Whether the sender can be verified at all; false for public forms. */
  readonly isSigned: boolean;
  /** How its senders sign; absent where nobody does. */
  readonly signing?: Signing;
  /** Any of the live secrets may have signed it (two during a rotation). */
  verify(request: InboundRequest, secrets: readonly string[]): Verification;
  /** `form` is that of a public form's emitter. */
  split(request: InboundRequest, form?: FormFields): Split;
}
