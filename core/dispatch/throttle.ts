/**
 * How many signals may start in a minute. A throttle delays, it never drops: what is over the rate is accepted, stored,
 * waits in a lane and starts in the order in which it came. Pure.
 */
import type { Emitter } from '../definitions/definitions.ts';
import type { LiveState } from '../definitions/live.ts';

/** The lane of signals whose campaign has no rate of its own. */
export const ANY_CAMPAIGN = '-';

const MINUTE = 60_000;
/** What is shown to people where nothing starts at all until somebody switches it on again. */
const HALTED_LOOK_MS = 60 * MINUTE;

/** Signals a minute; absent: as many as come. 0: none. */
export interface Rates {
  readonly emitter?: number;
  /** Of the lane's campaign alone. */
  readonly campaign?: number;
}

/** What an operator switches: an emitter as a whole, or one campaign of it. */
export const throttleName = (emitter: string, campaign?: string): string =>
  campaign === undefined ? emitter : `${emitter}/${campaignName(campaign)}`;

/** A campaign is the same however a marketer spells it on the day. */
export const campaignName = (campaign: string): string => campaign.trim().toLowerCase();

/** Whether an emitter has any rate at all; most have none, and then nothing more is asked. */
export const isThrottled = (emitter: Emitter, live: LiveState): boolean =>
  emitter.throttle !== undefined || switchedFor(emitter.name, live).length > 0;

/** Whether the campaign of a signal has a say in when it starts. */
export const asksForCampaign = (emitter: Emitter, live: LiveState): boolean =>
  emitter.throttle?.perCampaignPerMinute !== undefined ||
  switchedFor(emitter.name, live).some((name) => name !== emitter.name);

const switchedFor = (emitter: string, { throttles }: LiveState): string[] =>
  Object.keys(throttles).filter((name) => name === emitter || name.startsWith(`${emitter}/`));

/** The rates of one lane. `laneOf` makes a lane of a campaign's name, as it was done when the signal came. */
export function ratesOf(
  emitter: Pick<Emitter, 'name' | 'throttle'>,
  live: LiveState,
  lane: string,
  laneOf: (campaign: string) => string,
): Rates {
  const whole = live.throttles[emitter.name] ?? emitter.throttle?.perMinute;
  const campaign = lane === ANY_CAMPAIGN ? undefined : campaignRate(emitter, live, lane, laneOf);
  return { ...(whole === undefined ? {} : { emitter: whole }), ...(campaign === undefined ? {} : { campaign }) };
}

function campaignRate(
  { name, throttle }: Pick<Emitter, 'name' | 'throttle'>,
  live: LiveState,
  lane: string,
  laneOf: (campaign: string) => string,
): number | undefined {
  const switched = switchedFor(name, live).find(
    (each) => each !== name && laneOf(each.slice(name.length + 1)) === lane,
  );
  return switched === undefined ? throttle?.perCampaignPerMinute : live.throttles[switched];
}

/** Epoch ms at which the signal in this place of its lane (1 is the first) should start, if the rate stays as it is. */
export function turnAt(rates: Rates, position: number, now: number): number {
  const perMinute = Math.min(rates.emitter ?? Number.POSITIVE_INFINITY, rates.campaign ?? Number.POSITIVE_INFINITY);
  if (perMinute <= 0) return now + HALTED_LOOK_MS;
  const nextMinute = (Math.floor(now / MINUTE) + 1) * MINUTE;
  return nextMinute + Math.floor((Math.max(1, position) - 1) / perMinute) * MINUTE;
}
