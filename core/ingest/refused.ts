/** When refusals at the front door are a cause and not an accident. Pure. */

/** Refused requests of one emitter within ten to twenty minutes above which somebody hears of it. */
const SUSTAINED = 10;

/** Scanners and a lost retry are refused now and then; a wrong secret refuses everything. */
export const isSustained = (refusedLately: number): boolean => refusedLately >= SUSTAINED;
