/**
 * Which lead a signal belongs to, as far as that can be said without reading what its identifiers are linked with. Pure: the
 * caller reads the heads and commits the answer on the condition that nothing it was found from has changed.
 */

import { leadIdOf } from '../ids.ts';
import { BLOCKING, type Identifier, isCrowded, nameOf, tellersOf, tiesOf } from './kinds.ts';
import type { IdentifierHead, LeadRow } from './rows.ts';

export type { Identifier } from './kinds.ts';

/** A lead that stands for itself. */
export interface Survivor {
  readonly id: string;
  readonly row: LeadRow;
}

/** An identifier of the signal with what is known of it. */
export interface KnownIdentifier {
  readonly identifier: Identifier;
  readonly head?: IdentifierHead;
  /** The lead it leads to today. */
  readonly lead?: Survivor;
}

/** A head as it will be. */
export interface HeadChange {
  readonly name: string;
  readonly head: IdentifierHead;
  /** Its `n` before; absent when there was none. */
  readonly from?: number;
}

export type StitchDecision =
  /** Nobody is known by any of them. */
  | { readonly kind: 'new'; readonly lead: string; readonly ties: readonly Identifier[] }
  /** All of them lead to one lead, and nothing they say can part it from anything. */
  | { readonly kind: 'join'; readonly lead: Survivor; readonly ties: readonly Identifier[] }
  /** They link leads, or say of one what another signal contradicts: everything that is linked has to be looked at. */
  | { readonly kind: 'look'; readonly ties: readonly Identifier[] };

/**
 * The answer equals what the partition of all signals says. A lead that is not tangled is all there is behind its
 * identifiers; a signal that brings it at most its first user id, CRM id or address cannot set two of them against each other.
 */
export function stitch(signal: string, told: readonly KnownIdentifier[]): StitchDecision {
  const known = counted(told);
  const ties = linksAmong(known);
  const names = new Set(ties.map(nameOf));
  const used = known.filter(({ identifier }) => names.has(nameOf(identifier)));
  const leads = new Map(used.flatMap(({ lead }) => (lead ? [[lead.id, lead]] : [])));
  const [lead] = leads.values();
  if (known.some(isTurning) || leads.size > 1) return { kind: 'look', ties };
  if (!lead) return { kind: 'new', lead: leadIdOf(signal), ties };
  return contradicts(used, lead.row) ? { kind: 'look', ties } : { kind: 'join', lead, ties };
}

/** The identifiers that tie the signal to a lead. */
const linksAmong = (known: readonly Counted[]): readonly Identifier[] => {
  const shared = new Set(known.filter(isNowShared).map(({ identifier }) => nameOf(identifier)));
  const identifiers = known.map(({ identifier }) => identifier);
  return tiesOf(identifiers, (name) => shared.has(name)).ties;
};

const tellersWith = ({ identifier, head }: KnownIdentifier, all: readonly Identifier[]): readonly string[] =>
  identifier.shared ? [] : [...new Set([...(head?.tellers ?? []), ...tellersOf(identifier, all)])].sort();

interface Counted extends KnownIdentifier {
  /** With those this signal adds. */
  readonly tellers?: readonly string[];
}

const isNowShared = ({ head, tellers }: Counted): boolean => head?.isShared === true || isCrowded(tellers ?? []);
const isTurning = (each: Counted): boolean => each.head?.isShared !== true && isNowShared(each);

/** Counts for each identifier whose it may be. */
export function counted(known: readonly KnownIdentifier[]): Counted[] {
  const all = known.map(({ identifier }) => identifier);
  return known.map((each) => ({ ...each, tellers: tellersWith(each, all) }));
}

/**
 * Whether it brings a further user id, CRM record or address to a lead that has one. A value that leads to the lead already
 * is no further one, and those carried beside it stand for it.
 */
function contradicts(used: readonly KnownIdentifier[], row: LeadRow): boolean {
  if (row.isTangled) return true;
  const isFurther = (kind: Identifier['kind'], has: boolean): boolean => {
    const carried = used.filter(({ identifier }) => identifier.kind === kind);
    return has && carried.length > 0 && carried.every(({ lead }) => lead === undefined);
  };
  return (
    BLOCKING.some((kind) => isFurther(kind, row[kind] !== undefined)) || isFurther('email', row.hasEmail !== false)
  );
}

/** The heads as they are once the signal is on `lead`: those that led nowhere lead there, and all count who used them. */
export function headChanges(
  known: readonly KnownIdentifier[],
  ties: readonly Identifier[],
  lead: string,
): HeadChange[] {
  const tied = new Set(ties.map(nameOf));
  return counted(known).flatMap((each) => {
    const { identifier, head, tellers = [] } = each;
    const name = nameOf(identifier);
    const isNew = tied.has(name) && head?.lead === undefined;
    const isCounted = !head?.isShared && tellers.length > (head?.tellers?.length ?? 0);
    if (!isNew && !isCounted) return [];
    const next: IdentifierHead = {
      v: 1,
      n: (head?.n ?? 0) + 1,
      ...(isNew ? { lead } : head?.lead === undefined ? {} : { lead: head.lead }),
      ...(tellers.length > 0 ? { tellers: [...tellers] } : {}),
      ...(isNowShared(each) ? { isShared: true } : {}),
    };
    return [{ name, head: next, ...(head ? { from: head.n ?? 0 } : {}) }];
  });
}

/** A lead's rollout bucket, from its id alone: 0 to 9,999. */
export const bucketOf = (lead: string): number => Number.parseInt(lead.slice(0, 8), 16) % 10_000;
