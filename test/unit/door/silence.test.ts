/** What a gap means under a learnt rate: properties over simulated senders, all seeds fixed. */
import { describe, expect, it } from 'vitest';
import { gapProbability, heard, isSilent, learnHour, newVolume, type Volume } from '../../../core/watch/silence.ts';
import { seeded } from '../../../stores/fault/chance.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Monday, 00:00 UTC. */
const MONDAY = Date.UTC(2026, 7, 3);

/** Signals an hour expects, by its beginning. */
type Rate = (at: number) => number;
const always =
  (perHour: number): Rate =>
  () =>
    perHour;
const officeHours =
  (perHour: number): Rate =>
  (at) => {
    const [day, hour] = [new Date(at).getUTCDay(), new Date(at).getUTCHours()];
    return day >= 1 && day <= 5 && hour >= 8 && hour < 18 ? perHour : 0;
  };

/** Signals of a Poisson process, in order. */
function* arrivals(rate: Rate, from: number, to: number, random: () => number): Generator<number> {
  for (let hour = from; hour < to; hour += HOUR) {
    const perHour = rate(hour);
    let at = hour;
    while (perHour > 0) {
      at += (-Math.log(1 - random()) / perHour) * HOUR;
      if (at >= hour + HOUR) break;
      yield at;
    }
  }
}

interface Day {
  readonly days: number;
  readonly alarms: number;
  readonly volume: Volume;
}

/** Weeks of a healthy sender with the detector beside it, as the clock runs it. */
function simulate(rate: Rate, weeks: number, seed: number): Day {
  const until = MONDAY + weeks * 7 * DAY;
  const signals = [...arrivals(rate, MONDAY, until, seeded(seed))];
  let volume = newVolume(MONDAY);
  let [next, learnt, alarms, isAlarmed] = [0, 0, 0, false];
  for (let now = MONDAY + 5 * MINUTE; now < until; now += 5 * MINUTE) {
    const before = next;
    while ((signals[next] ?? Number.POSITIVE_INFINITY) <= now) next += 1;
    if (next > before) isAlarmed = false;
    // What the clock would find when it looks.
    const lastAt = signals[next - 1];
    if (lastAt !== undefined) volume = heard(volume, lastAt);
    if (volume.learntTo + HOUR <= now) {
      const to = volume.learntTo + HOUR;
      const learntBefore = learnt;
      while ((signals[learnt] ?? Number.POSITIVE_INFINITY) < to) learnt += 1;
      volume = learnHour(volume, learnt - learntBefore);
    }
    if (!isAlarmed && isSilent(volume, now)) {
      alarms += 1;
      isAlarmed = true;
    }
  }
  return { days: weeks * 7, alarms, volume };
}

/** Hours after the last signal until a sender that died is told of. */
function hoursUntilTold(volume: Volume, diedAt: number): number {
  const dead = { ...volume, lastAt: diedAt };
  for (let hours = 0.25; hours < 24 * 30; hours += 0.25) if (isSilent(dead, diedAt + hours * HOUR)) return hours;
  return Number.POSITIVE_INFINITY;
}

const SENDERS: readonly (readonly [string, Rate])[] = [
  ['40 an hour, day and night', always(40)],
  ['one an hour, day and night', always(1)],
  ['six an hour in office hours', officeHours(6)],
  ['one every two hours of the office', officeHours(0.5)],
  ['ten a week', always(10 / 168)],
];

describe('a healthy sender of', () => {
  it.each(SENDERS)('%s raises an alarm on at most one day in fifty', (_name, rate) => {
    const years = [1, 2, 3].map((seed) => simulate(rate, 17, seed));
    const alarms = years.reduce((sum, { alarms: each }) => sum + each, 0);
    const days = years.reduce((sum, { days: each }) => sum + each, 0);
    expect(alarms / days).toBeLessThanOrEqual(0.02);
  });
});

describe('a sender that died', () => {
  const taughtBy = (rate: Rate) => simulate(rate, 6, 11).volume;
  const mondayMorning = MONDAY + 6 * 7 * DAY + 10 * HOUR;

  it.each([
    ['40 an hour', always(40), 0.75],
    ['one an hour', always(1), 12],
    ['six an hour in office hours', officeHours(6), 4],
    ['ten a week', always(10 / 168), 24 * 6],
  ] as const)('with %s before is told of within hours that fit its rate', (_name, rate, most) => {
    expect(hoursUntilTold(taughtBy(rate), mondayMorning)).toBeLessThanOrEqual(most);
  });

  it('in the evening is told of the next morning, not at night', () => {
    const fridayEvening = MONDAY + 6 * 7 * DAY + 4 * DAY + 17.9 * HOUR;
    const told = fridayEvening + hoursUntilTold(taughtBy(officeHours(6)), fridayEvening) * HOUR;
    expect(new Date(told).getUTCDay()).toBe(1);
    expect(new Date(told).getUTCHours()).toBeGreaterThanOrEqual(8);
  });
});

describe('the chance of a gap', () => {
  const { volume } = simulate(officeHours(3), 4, 5);

  it('falls as the gap grows, from one', () => {
    const from = MONDAY + 28 * DAY + 3 * HOUR;
    let before = gapProbability(volume, from, from);
    expect(before).toBe(1);
    for (let to = from; to < from + 10 * DAY; to += 17 * MINUTE) {
      const now = gapProbability(volume, from, to);
      expect(now).toBeLessThanOrEqual(before);
      before = now;
    }
    expect(before).toBeLessThan(1e-9);
  });

  it('of two gaps in a row is that of both, wherever the hour is cut', () => {
    const random = seeded(9);
    for (let n = 0; n < 200; n += 1) {
      const from = MONDAY + 28 * DAY + Math.floor(random() * 5 * DAY);
      const hour = (Math.floor(from / HOUR) + 1 + Math.floor(random() * 20)) * HOUR;
      const to = hour + Math.floor(random() * DAY);
      const parts = gapProbability(volume, from, hour) * gapProbability(volume, hour, to);
      expect(gapProbability(volume, from, to)).toBeCloseTo(parts, 12);
    }
  });

  it('of a night in which nothing ever came is one', () => {
    const evening = MONDAY + 28 * DAY + 18 * HOUR;
    expect(gapProbability(volume, evening, evening + 13 * HOUR)).toBe(1);
  });

  it('is never below that of a rate known exactly', () => {
    let known = newVolume(MONDAY);
    for (let hour = 0; hour < 4 * 168; hour += 1) known = learnHour(known, 3);
    for (const hours of [0.5, 1, 2, 5]) {
      expect(gapProbability(known, MONDAY, MONDAY + hours * HOUR)).toBeGreaterThan(Math.exp(-3 * hours));
    }
  });
});

describe('before much is known', () => {
  const taught = (hours: number, count: number): Volume => {
    let volume = newVolume(MONDAY);
    for (let hour = 0; hour < hours; hour += 1) volume = learnHour(volume, count);
    return heard(volume, MONDAY + hours * HOUR - 1);
  };

  it('no silence is told with fewer than twenty signals seen', () => {
    const twoWeeks = { ...taught(336, 0), counts: newVolume(MONDAY).counts.map(() => 5) };
    expect(isSilent({ ...twoWeeks, seen: 19 }, MONDAY + 40 * DAY)).toBe(false);
    expect(isSilent({ ...twoWeeks, seen: 20 }, MONDAY + 40 * DAY)).toBe(true);
  });

  it('an hour of the week that was never seen says nothing', () => {
    expect(isSilent(taught(24, 50), MONDAY + 6 * DAY)).toBe(false);
    expect(isSilent(taught(24, 50), MONDAY + 7 * DAY + HOUR)).toBe(true);
  });

  it('a signal that never came is no last one', () => {
    const { lastAt: _none, ...silent } = taught(336, 5);
    expect(isSilent(silent, MONDAY + 40 * DAY)).toBe(false);
  });
});
