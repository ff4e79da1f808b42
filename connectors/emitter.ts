/**
 * The emitter port: how a vendor's request is verified over its raw bytes and taken apart into signals.
 * Pure: bytes and headers in, verdicts out. No network, no clock of its own. What signals refer to: `fetching.ts`.
 */

import type { Fetching } from './fetching.ts';

/** A request as it arrived. Header names are lower case; `body` is exactly what was sent. */
export interface InboundRequest {
  readonly method: string;
  readonly path: string;
  /** The query string as it came, without `?`; absent when there was none. */
  readonly query?: string;
  /**
   * The configured public URL with path and query, as the vendor was given it. Never made from a header. Absent: schemes
   * that sign the URL cannot verify.
   */
  readonly url?: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** The address it came from, as the gateway saw it. Never kept or logged: only a keyed hash, for minutes. */
  readonly address?: string;
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
  /** The vendor's id of what it is about (conversation, call, contact). Shared by many events: it never dedupes. */
  readonly recordId?: string;
  /** The bytes of this signal alone. What differs between two attempts at one event (counters) is not in them. */
  readonly body: Uint8Array;
  /** What must be fetched from the vendor before the signal says who it is about. `kind` is the vendor's own word. */
  readonly reference?: Reference;
  /** The vendor's test of the connection, or its test mode: counted and answered, never started. */
  readonly isTest?: true;
}

/** A thing at the vendor that a signal only refers to. */
export interface Reference {
  readonly kind: string;
  readonly id: string;
}

/** The answer to a vendor's handshake; always with status 200. */
export interface ChallengeAnswer {
  readonly contentType: string;
  readonly body: string;
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
  /** Whether the vendor makes the secret. It must then be asked for; {@link newSecret} is for sandboxes and tests. */
  readonly isIssuedByVendor?: true;
  /** A new secret in the vendor's spelling, from 32 random bytes. */
  newSecret(random: Uint8Array): string;
  isWellFormed(secret: string): boolean;
  /**
   * The headers that make a body authentic. `id` is the sender's key for the event, `at` its clock in epoch ms, `url` the
   * public URL it posts to; a scheme that signs the URL gives no headers without it.
   */
  sign(
    body: string,
    secret: string,
    as: { readonly id: string; readonly at: number; readonly url?: string },
  ): Readonly<Record<string, string>>;
  /** The body with the secret in it, where the vendor sends it there. */
  enclose?(body: string, secret: string): string;
  /** What to enter at the vendor for its handshake, made from the secret. */
  handshakeToken?(secret: string): string;
}

export interface EmitterConnector {
  readonly name: string;
  /** Whether the sender can be verified at all; false for public forms. */
  readonly isSigned: boolean;
  /** How its senders sign; absent where nobody does. */
  readonly signing?: Signing;
  /** Any of the live secrets may have signed it (two during a rotation). */
  verify(request: InboundRequest, secrets: readonly string[]): Verification;
  /** The body without the secrets the vendor puts in it. Applied after {@link verify} and before anything is kept. */
  redact?(body: Uint8Array): Uint8Array;
  /** The answer to a handshake that comes without a signal (a GET or HEAD); `undefined` when this is none of ours. */
  challenge?(request: InboundRequest, secrets: readonly string[]): ChallengeAnswer | undefined;
  /** How what its signals refer to is asked for; present where {@link complete} is. */
  readonly fetching?: Fetching;
  /** A part's bytes with what its reference led to, as the contract reads them: under `fetched`. Both are JSON objects. */
  complete?(part: Uint8Array, answer: Uint8Array): Uint8Array;
  /** `form` is that of a public form's emitter. */
  split(request: InboundRequest, form?: FormFields): Split;
}
