/**
 * The canonical record of a lead: everything its signals told of one person, with who said it, when, and by which
 * contract. A pure function of the set of signals: the order in which they came in changes nothing. Computed when it is
 * needed and never stored, so that erasing envelopes erases it.
 */
import { emailsOf, phonesOf } from './addresses.ts';
import { type Conversation, conversationOf } from './conversation.ts';
import { fieldOf, PROFILE_FIELDS, type TruthOf } from './fields.ts';
import { type Funnel, funnelOf } from './funnel.ts';
import { inOrder, type Profile, type ProfileField, type ToldSignal, type Word } from './told.ts';

export interface LeadRecord {
  /** The word that counts, of each field that anybody told. */
  readonly fields: Readonly<Partial<Record<ProfileField, Word>>>;
  /** The primary one first, then as they were told. */
  readonly emails: readonly Word[];
  readonly phones: readonly Word[];
  readonly conversation: Conversation;
  readonly funnel: Funnel;
}

/** `truthOf`: what contracts declare of other systems being right about a field. @default nothing */
export function recordOf(signals: readonly ToldSignal[], truthOf: TruthOf = () => undefined): LeadRecord {
  const told = inOrder(signals);
  const emails = emailsOf(told);
  const words = PROFILE_FIELDS.map((field): [ProfileField, Word | undefined] => [
    field,
    field === 'email' ? emails[0] : fieldOf(field, told, truthOf),
  ]);
  return {
    fields: Object.fromEntries(words.filter(([, word]) => word !== undefined)),
    emails,
    phones: phonesOf(told),
    conversation: conversationOf(told),
    funnel: funnelOf(told),
  };
}

/** The bare values, as destinations take them. */
export const profileIn = ({ fields }: LeadRecord): Profile =>
  Object.fromEntries(Object.entries(fields).map(([field, { value }]) => [field, value]));
