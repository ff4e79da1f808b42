/** What an identifier is worth for saying who somebody is. */
import { IDENTIFIER_KINDS, type IdentifierKind } from '../signal/canonical.ts';

export interface Identifier {
  readonly kind: IdentifierKind;
  readonly hash: string;
  /** A mailbox or device of many (info@, a kiosk), or a forwarded mail: says where it came from, never who. */
  readonly shared?: true;
}

/** `<kind>#<hash>`: how touches and heads spell an identifier. */
export const nameOf = ({ kind, hash }: Pick<Identifier, 'kind' | 'hash'>): string => `${kind}#${hash}`;

/** The other way round. */
export function identifierOf(name: string): Pick<Identifier, 'kind' | 'hash'> {
  const at = name.indexOf('#');
  return { kind: name.slice(0, at) as IdentifierKind, hash: name.slice(at + 1) };
}

export const kindOf = (name: string): IdentifierKind => identifierOf(name).kind;

/** Strongest first: an account names one person, an address may be shared, a device or a number is a hint. */
export const strengthOf = (kind: IdentifierKind): number => IDENTIFIER_KINDS.indexOf(kind);

/** Kinds of which a person has one: two values are two people. */
export const BLOCKING = ['userId', 'crmContact'] as const satisfies readonly IdentifierKind[];
export type BlockingKind = (typeof BLOCKING)[number];

export const isBlocking = (kind: IdentifierKind): kind is BlockingKind =>
  (BLOCKING as readonly IdentifierKind[]).includes(kind);

/** A value of each blocking kind, where there is one. */
export type BlockingValues = { readonly [kind in BlockingKind]?: string };

export function blockingValues(told: (kind: BlockingKind) => string | undefined): BlockingValues {
  const values: { [kind in BlockingKind]?: string } = {};
  for (const kind of BLOCKING) {
    const value = told(kind);
    if (value !== undefined) values[kind] = value;
  }
  return values;
}

/** A weak kind never joins two who both gave an address: families share numbers, colleagues share browsers. */
export const isWeak = (kind: IdentifierKind): boolean => strengthOf(kind) > strengthOf('email');

/** With more distinct tellers of one kind than this, an identifier is one of many people. */
export const MOST_TELLERS = 3;

/**
 * What a signal says of whose identifiers it carries: for each identifier, the names that tell people apart. A blocking
 * kind is never shared, and tells for all weaker ones; an address tells for weak ones. Of several values of one kind, which
 * stand for each other, the first one tells.
 */
export function tellersOf(identifier: Identifier, all: readonly Identifier[]): string[] {
  if (isBlocking(identifier.kind)) return [];
  const tells = ({ kind, shared }: Identifier): boolean =>
    !shared && (isBlocking(kind) || (kind === 'email' && isWeak(identifier.kind)));
  const firsts = Map.groupBy(all.filter(tells).map(nameOf), counterOf);
  return [...firsts.values()].flatMap(([first]) => first ?? []).sort();
}

/** Whether so many different people used it that it links nobody. */
export const isCrowded = (tellers: readonly string[]): boolean =>
  [...Map.groupBy(new Set(tellers), counterOf).values()].some(({ length }) => length > MOST_TELLERS);

/** Names are counted by kind, and by the pepper they are hashed under: each person has one of each. */
const counterOf = (name: string): string => name.slice(0, name.indexOf(':') + 1) || kindOf(name);

const byStrength = (a: Identifier, b: Identifier): number =>
  strengthOf(a.kind) - strengthOf(b.kind) || (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0);

/**
 * The identifiers by which a signal is tied to others, strongest first: those of one person. Who carries none of these is
 * tied to the strongest of the others, so that all mail of one shared mailbox is one lead; it never links two of them.
 */
export function tiesOf(
  identifiers: readonly Identifier[],
  isShared: (name: string) => boolean,
): { readonly ties: readonly Identifier[]; readonly isLoose: boolean } {
  const ordered = [...identifiers].sort(byStrength);
  const own = ordered.filter((each) => !each.shared && !isShared(nameOf(each)));
  return own.length > 0 ? { ties: own, isLoose: false } : { ties: ordered.slice(0, 1), isLoose: true };
}
