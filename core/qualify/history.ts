/** What becomes of history that was brought in later. Pure. */

import type { Verdict } from '../journal/entry.ts';
import type { SignalRow } from '../journal/rows.ts';

/** Evidence, whatever the rules would have said then: nobody waits for an answer any more. `undefined` for what came by itself. */
export const pastOf = ({ origin }: Pick<SignalRow, 'origin'>): Verdict | undefined =>
  origin && { kind: 'continue', data: { rule: 'history', decision: 'evidence', trace: [] } };
