/**
 * Browsers are lent, sold and wiped: a visitor id says who it is for a while only. An id becomes two identifiers, one for
 * each of two slots that overlap by half: two uses within half a window share one, two further apart than a window share
 * none. Whether they meet depends on the two uses alone, so no order of arrival matters.
 */
import type { IdentitySettings } from '../definitions/identity.ts';

/** Lengths in ms. */
export interface Windows {
  readonly anonymousId: number;
  readonly sessionId: number;
}

const HOUR = 3_600_000;

/** 90 days of a browser, 24 hours of a visit. */
export const WINDOWS: Windows = { anonymousId: 90 * 24 * HOUR, sessionId: 24 * HOUR };

/** The windows of a company that has its own. */
export const windowsOf = ({ anonymousIdDays, sessionIdHours }: IdentitySettings): Windows => ({
  anonymousId: anonymousIdDays === undefined ? WINDOWS.anonymousId : anonymousIdDays * 24 * HOUR,
  sessionId: sessionIdHours === undefined ? WINDOWS.sessionId : sessionIdHours * HOUR,
});

/** The two slots of a moment, each as length and number. Slot n lasts from `n * length / 2` for `length` ms. */
export function windowSlots(at: number, length: number): [number, number][] {
  const half = Math.floor((2 * at) / length);
  return [
    [length, half - 1],
    [length, half],
  ];
}
