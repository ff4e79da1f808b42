/**
 * The contacts a destination has of the leads of one person become one contact, before anything else is written to it.
 * Every step may be repeated: what a worker that died has left is looked for by key, and a merge finds itself done.
 */
import {
  type Alias,
  type HeldContact,
  type KnownContact,
  pointerTo,
  type Union,
  unionOf,
} from '../core/deliver/family.ts';
import type { ContactWish } from '../core/deliver/plan.ts';
import type { EffectRow } from '../core/deliver/rows.ts';
import type { CallContext, Destination, EffectResult } from './destination.ts';
import type { EffectRefusal, PerformedEffect, PlannedEffect, WorkContext } from './perform.ts';
import { repeatUnknown, TO_BE_CONTINUED } from './repeat.ts';

export interface United {
  /** The one contact of the person, if the destination has one. */
  readonly contact?: HeldContact;
  readonly merges: readonly PerformedEffect[];
  /** Leads whose contact is that one now, which is not recorded yet. */
  readonly aliases: readonly Alias[];
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
  const members = wish.family.map((alias, at) => ({ ...alias, held: heldOf(family[at], alias.lead) }));
  const owed = members.filter(({ held }) => held === undefined || held.external !== own?.external);
  const contacts: KnownContact[] = [{ lead: wish.state.leadKey, held: own }, ...owed];
  const isNowhere = contacts.every(({ held }) => held === undefined);
  if (owed.length === 0 || (wish.onlyKnown && isNowhere))
    return { merges: [], aliases: [], ...(own ? { contact: own } : {}) };
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

type Family = readonly (Alias & { readonly held: HeldContact | undefined })[];

/** One after the other, eldest first; what went well stays when one is refused. */
async function merge(
  destination: Destination,
  union: Union,
  family: Family,
  looked: readonly KnownContact[],
  context: WorkContext,
): Promise<United> {
  const standing = new Map([...family, ...looked].map((each) => [each.lead, each.held?.external]));
  const merges: PerformedEffect[] = [];
  const gone = new Set([union.kept.external]);
  let contact = union.kept;
  let refusal: EffectRefusal | undefined;
  for (const { held } of union.others) {
    // Everybody whose contact that is, so that each can be parted by what its own row says.
    const leads = family.filter(({ lead }) => standing.get(lead) === held.external);
    const rows = (into: HeldContact) => leads.map(({ mergeKey }) => mergeOf(mergeKey, into, held));
    const intended = rows(contact).map((row) => ({ ...row, isIntended: true as const }));
    const mayAsk = merges.length < MOST_MERGES && (await context.onMerge(intended));
    const ask = () => destination.mergeContacts(contact.external, held.external, context);
    const result = mayAsk ? await repeatUnknown(ask) : TO_BE_CONTINUED;
    if (result.kind !== 'done') {
      refusal = { effect: 'merge', result };
      break;
    }
    const { id } = result.value;
    // Where the kept one was deleted meanwhile, the other is what is left.
    contact = { external: id, carries: id === held.external ? held.carries : contact.carries };
    gone.add(held.external);
    merges.push(...rows(contact).slice(0, MOST_MERGES - merges.length));
  }
  const isOne = (external: string | undefined): boolean => external === undefined || gone.has(external);
  const aliases = family
    .filter(({ held, lead }) => held?.external !== contact.external && isOne(standing.get(lead)))
    .slice(0, MOST_ALIASES);
  return { contact, merges, aliases, ...(refusal ? { refusal } : {}) };
}

/** It says whose key the record carries in any case: until it is settled, no other row may. */
const mergeOf = (key: string, { external, carries }: HeldContact, { external: merged }: HeldContact) =>
  ({ key, kind: 'merge', state: '', external, created: false, carries, merged }) satisfies PerformedEffect;

/** What is to be recorded of the merged leads once the person's one contact is this. */
export const rowsOf = ({ merges, aliases }: United, contact: HeldContact | undefined): PerformedEffect[] =>
  contact === undefined
    ? [...merges]
    : [
        ...merges,
        ...aliases.map(
          ({ key, lead }): PerformedEffect => ({
            key,
            kind: 'alias',
            state: '',
            created: false,
            ...pointerTo(contact, lead),
          }),
        ),
      ];
