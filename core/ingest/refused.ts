/** When refusals at the front door are a cause and not an accident. Pure. */
import type { Emitter } from '../definitions/definitions.ts';

/** Refused requests of one emitter within ten to twenty minutes above which somebody hears of it. */
const SUSTAINED = 10;

/** Scanners and a lost retry are refused now and then; a wrong secret refuses everything. */
export const isSustained = (refusedLately: number): boolean => refusedLately >= SUSTAINED;

/** Whether its requests must prove whose they are: forms are public, and files do not come as requests. */
export const isSigned = ({ kind }: Pick<Emitter, 'kind'>): boolean => kind !== 'public-form' && kind !== 'batch-file';
