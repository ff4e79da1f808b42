/** What the result of a contract means for the run. Pure; what it journals is free of personal data. */

import type { applyContract } from '../contracts/apply.ts';
import type { Registry } from '../definitions/definitions.ts';
import { type IdentityOptions, identifiersOf, nameSomebody } from '../identity/identify.ts';
import { windowsOf } from '../identity/windows.ts';
import type { Verdict } from '../journal/entry.ts';
import type { SignalRow, Unusable } from '../journal/rows.ts';
import type { Identifier } from '../stitch/stitch.ts';

export interface ValidateFacts {
  readonly row: SignalRow;
  readonly run: number;
  /** What its source tells of the identifiers. */
  readonly source: Omit<IdentityOptions, 'at'>;
  /** Keyed hash of text that may be personal. */
  readonly hash: (text: string) => string;
}

/** What a finished validate entry holds for the handoffs after it. */
export interface ValidatedData {
  /** Run whose canonical envelope holds the signal. */
  readonly canonicalRun: number;
  readonly canonical: string;
  readonly identifiers: readonly Identifier[];
  readonly effectiveAt: number;
  readonly kind: 'inbound' | 'evidence';
  /** Names of unknown fields: additive drift. */
  readonly additive: readonly string[];
  /** Metadata the contract counts and the payload lacks; absent when it lacks none. */
  readonly gaps?: readonly string[];
  /** The sender's clock: ahead by more than 5 min, older than 30 days, or fine. */
  readonly clock: 'ok' | 'ahead' | 'old' | 'none';
}

const FIVE_MINUTES = 5 * 60_000;
const THIRTY_DAYS = 30 * 86_400_000;

/** A body that is not to be read parks before its contract is asked. One of a file says which row of it, from 1. */
export const unusable = (why: Unusable, { part, delivery }: Pick<SignalRow, 'part' | 'delivery'>): Verdict => ({
  kind: 'parked',
  reason: why === 'wrong-type' ? 'unreadable' : why,
  data: { why, ...(part === undefined ? {} : { row: part + 1, delivery }) },
});

/** What the emitter and the flow of a signal tell of its identifiers. Neither need be declared any longer. */
export function sourceOf(
  { emitter, flow }: Pick<SignalRow, 'emitter' | 'flow'>,
  { emitters, flows, identity }: Pick<Registry, 'emitters' | 'flows' | 'identity'>,
): Omit<IdentityOptions, 'at' | 'keys'> {
  const { account = emitter, sharedDevice = false } = emitters.get(emitter) ?? {};
  const { region } = flows.get(flow) ?? {};
  return {
    account,
    isSharedDevice: sharedDevice,
    windows: windowsOf(identity),
    sharedMailboxes: identity.sharedMailboxes ?? [],
    ...(region === undefined ? {} : { region }),
  };
}

/** Breaking drift and unreadable bodies park; additive drift goes on and is counted. */
export function validated(result: ReturnType<typeof applyContract>, facts: ValidateFacts): Verdict {
  if (result.kind === 'unreadable') return { kind: 'parked', reason: 'unreadable', data: { why: result.why } };
  if (result.kind === 'broken') {
    return { kind: 'parked', reason: 'contract-broken', data: { fields: result.fields, added: result.added } };
  }
  const { signal } = result;
  const { receivedAt } = facts.row;
  const effectiveAt = Math.min(signal.occurredAt ?? receivedAt, receivedAt);
  const identifiers = identifiersOf(signal, { ...facts.source, at: effectiveAt });
  if (!nameSomebody(identifiers)) {
    const kinds = [...new Set(identifiers.map(({ kind }) => kind))];
    return { kind: 'parked', reason: 'no-identifier', data: { identifiers: kinds } };
  }
  const data: ValidatedData = {
    canonicalRun: facts.run,
    canonical: facts.hash(JSON.stringify(signal)),
    identifiers,
    effectiveAt,
    // It asked for something once; nobody waits for an answer any more.
    kind: facts.row.origin === undefined ? signal.kind : 'evidence',
    additive: result.additive,
    ...(result.gaps ? { gaps: result.gaps } : {}),
    clock: clockOf(signal.occurredAt, receivedAt),
  };
  return { kind: 'continue', data: { ...data } };
}

function clockOf(occurredAt: number | undefined, receivedAt: number): ValidatedData['clock'] {
  if (occurredAt === undefined) return 'none';
  if (occurredAt > receivedAt + FIVE_MINUTES) return 'ahead';
  return occurredAt < receivedAt - THIRTY_DAYS ? 'old' : 'ok';
}
