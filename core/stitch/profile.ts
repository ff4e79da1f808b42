/** The lead's profile: the values of its canonical record, as destinations take them. */
import { profileIn, recordOf } from '../record/record.ts';
import type { Profile, ToldSignal } from '../record/told.ts';

export type { Profile, ToldSignal };

/** A pure function of the set of signals: the order of the input does not matter. */
export const profileOf = (signals: readonly ToldSignal[]): Profile => profileIn(recordOf(signals));
