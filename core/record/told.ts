/** What one signal told of a person: the input of the canonical record. Holds personal data and is never stored. */
import type { CanonicalSignal } from '../signal/canonical.ts';

export interface ToldSignal {
  readonly signal: string;
  /** Epoch ms, as are all times here. */
  readonly effectiveAt: number;
  readonly receivedAt: number;
  readonly canonical: CanonicalSignal;
  /** Absent on touches of releases that did not keep it. */
  readonly emitter?: string | undefined;
  readonly flow?: string | undefined;
  /** Version of the contract that read it. */
  readonly contract?: string | undefined;
  /** `<kind>#<hash>` of its identifiers that many share (info@, a forwarded mail): they say where it came from, not who. */
  readonly shared?: readonly string[] | undefined;
}

export type Profile = CanonicalSignal['profile'];
export type ProfileField = keyof Profile;

/** By effective time, ties by arrival, then id: the one order of a lead's signals, whatever order they came in. */
export const inOrder = <T extends Pick<ToldSignal, 'signal' | 'effectiveAt' | 'receivedAt'>>(told: readonly T[]): T[] =>
  [...told].sort(
    (a, b) => a.effectiveAt - b.effectiveAt || a.receivedAt - b.receivedAt || (a.signal < b.signal ? -1 : 1),
  );

/** A value with who told it, when, and by which contract it was read. */
export interface Word {
  readonly value: string;
  readonly signal: string;
  readonly effectiveAt: number;
  readonly emitter?: string;
  readonly contract?: string;
}

export const wordOf = ({ signal, effectiveAt, emitter, contract }: ToldSignal, value: string): Word => ({
  ...{ value, signal, effectiveAt },
  ...(emitter === undefined ? {} : { emitter }),
  ...(contract === undefined ? {} : { contract }),
});
