/**
 * Which lead a signal belongs to. Pure: the caller reads the heads of the signal's identifiers and commits the answer
 * on the condition that no head has appeared meanwhile.
 */

import { leadIdOf } from '../ids.ts';
import { IDENTIFIER_KINDS, type IdentifierKind } from '../signal/canonical.ts';

export interface Identifier {
  readonly kind: IdentifierKind;
  readonly hash: string;
  /** Many may carry it (info@, a kiosk, a forwarded mail): it never joins two leads. */
  readonly shared?: true;
}

/** An identifier with the lead it already points to, resolved through merges. */
export interface KnownIdentifier extends Identifier {
  readonly lead?: string;
  /** User id hash that lead carries, if any. */
  readonly leadUserId?: string;
}

export type StitchDecision =
  | {
      readonly kind: 'lead';
      readonly lead: string;
      readonly created: boolean;
      /** Identifiers that pointed nowhere and now point to this lead. */
      readonly claims: readonly Identifier[];
      /** Identifiers left alone because their lead carries another user id. */
      readonly skipped: readonly Identifier[];
    }
  /** The identifiers point to several leads that nothing forbids joining: a person decides. */
  | { readonly kind: 'ambiguous'; readonly leads: readonly string[] };

/** Strongest first: a user id names one account, an e-mail can be shared, the rest are hints. */
const priorityOf = (kind: IdentifierKind): number => IDENTIFIER_KINDS.indexOf(kind);

/** These join a signal to a lead wherever they are told. */
const STRONG: ReadonlySet<IdentifierKind> = new Set(['userId', 'email']);

/**
 * The identifiers of a signal that link, in the order in which they count. A phone or a visitor id links only what tells
 * nothing better (a call, a chat with a stranger): families and offices share them. Otherwise they are kept on the touch.
 */
export function linking(identifiers: readonly Identifier[]): Identifier[] {
  const ordered = [...identifiers].sort(
    (a, b) => priorityOf(a.kind) - priorityOf(b.kind) || a.hash.localeCompare(b.hash),
  );
  const strong = ordered.filter(({ kind }) => STRONG.has(kind));
  if (strong.length > 0) return strong;
  const weak = ordered.find(({ kind }) => kind === 'phone' || kind === 'anonymousId') ?? ordered[0];
  // All of that kind: a visitor id is two identifiers, one for each window it falls into.
  return ordered.filter(({ kind }) => kind === weak?.kind);
}

/** A lead of this signal's own, made in an earlier run. */
export interface OwnLead {
  readonly lead: string;
  /** User id hash it carries, if any. */
  readonly userId?: string;
}

/**
 * Joins the one lead the signal's identifiers know, or makes a new one named after the signal. An identifier whose lead
 * carries a different user id is skipped: two accounts sharing a mailbox stay two leads. A revision that nobody else
 * knows stays with the lead that was made of the signal: a corrected address is the same person.
 */
export function stitch(signal: string, identifiers: readonly KnownIdentifier[], own?: OwnLead): StitchDecision {
  const userId = identifiers.find((identifier) => identifier.kind === 'userId')?.hash;
  const blocks = (identifier: KnownIdentifier): boolean =>
    userId !== undefined && identifier.leadUserId !== undefined && identifier.leadUserId !== userId;

  const open = identifiers.filter((identifier) => !blocks(identifier));
  const leads = [...new Set(open.flatMap((identifier) => identifier.lead ?? []))];
  if (leads.length > 1) return { kind: 'ambiguous', leads };
  // The name is taken, and by another account: whose it is now is for a person to say.
  const isTaken = own?.userId !== undefined && userId !== undefined && own.userId !== userId;
  if (leads.length === 0 && own && isTaken) return { kind: 'ambiguous', leads: [own.lead] };

  return {
    kind: 'lead',
    lead: leads[0] ?? own?.lead ?? leadIdOf(signal),
    created: leads.length === 0 && own === undefined,
    claims: open.filter((identifier) => identifier.lead === undefined).map(bare),
    skipped: identifiers.filter(blocks).map(bare),
  };
}

const bare = ({ kind, hash }: Identifier): Identifier => ({ kind, hash });

/** A lead's rollout bucket, from its id alone: 0 to 9,999. */
export const bucketOf = (lead: string): number => Number.parseInt(lead.slice(0, 8), 16) % 10_000;
