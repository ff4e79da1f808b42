/** The part of a tick that puts a few of the posts a form filtered before somebody: a rule that is wrong is silent. */
import { isTurn } from '../../core/clock/turn.ts';
import { SAMPLED_PER_HOUR, sampleOf } from '../../core/watch/sample.ts';
import { filteredBetween, joinSample } from '../../stores/filtered.ts';
import type { ClockDeps } from './sweep.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Once an hour, over the hour before, when nothing of it is on its way any more. */
const AT = 20 * MINUTE;
/** Looked at of each shard: in a flood the newest few, whatever their number. */
const PER_SHARD = 4;

export async function sampleFiltered(deps: Pick<ClockDeps, 'store' | 'registry' | 'now' | 'deadline'>): Promise<void> {
  const now = deps.now();
  if (!isTurn(now, HOUR, AT)) return;
  const hour = now - (now % HOUR);
  for (const emitter of deps.registry.emitters.values()) {
    const flow = deps.registry.flows.get(emitter.flow);
    if (emitter.kind !== 'public-form' || !flow || deps.now() > deps.deadline()) continue;
    const window = { from: hour - HOUR, to: hour, perShard: PER_SHARD };
    const filtered = await filteredBetween(deps.store, emitter.name, window);
    const fresh = filtered.filter(({ row }) => row.sampledIn === undefined);
    for (const { signal } of sampleOf(fresh, SAMPLED_PER_HOUR)) {
      if (!(await joinSample(deps.store, { emitter, flow, now }, signal))) break;
    }
  }
}
