/** Doubts about who is who, as work items: what makes two of them one, and what they say. Pure, hashes and numbers only. */
import { plainHash } from '../ids.ts';
import type { IdentifierKind } from '../signal/canonical.ts';
import { identifierOf, kindOf } from '../stitch/kinds.ts';
import type { LikenessKind } from '../watch/likeness.ts';

/** Leads that began further apart than this and share a weak identifier are a family or an office, not a double entry. */
export const DUPLICATE_WINDOW_MS = 60 * 60_000;

export interface PossibleDuplicate {
  /** Two or more, with the time (epoch ms) each began. */
  readonly leads: readonly { readonly lead: string; readonly at: number }[];
  /** What they have in common and what was not enough to join them. */
  readonly identifier: { readonly kind: IdentifierKind; readonly hash: string };
}

/** A lead that looks like another one. */
export interface Lookalike {
  readonly lead: string;
  /** Those it stands for. */
  readonly absorbed: readonly string[];
  /** When it began, epoch ms. */
  readonly at: number;
  readonly channels: readonly string[];
}

export interface ProposedSplit {
  /** The lead that was delivered. */
  readonly lead: string;
  /** What it would fall into, itself included; `lead` is the id the part would have, `example` a signal of it. */
  readonly parts: readonly { readonly lead: string; readonly signals: number; readonly example?: string }[];
  /** What keeps the parts apart: kinds of which they have two, `shared-<kind>` for what too many use, `ruling`, `unlinked`. */
  readonly kinds: readonly string[];
}

/** A doubt as an item keeps it: whose pieces it is about, so that what somebody closed is not asked again. */
export interface Doubt {
  readonly reason: 'possible-duplicate' | 'split-delivered';
  readonly fingerprint: string;
  readonly evidence: {
    readonly leads: readonly string[];
    readonly kind: string;
    readonly [more: string]: string | number | readonly string[] | Readonly<Record<string, number>>;
  };
}

/** `undefined` where the leads did not begin shortly after one another, or there is only one. */
export function duplicateDoubt({ leads, identifier }: PossibleDuplicate): Doubt | undefined {
  const ids = [...new Set(leads.map(({ lead }) => lead))].sort();
  const times = leads.map(({ at }) => at);
  const withinMs = Math.max(...times) - Math.min(...times);
  if (ids.length < 2 || withinMs > DUPLICATE_WINDOW_MS) return undefined;
  return {
    reason: 'possible-duplicate',
    fingerprint: duplicateFingerprint(identifier),
    evidence: { leads: ids, kind: identifier.kind, minutes: Math.ceil(withinMs / 60_000) },
  };
}

/** One item for what they share, however many leads turn up with it. */
export const duplicateFingerprint = ({ kind, hash }: PossibleDuplicate['identifier']): string =>
  plainHash('doubt', 'possible-duplicate', kind, hash);

/** One item for two leads, whichever of them was there first. */
export const alikeFingerprint = (one: string, other: string): string =>
  plainHash('doubt', 'possible-duplicate', 'alike', ...[one, other].sort());

/** Two leads that nothing joins and that look like one person. The elder one comes first. */
export function alikeDoubt(pair: readonly [Lookalike, Lookalike], kinds: readonly LikenessKind[]): Doubt {
  const [elder, younger] = pair[0].at <= pair[1].at ? pair : [pair[1], pair[0]];
  return {
    reason: 'possible-duplicate',
    fingerprint: alikeFingerprint(elder.lead, younger.lead),
    evidence: {
      leads: [elder.lead, younger.lead],
      kind: kinds.join(' '),
      channels: [elder, younger].map(({ channels }) => channels.join(' ')),
      began: elder.at,
      minutes: Math.ceil((younger.at - elder.at) / 60_000),
    },
  };
}

/** Under what the same two may have been asked about before either of them stood for others. */
export const earlierFingerprints = ([one, other]: readonly [Lookalike, Lookalike]): string[] =>
  [one.lead, ...one.absorbed].flatMap((each) =>
    [other.lead, ...other.absorbed].map((far) => alikeFingerprint(each, far)),
  );

/**
 * The name a value is asked about by, under however many peppers it is keyed: the one under the eldest of them, by which it was
 * asked about before. `carried`: the names of identifiers (`<kind>#<pepper>:<hash>`) of each signal.
 */
export function askedAs(carried: readonly (readonly string[])[]): (name: string) => string {
  const eldest = new Map<string, string>();
  for (const names of carried) {
    for (const alike of Map.groupBy(names, kindOf).values()) {
      const [first, ...others] = [...alike].sort((a, b) => Number(pepperOf(a)) - Number(pepperOf(b)));
      // A visitor has several of one pepper: they are no spellings of one another.
      if (first === undefined || new Set(alike.map(pepperOf)).size < alike.length) continue;
      for (const other of others) eldest.set(other, first);
    }
  }
  const of = (name: string): string => {
    const elder = eldest.get(name);
    return elder === undefined ? name : of(elder);
  };
  return of;
}

const pepperOf = (name: string): string => identifierOf(name).hash.split(':')[0] ?? '';

/** One item for each lead that should be several. */
export const splitFingerprint = (lead: string): string => plainHash('doubt', 'split-delivered', lead);

export function splitDoubt({ lead, parts, kinds }: ProposedSplit): Doubt {
  const signals = Object.fromEntries(parts.map((part) => [part.lead, part.signals]));
  return {
    reason: 'split-delivered',
    fingerprint: splitFingerprint(lead),
    evidence: {
      leads: Object.keys(signals).sort(),
      kind: [...new Set(kinds)].join(' '),
      lead,
      signals,
      examples: parts.flatMap(({ example }) => example ?? []),
    },
  };
}

/** Whether an earlier item asked about all of these leads already. */
export const isAnswered = (doubt: Doubt, earlier: unknown): boolean => {
  const known = new Set(Array.isArray(earlier) ? earlier : []);
  return doubt.evidence.leads.every((lead) => known.has(lead));
};
