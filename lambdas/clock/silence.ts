/** The part of a tick that listens: what each emitter usually sends is learnt, and a silence beyond chance is told. */
import { isTurn } from '../../core/clock/turn.ts';
import type { Emitter } from '../../core/definitions/definitions.ts';
import { gapProbability, heard, isSilent, learnHour, newVolume, type Volume } from '../../core/watch/silence.ts';
import { closeNotice, raiseNotice } from '../../stores/notices.ts';
import { heardBetween, keepVolume, readVolumes } from '../../stores/volumes.ts';
import { readItem } from '../../stores/work.ts';
import type { ClockDeps, Tick } from './sweep.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const EVERY = 5 * MINUTE;
/** Arrivals show up in the index a moment later, those of the spill queue some minutes. */
const MARGIN = 10 * MINUTE;
/** Hours learnt at once after the clock stood still; what is older stays unknown. */
const CATCH_UP = 24;

export type ListenDeps = Pick<ClockDeps, 'store' | 'registry' | 'now' | 'deadline' | 'onFault'>;

/** One round trip for all emitters; an hour of one costs sixteen index queries once, and so does a look into a silence. */
export async function listen(deps: ListenDeps, tick: Pick<Tick, 'faults'>): Promise<void> {
  if (!isTurn(deps.now(), EVERY)) return;
  const emitters = [...deps.registry.emitters.values()];
  const volumes = await readVolumes(
    deps.store,
    emitters.map(({ name }) => name),
  );
  for (const [index, emitter] of emitters.entries()) {
    if (deps.now() > deps.deadline()) return;
    try {
      await listenTo(deps, emitter, volumes[index]);
    } catch (error) {
      tick.faults += 1;
      deps.onFault('listen', error);
    }
  }
}

async function listenTo(deps: ListenDeps, emitter: Emitter, known: Volume | undefined): Promise<void> {
  const now = deps.now();
  const before = known ?? newVolume(now);
  const learnt = (await isUnderWay(deps, before)) ? before : await learn(deps, emitter, before, now);
  const after = await judged(deps, emitter, learnt, now);
  if (after !== known) await keepVolume(deps.store, emitter.name, after);
}

/** While somebody looks into a silence its hours are no example of anything. Closed by a person, they are. */
async function isUnderWay({ store }: ListenDeps, { item }: Volume): Promise<boolean> {
  return item !== undefined && (await readItem(store, item, 1))?.item.state !== 'closed';
}

async function learn(deps: ListenDeps, emitter: Emitter, volume: Volume, now: number): Promise<Volume> {
  const oldest = Math.floor(now / HOUR) * HOUR - CATCH_UP * HOUR;
  let learnt = volume.learntTo < oldest ? { ...volume, learntTo: oldest } : volume;
  while (learnt.learntTo + HOUR + MARGIN <= now && deps.now() <= deps.deadline()) {
    const { count, lastAt } = await heardBetween(deps.store, emitter, learnt.learntTo, learnt.learntTo + HOUR);
    learnt = learnHour(lastAt === undefined ? learnt : heard(learnt, lastAt), count);
  }
  return learnt;
}

/** What is unlikely is looked into before it is told: the newest arrivals are not learnt yet. */
async function judged(deps: ListenDeps, emitter: Emitter, volume: Volume, now: number): Promise<Volume> {
  const { item } = volume;
  if (item === undefined && !isSilent(volume, now)) return volume;
  const from = Math.max((volume.lastAt ?? 0) + 1, now - (CATCH_UP + 2) * HOUR);
  const { lastAt } = await heardBetween(deps.store, emitter, from, now + 1);
  if (lastAt !== undefined) {
    const { item: _over, ...rest } = heard(volume, lastAt);
    if (item !== undefined) await closeNotice(deps.store, item, 'clock', now);
    return rest;
  }
  if (item !== undefined) return volume;
  return { ...volume, item: await tell(deps, emitter, volume, now) };
}

function tell({ store }: ListenDeps, emitter: Emitter, volume: Volume, now: number): Promise<string> {
  const since = volume.lastAt ?? now;
  const evidence = {
    since: new Date(since).toISOString(),
    minutes: Math.round((now - since) / MINUTE),
    // The chance of weeks of silence is smaller than any number a table holds.
    probability: Math.max(1e-9, Number(gapProbability(volume, since, now).toPrecision(2))),
    seen: volume.seen,
  };
  return raiseNotice(store, { reason: 'silence', handoff: 'watch', emitter, evidence, now });
}
