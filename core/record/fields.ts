/** Which word counts where signals tell different things of one person: one rule per profile field. */
import { CanonicalSignal } from '../signal/canonical.ts';
import { type ProfileField, type ToldSignal, type Word, wordOf } from './told.ts';

export interface FieldRule {
  /**
   * `newest`: people move, marry and change jobs, so the last word is the likeliest. `first-told`: other systems find the
   * person by it, so it stays what it was.
   */
  readonly wins: 'newest' | 'first-told';
  /** Whether a contract may name another system whose word counts before its own (`truth`). */
  readonly yields: boolean;
}

const NEWEST: FieldRule = { wins: 'newest', yields: true };

/** Every field of a profile has its rule here, or the compiler asks for it. */
export const FIELD_RULES: Readonly<Record<ProfileField, FieldRule>> = {
  email: { wins: 'first-told', yields: false },
  firstName: NEWEST,
  lastName: NEWEST,
  phone: NEWEST,
  company: NEWEST,
  companyDomain: NEWEST,
  jobTitle: NEWEST,
};

export const PROFILE_FIELDS = Object.keys(CanonicalSignal.shape.profile.shape) as ProfileField[];

/** Emitter whose contract read a word, and field -> the system whose word counts instead; `undefined`: its own. */
export type TruthOf = (emitter: string, field: ProfileField) => string | undefined;

/** The word that counts, of signals in order. All fields but the e-mail address, which has its own rule. */
export function fieldOf(field: ProfileField, told: readonly ToldSignal[], truthOf: TruthOf): Word | undefined {
  const words = told.flatMap((each) => {
    const value = each.canonical.profile[field];
    return value ? [wordOf(each, value)] : [];
  });
  if (!FIELD_RULES[field].yields) return words[0];
  const speakers = new Set(words.map(({ emitter }) => emitter));
  const stands = ({ emitter = '' }: Word): boolean => {
    const truth = truthOf(emitter, field);
    // A system that has said nothing yet cannot be right about it.
    return truth === undefined || truth === emitter || !speakers.has(truth);
  };
  return words.findLast(stands) ?? words.at(-1);
}
