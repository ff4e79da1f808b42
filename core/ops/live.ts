/** Changing live control state: one change at a time, from one state to the next. Pure. */
import * as z from 'zod';
import type { LiveState } from '../definitions/live.ts';
import { throttleName } from '../dispatch/throttle.ts';
import { Named, Version } from './fields.ts';

/** The state the change was made for, by its version; another one is refused. Left out: whatever stands. */
const seen = { version: z.number().int().nonnegative().optional() };

export const LiveChange = z.discriminatedUnion('set', [
  /** `published` takes the switch back. */
  z.strictObject({
    set: z.literal('mode'),
    flow: Named,
    mode: z.enum(['observe', 'assist', 'live', 'published']),
    ...seen,
  }),
  z.strictObject({ set: z.literal('killed'), ruleSetVersion: Version, killed: z.boolean(), ...seen }),
  z.strictObject({ set: z.literal('paused'), destination: Named, paused: z.boolean(), ...seen }),
  /** Signals that may start in a minute, of an emitter or of one campaign of it; 0 is none. */
  z.strictObject({
    set: z.literal('throttle'),
    emitter: Named,
    campaign: z.string().min(1).max(200).optional(),
    perMinute: z.union([z.number().int().nonnegative(), z.literal('published')]),
    ...seen,
  }),
]);
export type LiveChange = z.infer<typeof LiveChange>;

/** The state after a change, one version later; the same object when nothing differs. */
export function changeLive(live: LiveState, change: LiveChange): LiveState {
  const next = applied(live, change);
  return JSON.stringify(next) === JSON.stringify(live) ? live : { ...next, version: live.version + 1 };
}

function applied(live: LiveState, change: LiveChange): LiveState {
  if (change.set === 'killed') return { ...live, killed: toggled(live.killed, change.ruleSetVersion, change.killed) };
  if (change.set === 'paused') return { ...live, paused: toggled(live.paused, change.destination, change.paused) };
  if (change.set === 'throttle') return { ...live, throttles: throttled(live, change) };
  const { [change.flow]: _before, ...others } = live.modes;
  return { ...live, modes: change.mode === 'published' ? others : { ...live.modes, [change.flow]: change.mode } };
}

function throttled(
  { throttles }: LiveState,
  { emitter, campaign, perMinute }: Extract<LiveChange, { set: 'throttle' }>,
): Record<string, number> {
  const name = throttleName(emitter, campaign);
  const { [name]: _before, ...others } = throttles;
  return perMinute === 'published' ? others : { ...throttles, [name]: perMinute };
}

function toggled(list: readonly string[], entry: string, isIn: boolean): string[] {
  if (list.includes(entry) === isIn) return [...list];
  return isIn ? [...list, entry] : list.filter((other) => other !== entry);
}
