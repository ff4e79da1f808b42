/**
 * When silence says something: what an emitter usually sends at each hour of the week, learnt from what it sent, and how
 * likely a gap is under that. Pure. All times are epoch ms; hours are hours of UTC.
 */
import * as z from 'zod';

const HOUR = 3_600_000;
const HOURS_OF_WEEK = 168;
/** A week counts this much of the week after it: what was usual two months ago hardly counts any more. */
const KEPT_OF_A_WEEK = 0.8;
/** Before that many signals nothing is usual. */
const LEAST_SEEN = 20;
/** Chance, for a day, of an alarm though nothing is wrong. */
const FALSE_ALARMS_PER_DAY = 0.01;
/** A gap is followed back no longer than this: by then every hour of the week has had its say. */
const LONGEST = 5 * HOURS_OF_WEEK;

export const Volume = z.object({
  v: z.literal(1),
  /** Goes up with every write; whoever read an older one loses. */
  rev: z.number(),
  /** By hour of the week: signals, and observed weeks, both fading. */
  counts: z.array(z.number()).length(HOURS_OF_WEEK),
  weeks: z.array(z.number()).length(HOURS_OF_WEEK),
  /** Signals seen in all. */
  seen: z.number(),
  /** Everything before is learnt, or will never be. The beginning of an hour. */
  learntTo: z.number(),
  /** The newest signal that is known. */
  lastAt: z.number().optional(),
  /** The notice that was raised for the present silence. */
  item: z.string().optional(),
});
export type Volume = z.infer<typeof Volume>;

const nothing = (): number[] => new Array<number>(HOURS_OF_WEEK).fill(0);

/** Nothing is known yet; learning begins with the next whole hour. */
export const newVolume = (now: number): Volume => ({
  v: 1,
  rev: 0,
  counts: nothing(),
  weeks: nothing(),
  seen: 0,
  learntTo: Math.ceil(now / HOUR) * HOUR,
});

const hourOf = (at: number): number => Math.floor(at / HOUR) % HOURS_OF_WEEK;
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** Learns the hour that begins at `learntTo`, in which `count` signals came. */
export function learnHour(volume: Volume, count: number): Volume {
  const hour = hourOf(volume.learntTo);
  const fade = (values: readonly number[], more: number): number[] =>
    values.map((value, at) => (at === hour ? rounded(value * KEPT_OF_A_WEEK + more) : value));
  return {
    ...volume,
    counts: fade(volume.counts, count),
    weeks: fade(volume.weeks, 1),
    seen: volume.seen + count,
    learntTo: volume.learntTo + HOUR,
  };
}

/**
 * How likely it is that nothing comes between two moments. The rate of an hour is known as well as it was observed: with
 * `c` signals in `w` weeks it is a gamma variable, so a share `f` of that hour stays empty with (w / (w + f))^c. An hour
 * that was never observed, or never had a signal, says nothing.
 */
export function gapProbability({ counts, weeks }: Volume, from: number, to: number): number {
  let log = 0;
  const begin = Math.max(from, to - LONGEST * HOUR);
  for (let at = begin; at < to; at = (Math.floor(at / HOUR) + 1) * HOUR) {
    const share = (Math.min(to, (Math.floor(at / HOUR) + 1) * HOUR) - at) / HOUR;
    const [count = 0, observed = 0] = [counts[hourOf(at)], weeks[hourOf(at)]];
    if (observed > 0) log += count * Math.log(observed / (observed + share));
  }
  return Math.exp(log);
}

/** What usually comes in a day, averaged over the week. */
function perDay({ counts, weeks }: Volume): number {
  const perWeek = counts.reduce((sum, count, hour) => {
    const observed = weeks[hour] ?? 0;
    return observed > 0 ? sum + count / observed : sum;
  }, 0);
  return perWeek / 7;
}

/**
 * Whether the silence until now is more than chance. Every signal begins a gap, so who sends a thousand a day has ten gaps
 * a day that are rarer than one in a hundred: what must be rare is a day with such a gap, not the gap alone.
 */
export function isSilent(volume: Volume, now: number): boolean {
  if (volume.seen < LEAST_SEEN || volume.lastAt === undefined || volume.lastAt >= now) return false;
  return gapProbability(volume, volume.lastAt, now) * Math.max(1, perDay(volume)) < FALSE_ALARMS_PER_DAY;
}

/** A signal that came at `at`: the newest one known, if none is newer. */
export const heard = (volume: Volume, at: number): Volume => ({
  ...volume,
  lastAt: Math.max(at, volume.lastAt ?? 0),
});
