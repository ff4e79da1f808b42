/** Live control state: read with what it applies to, and changed by one conditional write. */
import type { Registry } from '../core/definitions/definitions.ts';
import { type LiveState, liveStateOf } from '../core/definitions/live.ts';
import { type Acceptance, runningVersion } from '../core/definitions/running.ts';
import { versionOf } from '../core/definitions/version.ts';
import { Breaker, isTripped } from '../core/deliver/breaker.ts';
import { changeLive, type LiveChange } from '../core/ops/live.ts';
import type { Reply } from '../core/ops/routes.ts';
import { acceptanceKey, breakerKey, contentKey, LIVE_KEY } from './keys.ts';
import { acceptanceIn, definitionsOf } from './publication.ts';
import { absent, any, eq, itemOf, type Store } from './store.ts';

/** How long a reader of {@link liveReader} goes by what it read: a switch holds everywhere within this, ms. */
const FRESH_MS = 3_000;

/** Reads the live state for those who ask often. */
export function liveReader(store: Store, now: () => number): () => Promise<LiveState> {
  let read: { readonly at: number; readonly live: Promise<LiveState> } | undefined;
  return async () => {
    if (read === undefined || now() - read.at >= FRESH_MS) {
      read = { at: now(), live: store.get(LIVE_KEY).then(liveStateOf) };
      // What could not be read is asked for again.
      read.live.catch(() => {
        read = undefined;
      });
    }
    return read.live;
  };
}

export type Changed = { readonly kind: 'changed' | 'unchanged' | 'stale'; readonly live: LiveState };

/** Changes the state that stands, or only the one the caller saw if the change names its version. */
export async function changeLiveState(store: Store, change: LiveChange): Promise<Changed> {
  for (let pass = 0; pass < 8; pass += 1) {
    const live = liveStateOf(await store.get(LIVE_KEY));
    if (change.version !== undefined && change.version !== live.version) return { kind: 'stale', live };
    const next = changeLive(live, change);
    if (next === live) return { kind: 'unchanged', live };
    const stands = eq('version', live.version);
    const when = live.version === 0 ? any(absent, stands) : stands;
    const written = await store.write({ kind: 'put', key: LIVE_KEY, item: itemOf(next), when });
    if (written.kind === 'written') return { kind: 'changed', live: next };
  }
  throw new Error('Live state kept changing while one change was tried; look at the audit for who is writing.');
}

/** The field of a change that names nothing there is; `undefined` when all is well. */
export async function unknownTarget(store: Store, registry: Registry, change: LiveChange): Promise<string | undefined> {
  if (change.set === 'mode') return registry.flows.has(change.flow) ? undefined : 'flow';
  if (change.set === 'throttle') return unknownThrottle(registry, change);
  if (change.set === 'paused') return registry.destinations.has(change.destination) ? undefined : 'destination';
  const isLive = [...registry.ruleSets.values()].some((ruleSet) => versionOf(ruleSet) === change.ruleSetVersion);
  if (isLive || !change.killed) return undefined;
  return (await store.get(contentKey('rule-set', change.ruleSetVersion))) ? undefined : 'ruleSetVersion';
}

/** A campaign that no contract reads would never be met: its throttle would hold nothing back. */
function unknownThrottle(
  { emitters, contracts }: Registry,
  { emitter, campaign, perMinute }: Extract<LiveChange, { set: 'throttle' }>,
): string | undefined {
  const contract = contracts.get(emitters.get(emitter)?.contract ?? '');
  if (!contract) return 'emitter';
  if (campaign === undefined || perMinute === 'published') return undefined;
  return contract.mappings.some(({ to }) => to === 'attribution.campaign') ? undefined : 'campaign';
}

/** The switches and, for each flow and destination, what they mean now. */
export async function readLive(store: Store, registry: Registry): Promise<Reply<'live'>> {
  const destinations = [...registry.destinations.keys()];
  const emitters = [...registry.emitters.keys()];
  const keys = [LIVE_KEY, ...destinations.map(breakerKey), ...emitters.map(acceptanceKey)];
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
    throttles: Object.entries(live.throttles).map(([name, perMinute]) => throttleReply(registry, name, perMinute)),
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

function throttleReply({ emitters }: Registry, name: string, perMinute: number) {
  const [emitter = name, ...campaign] = name.split('/');
  const { throttle } = emitters.get(emitter) ?? {};
  const published = campaign.length === 0 ? throttle?.perMinute : throttle?.perCampaignPerMinute;
  return {
    emitter,
    perMinute,
    ...(campaign.length === 0 ? {} : { campaign: campaign.join('/') }),
    ...(published === undefined ? {} : { published }),
  };
}

function breakerReply(breaker: Breaker) {
  if (!isTripped(breaker)) return { breaker: 'closed' as const };
  const reason = breaker.reason === undefined ? {} : { breakerReason: breaker.reason };
  return { breaker: 'tripped' as const, breakerUntil: new Date(breaker.until).toISOString(), ...reason };
}
