/** The part of a tick that counts: four times an hour, whether every accepted signal is in a class. */
import { beginCount, type Count, isCountDue, nextWindow } from '../../core/conservation/counting.ts';
import { totalOf } from '../../core/conservation/tally.ts';
import { countTurn, readCount } from '../../stores/counts.ts';
import type { ClockDeps, Tick } from './sweep.ts';

/** Counting reads every signal of the window: it has this much of a tick, ms, and goes on in the next one. */
const MOST_MS = 15_000;

export type CountingDeps = Pick<ClockDeps, 'store' | 'registry' | 'timing' | 'now' | 'deadline'>;

/** A remainder is an incident as soon as it is found: the metric pages, and the log names the kinds of defect. */
export async function countRemainder(deps: CountingDeps, tick: Pick<Tick, 'remainder' | 'count'>): Promise<void> {
  const { now, registry } = deps;
  const kept = await readCount(deps, 'clock');
  if (!kept.unfinished && !isCountDue(kept.row, now())) return;
  const over = Math.min(deps.deadline(), now() + MOST_MS);
  const begun = kept.unfinished ?? beginCount(nextWindow(kept.row, now()), [...registry.emitters.keys()]);
  const turn = { what: 'clock', now, isOver: () => now() >= over, keeps: 'always' } as const;
  tell(tick, await countTurn(deps, turn, kept, begun));
}

/** Zero is said of a whole window only: what is not counted yet may be lost. */
function tell(tick: Pick<Tick, 'remainder' | 'count'>, { from, to, lines, place }: Count): void {
  const { signals, remainder, defects } = totalOf(lines);
  const isWhole = place === undefined;
  tick.count = { from, to, signals, isWhole, defects: defects.map(({ kind }) => kind) };
  if (isWhole || remainder > 0) tick.remainder = remainder;
}
