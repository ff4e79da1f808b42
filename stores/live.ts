/** Live control state: read with what it applies to, and changed by one conditional write. */
import type { Registry } from '../core/definitions/definitions.ts';
import { type LiveState, liveStateOf } from '../core/definitions/live.ts';
import { type Acceptance, runningVersion } from '../core/definitions/running.ts';
import { versionOf } from '../core/definitions/version.ts';
import { Breaker, isTripped } from '../core/deliver/breaker.ts';
import { changeLive, type LiveChange } from '../core/ops/live.ts';
import type { Reply } from '../core/ops/routes.ts';
import { acceptanceKey, breakerKey, contentKey, controlKey } from './keys.ts';
import { acceptanceIn, definitionsOf } from './publication.ts';
import { absent, any, eq, itemOf, type Store } from './store.ts';

const KEY = controlKey('live', 'all');

export type Changed = { readonly kind: 'changed' | 'unchanged' | 'stale'; readonly live: LiveState };

/** Changes the state that stands, or only the one the caller saw if the change names its version. */
export async function changeLiveState(store: Store, change: LiveChange): Promise<Changed> {
  for (let pass = 0; pass < 8; pass += 1) {
    const live = liveStateOf(await store.get(KEY));
    if (change.version !== undefined && change.version !== live.version) return { kind: 'stale', live };
    const next = changeLive(live, change);
    if (next === live) return { kind: 'unchanged', live };
    const stands = eq('version', live.version);
    const when = live.version === 0 ? any(absent, stands) : stands;
    const written = await store.write({ kind: 'put', key: KEY, item: itemOf(next), when });
    if (written.kind === 'written') return { kind: 'changed', live: next };
  }
  throw new Error('Live state kept changing while one change was tried; look at the audit for who is writing.');
}

/** The field of a change that names nothing there is; `undefined` when all is well. */
export async function unknownTarget(store: Store, registry: Registry, change: LiveChange): Promise<string | undefined> {
  if (change.set === 'mode') return registry.flows.has(change.flow) ? undefined : 'flow';
  if (change.set === 'paused') return registry.destinations.has(change.destination) ? undefined : 'destination';
  const isLive = [...registry.ruleSets.values()].some((ruleSet) => versionOf(ruleSet) === change.ruleSetVersion);
  if (isLive || !change.killed) return undefined;
  return (await store.get(contentKey('rule-set', change.ruleSetVersion))) ? undefined : 'ruleSetVersion';
}

/** The switches and, for each flow and destination, what they mean now. */
export async function readLive(store: Store, registry: Registry): Promise<Reply<'live'>> {
  const destinations = [...registry.destinations.keys()];
  const emitters = [...registry.emitters.keys()];
  const keys = [KEY, ...destinations.map(breakerKey), ...emitters.map(acceptanceKey)];
  const [state, ...others] = await store.getMany(keys);
  const breakers = others.slice(0, destinations.length);
  const accepted = others.slice(destinations.length);
  const live = liveStateOf(state);
  return {
    version: live.version,
    flows: [...registry.flows.values()].map(({ name, mode, ruleSet }) => ({
      name,
      published: mode,
      mode: live.modes[name] ?? mode,
      ruleSet,
      ruleSetVersion: versionOf(registry.ruleSets.get(ruleSet)),
    })),
    killed: live.killed,
    contracts: emitters.map((name, index) => contractReply(registry, name, acceptanceIn(accepted[index]))),
    destinations: destinations.map((name, index) => ({
      name,
      isPaused: live.paused.includes(name),
      ...breakerReply(Breaker.parse(breakers[index] ?? {})),
    })),
  };
}

function contractReply(registry: Registry, emitter: string, acceptance: Acceptance | undefined) {
  const { contract } = definitionsOf(registry, emitter);
  const declared = versionOf(contract);
  const { state, version } = runningVersion(declared, acceptance);
  const by = acceptance && {
    acceptedBy: acceptance.by,
    acceptedAt: new Date(acceptance.at).toISOString(),
    item: acceptance.item,
  };
  return { emitter, contract: contract.name, declared, running: version, state, ...by };
}

function breakerReply(breaker: Breaker) {
  if (!isTripped(breaker)) return { breaker: 'closed' as const };
  const reason = breaker.reason === undefined ? {} : { breakerReason: breaker.reason };
  return { breaker: 'tripped' as const, breakerUntil: new Date(breaker.until).toISOString(), ...reason };
}
