/** Throttles: whether a signal may start in this minute, in which lane it waits, and how many of a lane may start now. */
import { applyContract } from '../core/contracts/apply.ts';
import type { Emitter, Registry } from '../core/definitions/definitions.ts';
import type { LiveState } from '../core/definitions/live.ts';
import {
  ANY_CAMPAIGN,
  asksForCampaign,
  campaignName,
  isThrottled,
  type Rates,
  ratesOf,
  turnAt,
} from '../core/dispatch/throttle.ts';
import { contentHash, type Keys } from '../core/ids.ts';
import { SignalRow } from '../core/journal/rows.ts';
import { type Blobs, rawBytes, rawKey } from './envelopes.ts';
import { signalKey, throttleLaneKey, throttleMinuteKey, throttlePlaces } from './keys.ts';
import { liveReader } from './live.ts';
import type { Publications } from './publication.ts';
import type { Pins } from './runs.ts';
import { any, lacks, le, type Store } from './store.ts';

export interface ThrottleDeps {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly registry: Registry;
  readonly keys: () => Promise<Keys>;
  readonly publications: Pick<Publications, 'contract'>;
  readonly now: () => number;
}

export type Admission =
  | { readonly kind: 'start' }
  /** `until`: epoch ms at which it should start, for people. */
  | { readonly kind: 'wait'; readonly lane: string; readonly receivedAt: number; readonly until: number };

export interface Throttle {
  /**
   * Takes a place in this minute for a signal that never ran, or says where it has to wait. Its campaign is read by the
   * contract it is about to be pinned to: an operator may have accepted another one than is declared.
   */
  admit(signal: string, emitter: string, pins: Pick<Pins, 'contract'>): Promise<Admission>;
  /** Takes up to `want` places of this minute for a lane; how many there were. */
  places(emitter: string, lane: string, want: number): Promise<number>;
}

const MINUTE = 60_000;
/** Campaign names come from outside, and each would leave a lane behind. */
const LANE_DAYS = 7;
const START: Admission = { kind: 'start' };

export function throttles(deps: ThrottleDeps): Throttle {
  const liveNow = liveReader(deps.store, deps.now);
  const ratesIn = async (emitter: Pick<Emitter, 'name' | 'throttle'>, live: LiveState, lane: string) => {
    const keys = lane === ANY_CAMPAIGN ? undefined : await deps.keys();
    return ratesOf(emitter, live, lane, (campaign) => (keys ? laneOf(keys, campaign) : ''));
  };
  return {
    async admit(signal, name, pins) {
      const emitter = deps.registry.emitters.get(name);
      const live = await liveNow();
      if (!emitter || !isThrottled(emitter, live)) return START;
      const row = await waitingRow(deps.store, signal);
      if (!row) return START;
      const lane = asksForCampaign(emitter, live) ? await laneOfSignal(deps, pins, signal, row) : ANY_CAMPAIGN;
      const rates = await ratesIn(emitter, live, lane);
      const isFree = !(await isAnyWaiting(deps.store, name, lane));
      if (isFree && (await takePlaces(deps, name, lane, rates, 1)) === 1) return START;
      const until = turnAt(rates, await queued(deps, name, lane), deps.now());
      return { kind: 'wait', lane, receivedAt: row.receivedAt, until };
    },
    async places(name, lane, want) {
      const emitter = deps.registry.emitters.get(name) ?? { name };
      return takePlaces(deps, name, lane, await ratesIn(emitter, await liveNow(), lane), want);
    },
  };
}

/** The row of a signal that has no run yet; `undefined` when there is nothing to hold back. */
async function waitingRow(store: Store, signal: string): Promise<SignalRow | undefined> {
  const item = await store.get(signalKey(signal));
  const row = item && SignalRow.parse(item);
  return row?.state === 'open' && row.run === undefined ? row : undefined;
}

/** Campaign names come from outside and may hold anything: lanes are keyed hashes of them. */
const laneOf = (keys: Keys, campaign: string): string => contentHash(keys, `campaign:${campaignName(campaign)}`);

/** What cannot be read as its contract says has no campaign; it parks at validate, in its turn. */
async function laneOfSignal(
  deps: ThrottleDeps,
  pins: Pick<Pins, 'contract'>,
  signal: string,
  { raw }: SignalRow,
): Promise<string> {
  const bytes = await rawBytes(deps.blobs, await deps.store.get(rawKey(signal, raw)));
  const result = bytes && applyContract(await deps.publications.contract(pins.contract), bytes);
  const campaign = result?.kind === 'mapped' ? result.signal.attribution.campaign : undefined;
  return campaign === undefined ? ANY_CAMPAIGN : laneOf(await deps.keys(), campaign);
}

/** Whoever comes while others wait queues behind them. */
async function isAnyWaiting(store: Store, emitter: string, lane: string): Promise<boolean> {
  const { pk } = throttleLaneKey(emitter, lane);
  return (await store.query('control', pk, throttlePlaces(lane), { limit: 1 })).rows.length > 0;
}

/** Counts one more in a lane; how many are in it now, about. A lane that nobody queued in for long is forgotten. */
async function queued({ store, now }: ThrottleDeps, emitter: string, lane: string): Promise<number> {
  const set = { expiresAt: Math.ceil(now() / 1000) + LANE_DAYS * 86_400 };
  const counted = await store.write({ kind: 'update', key: throttleLaneKey(emitter, lane), add: { queued: 1 }, set });
  const item = counted.kind === 'written' ? counted.item : undefined;
  return Math.max(1, Number(item?.queued ?? 1) - Number(item?.started ?? 0));
}

async function takePlaces(
  deps: ThrottleDeps,
  emitter: string,
  lane: string,
  rates: Rates,
  want: number,
): Promise<number> {
  const ofCampaign = await takeUpTo(deps, emitter, lane, rates.campaign, want);
  // Of a lane without a rate of its own only the emitter's is asked, under another key.
  return ofCampaign === 0 ? 0 : takeUpTo(deps, emitter, 'all', rates.emitter, ofCampaign);
}

/** One counter for each minute by the clock: at most `rate` in it, whoever asks. */
export async function takeUpTo(
  { store, now }: Pick<ThrottleDeps, 'store' | 'now'>,
  emitter: string,
  lane: string,
  rate: number | undefined,
  want: number,
): Promise<number> {
  if (rate === undefined) return want;
  const minute = Math.floor(now() / MINUTE);
  const key = throttleMinuteKey(emitter, minute, lane);
  const expiresAt = Math.ceil(now() / 1000) + 600;
  let take = Math.min(want, rate);
  while (take > 0) {
    const when = any(lacks('n'), le('n', rate - take));
    const written = await store.write({ kind: 'update', key, add: { n: take }, set: { expiresAt }, when });
    if (written.kind === 'written') return take;
    take = Math.min(want, rate - Number(written.current?.n ?? 0));
  }
  return 0;
}
