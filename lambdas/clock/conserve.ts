/** The part of a tick that counts: four times an hour, whether every accepted signal is in a class. */
import { isTurn } from '../../core/clock/turn.ts';
import { conservationOf } from '../../stores/conservation.ts';
import type { ClockDeps, Tick } from './sweep.ts';

const MINUTE = 60_000;
/** Counting reads every signal of the window, so it is not for every tick. */
const EVERY = 15 * MINUTE;
/** The window ends before now: what has just arrived is in flight and says nothing. */
const MARGIN = 15 * MINUTE;
const WINDOW = 60 * MINUTE;

/** A remainder is an incident: the metric pages, and the log names the kinds of defect. */
export async function countRemainder(deps: ClockDeps, tick: Tick): Promise<void> {
  const now = deps.now();
  if (!isTurn(now, EVERY)) return;
  const window = { from: now - MARGIN - WINDOW, to: now - MARGIN };
  const { total } = await conservationOf(deps.store, deps.registry, window, now, deps.timing);
  tick.remainder = total.remainder;
}
