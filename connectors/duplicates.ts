/**
 * Contacts of one person that a destination could not merge: they stay beside the one that lives on until somebody merges or
 * deletes them there. What is left stands on the rows of the leads they were made for.
 */
import { type Alias, type HeldContact, pointerTo } from '../core/deliver/family.ts';
import type { CallContext, Destination, EffectResult } from './destination.ts';
import type { PerformedEffect } from './perform.ts';

/** A lead merged into this one, with what its contact effect tells. */
export interface Member extends Alias {
  readonly held: HeldContact | undefined;
  readonly left: readonly HeldContact[];
}

/** What somebody is told of. */
export interface LeftContacts {
  /** The record that lives on. */
  readonly record: string;
  /** All that are beside it now. None: those that were are gone. */
  readonly left: readonly string[];
  /** Whether one of them was not known to be. */
  readonly isNew: boolean;
}

/** A lead's contact is `contact` from now on; what it had of its own may still be there. */
export const aliasRow = (
  { key, lead }: Alias,
  contact: HeldContact,
  left: readonly HeldContact[],
): PerformedEffect => ({
  key,
  kind: 'alias',
  state: '',
  created: false,
  ...pointerTo(contact, lead),
  ...(left.length > 0 ? { left: [...left] } : {}),
});

/** Which of these are still there: found under the key they carry, and not as the one that lives on. One read. */
export async function stillThere(
  destination: Destination,
  contact: HeldContact,
  others: readonly HeldContact[],
  context: CallContext,
): Promise<EffectResult<readonly HeldContact[]>> {
  const keys = new Set([contact.carries, ...others.map(({ carries }) => carries)]);
  const found = await destination.findContacts([...keys], context);
  if (found.kind !== 'done') return found;
  const kept = found.value.get(contact.carries);
  const isThere = ({ carries }: HeldContact): boolean => {
    const id = found.value.get(carries);
    return id !== undefined && kept !== undefined && id !== kept;
  };
  return { kind: 'done', value: others.filter(isThere) };
}

/** Looks for what was left before, only while something is. An answer that does not come changes nothing. */
export async function lookAfter(
  destination: Destination,
  contact: HeldContact,
  members: readonly Member[],
  context: CallContext,
): Promise<{ readonly rows: readonly PerformedEffect[]; readonly left?: LeftContacts }> {
  const before = members.flatMap(({ left }) => left);
  if (before.length === 0) return { rows: [] };
  const found = await stillThere(destination, contact, before, context);
  if (found.kind !== 'done' || found.value.length === before.length) return { rows: [] };
  const there = new Set(found.value);
  const after = members.map((member) => ({ member, left: member.left.filter((each) => there.has(each)) }));
  const changed = after.filter(({ member, left }) => left.length < member.left.length);
  return {
    rows: changed.map(({ member, left }) => aliasRow(member, contact, left)),
    left: leftOf(contact, found.value, false),
  };
}

export const leftOf = ({ external }: HeldContact, left: readonly HeldContact[], isNew: boolean): LeftContacts => ({
  record: external,
  left: [...new Set(left.map((each) => each.external))].sort(),
  isNew,
});
