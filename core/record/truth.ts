/** What the contracts of a deployment declare of who is right about a profile field. */
import type { Registry } from '../definitions/definitions.ts';
import { FIELD_RULES, PROFILE_FIELDS, type TruthOf } from './fields.ts';
import type { LeadRecord } from './record.ts';
import type { ProfileField } from './told.ts';

/** By the contracts that are declared now: who is right is no property of what was said. */
export const truthIn =
  ({ emitters, contracts }: Pick<Registry, 'emitters' | 'contracts'>): TruthOf =>
  (emitter, field) =>
    contracts.get(emitters.get(emitter)?.contract ?? '')?.truth?.[`profile.${field}`];

/** Fields of which the destination's own value counts before the word we have: a record it has already keeps them. */
export const leftTo = (destination: string, { fields }: LeadRecord, truthOf: TruthOf): ProfileField[] =>
  PROFILE_FIELDS.filter(
    (field) => FIELD_RULES[field].yields && truthOf(fields[field]?.emitter ?? '', field) === destination,
  );
