/** Whether two leads may be one person although nothing joins them: enough to ask somebody, never to merge. Pure. */
import type { Contract, Emitter, Flow, Registry } from '../definitions/definitions.ts';
import type { CanonicalSignal, IdentifierKind } from '../signal/canonical.ts';
import { identifierOf } from '../stitch/kinds.ts';
import type { LeadRow, TouchRow } from '../stitch/rows.ts';
import { NAMING } from './chains.ts';
import { companiesIn, type Likeness, type LikenessKind, type LikenessOptions, likenessesOf } from './likeness.ts';

/** A signal of a lead; its words are not there any more once they were erased. */
export interface SeenTouch {
  readonly touch: Pick<TouchRow, 'identifiers' | 'shared'>;
  readonly canonical?: CanonicalSignal | undefined;
}

/** What is known of a lead, as far as it is compared. Holds personal data and is never stored. */
export interface Appearance {
  readonly channels: readonly CanonicalSignal['channel'][];
  readonly likenesses: readonly Likeness[];
  readonly companies: readonly string[];
  readonly userIds: readonly string[];
  readonly crmContacts: readonly string[];
  readonly hasEmail: boolean;
  readonly hasPhone: boolean;
  /** Whose mailboxes its addresses are, where all of them are of one sort. */
  readonly mailboxes?: 'private' | 'work';
  /** A mailbox, a device or a forwarded mail is all that some of it is known by: it is not one person's. */
  readonly isOfMany: boolean;
}

export function appearanceOf(
  { hasEmail }: Pick<LeadRow, 'hasEmail'>,
  seen: readonly SeenTouch[],
  options: LikenessOptions,
): Appearance {
  const told = seen.flatMap(({ canonical }) => canonical ?? []);
  const own = seen.flatMap(({ touch }) => ownOf(touch));
  const of = (wanted: IdentifierKind) => [...new Set(own.flatMap(({ kind, hash }) => (kind === wanted ? [hash] : [])))];
  const mailboxes = mailboxesIn(told);
  return {
    channels: [...new Set(told.map(({ channel }) => channel))],
    likenesses: likenessesOf(told, options),
    companies: companiesIn(told, options),
    userIds: of('userId'),
    crmContacts: of('crmContact'),
    hasEmail: hasEmail === true || of('email').length > 0,
    hasPhone: of('phone').length > 0 || told.some(({ profile }) => profile.phone !== undefined),
    ...(mailboxes ? { mailboxes } : {}),
    isOfMany: seen.some(({ touch }) => isOfMany(touch)),
  };
}

const ownOf = ({ identifiers, shared = [] }: SeenTouch['touch']) =>
  identifiers.filter((name) => !shared.includes(name)).map(identifierOf);

/** A thread or a visit beside a shared mailbox tells nobody from the others who write from there. */
const isOfMany = (touch: SeenTouch['touch']): boolean =>
  (touch.shared ?? []).length > 0 && !ownOf(touch).some(({ kind }) => NAMING.has(kind));

function mailboxesIn(told: readonly CanonicalSignal[]): Appearance['mailboxes'] {
  const kinds = new Set(told.flatMap(({ identifiers, mailKind }) => (identifiers.email ? [mailKind] : [])));
  if (kinds.size !== 1) return undefined;
  if (kinds.has('free')) return 'private';
  return kinds.has('company') ? 'work' : undefined;
}

/** By what two leads look like one person; by nothing where they contradict each other, or neither adds anything. */
export function likenessBetween(one: Appearance, other: Appearance): LikenessKind[] {
  if (!addsTo(one, other) || contradicts(one, other)) return [];
  const known = new Set(other.likenesses.flatMap(({ hashes }) => hashes));
  const kinds = one.likenesses.flatMap(({ kind, hashes }) => (hashes.some((hash) => known.has(hash)) ? [kind] : []));
  const isElsewhere = areTwo(one.companies, other.companies);
  return [...new Set(kinds)].filter((kind) => kind !== 'name-and-interest' || !isElsewhere);
}

/** A chain breaks where the next channel knows something else: on one and the same channel people give the same. */
const addsTo = (one: Appearance, other: Appearance): boolean =>
  (one.hasEmail !== other.hasEmail || one.hasPhone !== other.hasPhone) &&
  [...one.channels, ...other.channels].some(
    (channel) => !(one.channels.includes(channel) && other.channels.includes(channel)),
  );

/** Numbers do not contradict: people have a desk and a pocket. Two addresses do, but for one at home and one at work. */
function contradicts(one: Appearance, other: Appearance): boolean {
  const isHomeAndWork = one.mailboxes && other.mailboxes && one.mailboxes !== other.mailboxes;
  return (
    one.isOfMany ||
    other.isOfMany ||
    areTwo(one.userIds, other.userIds) ||
    areTwo(one.crmContacts, other.crmContacts) ||
    (one.hasEmail && other.hasEmail && !isHomeAndWork)
  );
}

const areTwo = (one: readonly string[], other: readonly string[]): boolean =>
  one.length > 0 && other.length > 0 && !one.some((value) => other.includes(value));

const tellsNames = ({ mappings }: Contract): boolean =>
  mappings.some(({ to }) => to === 'profile.firstName' || to === 'profile.lastName');

/** Emitters of a flow that tell what people are called. */
export const namingEmitters = (flow: Pick<Flow, 'sources'>, { emitters, contracts }: Registry): Emitter[] =>
  flow.sources.flatMap((source) => {
    const emitter = emitters.get(source);
    const contract = contracts.get(emitter?.contract ?? '');
    return emitter && contract && tellsNames(contract) ? [emitter] : [];
  });
