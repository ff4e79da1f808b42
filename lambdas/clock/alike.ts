/** The part of a tick that compares leads: over each hour that is over; who did not fit in has a turn ten minutes later. */
import * as z from 'zod';
import { type AccountWords, accountWords } from '../../core/accounts/company-name.ts';
import { isTurn } from '../../core/clock/turn.ts';
import type { Emitter, Flow } from '../../core/definitions/definitions.ts';
import { namingEmitters } from '../../core/watch/alike.ts';
import { stitchWithinDays } from '../../core/watch/chains.ts';
import { type AlikeDeps, type Arrived, arrivedBetween, compareLead } from '../../stores/alike.ts';
import { dayOf } from '../../stores/day.ts';
import { alikeKey } from '../../stores/keys.ts';
import { absent, eq } from '../../stores/store.ts';
import type { ClockDeps, Tick } from './sweep.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TURN = 10 * MINUTE;
const AT = 5 * MINUTE;
/** An hour is looked at when it has been over for so long that nothing of it is on its way any more. */
const REST = 15 * MINUTE;
/** Leads compared at the same time. */
const WIDTH = 8;

type Deps = AlikeDeps & Pick<ClockDeps, 'deadline' | 'onFault'>;

const Progress = z.object({ v: z.literal(1), through: z.number() });

export async function findAlike(deps: Deps, tick: Pick<Tick, 'faults'>): Promise<void> {
  if (!isTurn(deps.now(), TURN, AT)) return;
  const called = accountWords(deps.registry.accounts);
  for (const flow of deps.registry.flows.values()) {
    const emitters = namingEmitters(flow, deps.registry);
    if (emitters.length === 0 || deps.now() > deps.deadline()) continue;
    try {
      await findInFlow(deps, tick, { flow, emitters, called });
    } catch (error) {
      tick.faults += 1;
      deps.onFault('alike', error);
    }
  }
}

interface Look {
  readonly flow: Flow;
  readonly emitters: readonly Emitter[];
  readonly called: AccountWords;
}

/** Hour by hour. What does not fit into this tick is first in the next turn; what is compared twice is asked once. */
async function findInFlow(deps: Deps, tick: Pick<Tick, 'faults'>, look: Look): Promise<void> {
  const { flow, emitters } = look;
  const { store, now } = deps;
  const to = Math.floor((now() - REST) / HOUR) * HOUR;
  let before = Progress.safeParse(await store.get(alikeKey(flow.name))).data?.through;
  // Who came longer ago than the flow waits is compared with nobody any more.
  let from = Math.max(before ?? to - HOUR, to - stitchWithinDays(flow) * 24 * HOUR);
  while (from < to) {
    const end = Math.floor(from / HOUR) * HOUR + HOUR;
    const arrived = await arrivedBetween(store, emitters, { day: dayOf(from), from, to: end });
    const left = await compareAll(deps, tick, look, arrived);
    const through = left?.at ?? end;
    if (!(await keepProgress(deps, flow, before, through)) || left) return;
    before = through;
    from = through;
  }
}

/** The first one, in order of arrival, that there was no time for. */
async function compareAll(
  deps: Deps,
  tick: Pick<Tick, 'faults'>,
  { flow, called }: Look,
  arrived: readonly Arrived[],
): Promise<Arrived | undefined> {
  const inOrder = [...arrived].sort((a, b) => a.at - b.at);
  for (let at = 0; at < inOrder.length; at += WIDTH) {
    if (deps.now() > deps.deadline()) return inOrder[at];
    const turn = inOrder.slice(at, at + WIDTH);
    const done = await Promise.allSettled(turn.map((each) => compareLead(deps, flow, each, called)));
    // A lead that cannot be read must not keep all others from being compared.
    for (const { reason } of done.filter((each) => each.status === 'rejected')) {
      tick.faults += 1;
      deps.onFault('alike', reason);
    }
  }
  return undefined;
}

/** False when somebody else was faster. */
async function keepProgress(
  { store }: Pick<Deps, 'store'>,
  { name }: Flow,
  before: number | undefined,
  through: number,
): Promise<boolean> {
  const when = before === undefined ? absent : eq('through', before);
  return (await store.write({ kind: 'put', key: alikeKey(name), item: { v: 1, through }, when })).kind === 'written';
}
