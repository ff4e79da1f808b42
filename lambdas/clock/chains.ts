/** The part of a tick that looks for conversations nobody joined: once an hour, over the hour whose days are over. */
import { isTurn } from '../../core/clock/turn.ts';
import type { Emitter, Flow } from '../../core/definitions/definitions.ts';
import { type ChainDay, conversingEmitters, newChainDay, stitchWithinDays, withHour } from '../../core/watch/chains.ts';
import { chainsBetween, keepChainDay, readChainDay, tellChainDay } from '../../stores/chains.ts';
import { dayOf } from '../../stores/day.ts';
import type { ClockDeps, Tick } from './sweep.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const AT = 35 * MINUTE;

export type ChainDeps = Pick<ClockDeps, 'store' | 'registry' | 'now' | 'deadline' | 'onFault'>;

export async function findChains(deps: ChainDeps, tick: Pick<Tick, 'faults'>): Promise<void> {
  if (!isTurn(deps.now(), HOUR, AT)) return;
  for (const flow of deps.registry.flows.values()) {
    const emitters = conversingEmitters(flow, deps.registry);
    if (emitters.length === 0 || deps.now() > deps.deadline()) continue;
    try {
      await findInFlow(deps, flow, emitters);
    } catch (error) {
      tick.faults += 1;
      deps.onFault('chains', error);
    }
  }
}

/** The day the last whole hour is in; the one before is finished if the clock stood still in between. */
async function findInFlow(deps: ChainDeps, flow: Flow, emitters: readonly Emitter[]): Promise<void> {
  const to = Math.floor(deps.now() / HOUR) * HOUR - stitchWithinDays(flow) * DAY;
  const today = Math.floor((to - HOUR) / DAY) * DAY;
  const yesterday = await readChainDay(deps.store, flow.name, dayOf(today - DAY));
  if (yesterday) await findInDay(deps, { flow, emitters, start: today - DAY, to: today }, yesterday);
  await findInDay(deps, { flow, emitters, start: today, to }, await readChainDay(deps.store, flow.name, dayOf(today)));
}

interface Day {
  readonly flow: Flow;
  readonly emitters: readonly Emitter[];
  /** Epoch ms, midnight UTC. */
  readonly start: number;
  readonly to: number;
}

/** Hour by hour: what does not fit into this tick is first in the next turn. The item before the count: dying in between tells it again. */
async function findInDay(
  deps: ChainDeps,
  { flow, emitters, start, to }: Day,
  known: ChainDay | undefined,
): Promise<void> {
  const day = dayOf(start);
  let before = known;
  for (let from = known?.through ?? start; from < to && deps.now() <= deps.deadline(); from += HOUR) {
    const hour = await Promise.all(
      emitters.map(({ name }) => chainsBetween(deps.store, name, { day, from, to: from + HOUR })),
    );
    const after = withHour(before ?? newChainDay(start), from + HOUR, hour);
    if (hour.some(({ nameless }) => nameless > 0)) {
      await tellChainDay(deps.store, flow, day, { found: after, now: deps.now() });
    }
    if (!(await keepChainDay(deps.store, flow.name, day, { before, after }))) return;
    before = after;
  }
}
