/** Parts of a tick that do not have their turn every minute. Pure; all times in ms. */

const MINUTE = 60_000;

/** Whether this is the minute, `at` into each period of `every`, in which such a part has its turn. */
export const isTurn = (now: number, every: number, at = 0): boolean => {
  const into = now % every;
  return into >= at && into < at + MINUTE;
};
