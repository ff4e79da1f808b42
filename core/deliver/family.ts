/** The contacts that a destination has of one person, of whom we once thought as several. Pure. */
import { effectKeyOf } from '../ids.ts';

/** The contact of a lead that was merged into another. */
export interface Alias {
  readonly lead: string;
  /** Key of its contact effect. */
  readonly key: string;
  /** Key of the effect that makes its contact and the survivor's one. */
  readonly mergeKey: string;
}

export const aliasOf = (survivor: string, absorbed: string, destination: string): Alias => ({
  lead: absorbed,
  key: effectKeyOf(absorbed, destination, 'contact', ''),
  mergeKey: effectKeyOf(survivor, destination, 'merge', absorbed),
});

/** A contact at the destination, with the lead whose key it carries there. */
export interface HeldContact {
  readonly external: string;
  readonly carries: string;
}

/** What is known of one lead's contact: nothing, when it was never written. */
export interface KnownContact {
  readonly lead: string;
  readonly held?: HeldContact | undefined;
}

export interface Union {
  /** The contact that goes on: the survivor's, else that of the eldest who has one. */
  readonly kept: HeldContact;
  /** Contacts that go into it, each once, with the leads that had them. */
  readonly others: readonly { readonly lead: string; readonly held: HeldContact }[];
}

/** Which contact goes on and which go into it; nothing when the destination has none. Survivor first, then the eldest. */
export function unionOf(contacts: readonly KnownContact[]): Union | undefined {
  const [first, ...rest] = contacts.flatMap(({ lead, held }) => (held ? [{ lead, held }] : []));
  if (!first) return undefined;
  const seen = new Set([first.held.external]);
  const others = rest.filter(({ held }) => !seen.has(held.external) && seen.add(held.external));
  return { kept: first.held, others };
}

/** What a lead's contact effect says of a contact that carries some lead's key. */
export const pointerTo = ({ external, carries }: HeldContact, lead: string) => ({
  external,
  ...(carries === lead ? {} : { carries }),
});
