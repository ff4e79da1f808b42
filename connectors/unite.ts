/**
 * The contacts a destination has of the leads of one person become one contact, before anything else is written to it.
 * Every step may be repeated: what a worker that died has left is looked for by key, and a merge finds itself done. Where a
 * destination cannot merge them, one lives on, all leads point to it, and what is left beside it is told.
 */
import { type HeldContact, type KnownContact, type Union, unionOf } from '../core/deliver/family.ts';
import type { ContactWish } from '../core/deliver/plan.ts';
import type { EffectRow } from '../core/deliver/rows.ts';
import { type CallContext, type Destination, type EffectResult, isUnmergeable, type MergedRef } from './destination.ts';
import { aliasRow, type LeftContacts, leftOf, lookAfter, type Member, stillThere } from './duplicates.ts';
import type { EffectRefusal, PerformedEffect, PlannedEffect, WorkContext } from './perform.ts';
import { repeatUnknown, TO_BE_CONTINUED } from './repeat.ts';

export interface United {
  /** The one contact of the person, if the destination has one. */
  readonly contact?: HeldContact;
  readonly merges: readonly PerformedEffect[];
  /** Leads whose contact is that one now, which is not recorded yet. */
  readonly aliases: readonly Member[];
  /** Rows of aliases that are right but for what is left beside the contact. */
  readonly changed?: readonly PerformedEffect[];
  readonly left?: LeftContacts;
  readonly refusal?: EffectRefusal;
}

/** So many merges fit into one branch's time, and so many rows into the transaction that records them. */
const MOST_MERGES = 20;
const MOST_ALIASES = 40;

/** No call for a lead that nobody was merged into, or whose family is known to be one contact. */
export async function unite(
  destination: Destination,
  { wish, known, family = [] }: PlannedEffect<ContactWish>,
  context: WorkContext,
): Promise<United> {
  const own = heldOf(known, wish.state.leadKey);
  const members = wish.family.map((alias, at): Member => {
    const row = family[at];
    return { ...alias, held: heldOf(row, alias.lead), left: row?.left ?? [] };
  });
  const owed = members.filter(({ held }) => held === undefined || held.external !== own?.external);
  const contacts: KnownContact[] = [{ lead: wish.state.leadKey, held: own }, ...owed];
  const isNowhere = contacts.every(({ held }) => held === undefined);
  if (owed.length === 0 && own) {
    const { rows: changed, left } = await lookAfter(destination, own, members, context);
    return { contact: own, merges: [], aliases: [], changed, ...(left ? { left } : {}) };
  }
  if (owed.length === 0 || (wish.onlyKnown && isNowhere)) return { merges: [], aliases: [] };
  const looked = await lookUp(destination, contacts, context);
  if (looked.kind !== 'done') return { merges: [], aliases: [], refusal: { effect: 'contact', result: looked } };
  const union = unionOf(looked.value);
  if (!union) return { merges: [], aliases: owed.slice(0, MOST_ALIASES) };
  return merge(destination, union, members, looked.value, context);
}

/** A lead's contact as its effect tells; none where nothing is written, or what was is another lead's. */
const heldOf = (row: EffectRow | undefined, lead: string): HeldContact | undefined =>
  row === undefined || row.external === '' ? undefined : { external: row.external, carries: row.carries ?? lead };

/** A worker that died may have written a contact without telling: one read under the keys of all of whom none is known. */
async function lookUp(
  destination: Destination,
  contacts: readonly KnownContact[],
  context: CallContext,
): Promise<EffectResult<KnownContact[]>> {
  const unknown = contacts.filter(({ held }) => held === undefined).map(({ lead }) => lead);
  if (unknown.length === 0) return { kind: 'done', value: [...contacts] };
  const found = await destination.findContacts(unknown, context);
  if (found.kind !== 'done') return found;
  const value = contacts.map(({ lead, held }): KnownContact => {
    const external = found.value.get(lead);
    return { lead, held: held ?? (external === undefined ? undefined : { external, carries: lead }) };
  });
  return { kind: 'done', value };
}

/** One after the other, eldest first; what went well stays when one is refused. */
async function merge(
  destination: Destination,
  union: Union,
  family: readonly Member[],
  looked: readonly KnownContact[],
  context: WorkContext,
): Promise<United> {
  const standing = new Map([...family, ...looked].map((each) => [each.lead, each.held?.external]));
  const merges: PerformedEffect[] = [];
  const gone = new Set([union.kept.external]);
  const beside: Beside[] = [];
  let contact = union.kept;
  let refusal: EffectRefusal | undefined;
  for (const { lead, held } of union.others) {
    // Everybody whose contact that is, so that each can be parted by what its own row says.
    const leads = family.filter((each) => standing.get(each.lead) === held.external);
    const rows = (into: HeldContact) => leads.map(({ mergeKey }) => mergeOf(mergeKey, into, held));
    const mayAsk = merges.length + beside.length < MOST_MERGES;
    const result = mayAsk ? await ask(destination, contact, held, rows(contact), context) : TO_BE_CONTINUED;
    if (isUnmergeable(result)) beside.push({ lead, held, noted: destination.mergeContacts ? rows(contact) : [] });
    else if (result.kind !== 'done') {
      refusal = { effect: 'merge', result };
      break;
    } else {
      const { id, leadKey } = result.value;
      // Where the kept one was deleted meanwhile, the other is what is left; where people merged them, either may have won.
      contact = { external: id, carries: leadKey ?? (id === held.external ? held.carries : contact.carries) };
      gone.add(held.external);
      merges.push(...rows(contact).slice(0, MOST_MERGES - merges.length));
    }
  }
  const left = refusal || beside.length === 0 ? NOTHING : await leave(destination, contact, beside, context);
  for (const external of left.gone) gone.add(external);
  const isOne = (external: string | undefined): boolean => external === undefined || gone.has(external);
  const members = family.map((each) => ({ ...each, left: [...each.left, ...(left.of.get(each.lead) ?? [])] }));
  const aliases = members
    .filter(({ held, lead }) => held?.external !== contact.external && isOne(standing.get(lead)))
    .slice(0, MOST_ALIASES);
  const stays = members.flatMap((each) => each.left);
  const told = left.of.size > 0 ? { left: leftOf(contact, stays, true) } : {};
  const refused = refusal ?? left.refusal;
  return { contact, merges: [...merges, ...left.rows], aliases, ...told, ...(refused ? { refusal: refused } : {}) };
}

/** A destination without a merge answers like one that cannot merge these two. */
async function ask(
  destination: Destination,
  { external }: HeldContact,
  other: HeldContact,
  rows: readonly PerformedEffect[],
  context: WorkContext,
): Promise<EffectResult<MergedRef>> {
  if (!destination.mergeContacts) return { kind: 'terminal', code: 'cannot-merge', fields: [] };
  const intended = rows.map((row) => ({ ...row, isIntended: true as const }));
  if (!(await context.onIntended(intended))) return TO_BE_CONTINUED;
  return repeatUnknown(
    async () => (await destination.mergeContacts?.(external, other.external, context)) ?? TO_BE_CONTINUED,
  );
}

/** A contact that cannot go into the other one, the lead it was known by, and what was noted as intended of it. */
interface Beside {
  readonly lead: string;
  readonly held: HeldContact;
  readonly noted: readonly PerformedEffect[];
}

interface Left {
  readonly gone: readonly string[];
  /** What is there beside the contact, by the lead it was known by. */
  readonly of: ReadonlyMap<string, readonly HeldContact[]>;
  /** What settles the merges that were noted as intended: they did not happen. */
  readonly rows: readonly PerformedEffect[];
  readonly refusal?: EffectRefusal;
}

const NOTHING: Left = { gone: [], of: new Map(), rows: [] };

/** All of them count as the contact from now on. One that somebody merged or deleted by hand is not left. */
async function leave(
  destination: Destination,
  contact: HeldContact,
  beside: readonly Beside[],
  context: CallContext,
): Promise<Left> {
  const found = await stillThere(
    destination,
    contact,
    beside.map(({ held }) => held),
    context,
  );
  if (found.kind !== 'done') return { ...NOTHING, refusal: { effect: 'contact', result: found } };
  const there = beside.filter(({ held }) => found.value.includes(held));
  return {
    gone: beside.map(({ held }) => held.external),
    of: new Map(there.map(({ lead, held }) => [lead, [held]])),
    rows: beside.flatMap(({ noted }) => noted.map(({ merged: _, ...row }) => ({ ...row, external: contact.external }))),
  };
}

/** It says whose key the record carries in any case: until it is settled, no other row may. */
const mergeOf = (key: string, { external, carries }: HeldContact, { external: merged }: HeldContact) =>
  ({ key, kind: 'merge', state: '', external, created: false, carries, merged }) satisfies PerformedEffect;

/** What is to be recorded of the merged leads once the person's one contact is this. */
export const rowsOf = (
  { merges, aliases, changed = [] }: United,
  contact: HeldContact | undefined,
): PerformedEffect[] =>
  contact === undefined
    ? [...merges]
    : [...merges, ...changed, ...aliases.map((each) => aliasRow(each, contact, each.left))];
