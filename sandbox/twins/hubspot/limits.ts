/**
 * HubSpot's three limits with their headers: per 10 s, per second (search) and per day, counted on the twin's clock.
 */
import type { FaultPlan } from './faults.ts';
import { type Reply, throttled } from './replies.ts';

const NOMINAL = { tenSecondly: 190, daily: 625_000 } as const;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Counts requests of the last `spanMs`. */
class Window {
  readonly #spanMs: number;
  #times: number[] = [];
  #first = 0;

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  used(now: number): number {
    while (this.#first < this.#times.length && (this.#times[this.#first] ?? 0) <= now - this.#spanMs) this.#first += 1;
    if (this.#first > 1000) {
      this.#times = this.#times.slice(this.#first);
      this.#first = 0;
    }
    return this.#times.length - this.#first;
  }

  add(now: number): void {
    this.#times.push(now);
  }
}

export interface Admission {
  /** Set when the request is refused. */
  readonly refusal?: Reply;
  readonly headers: Readonly<Record<string, string>>;
}

export class Limits {
  readonly #burst = new Window(10_000);
  readonly #search = new Window(1000);
  #day = -1;
  #today = 0;

  /** Counts one request and says whether it is let in. Search answers carry no rate headers. */
  admit(limits: FaultPlan['limits'], isSearch: boolean, now: number): Admission {
    const day = Math.floor(now / DAY_MS);
    this.#today = day === this.#day ? this.#today : 0;
    this.#day = day;
    const window = isSearch ? this.#search : this.#burst;
    const most = isSearch ? limits.searchSecondly : limits.tenSecondly;
    const isOver = most !== null && window.used(now) >= most;
    const isDayOver = limits.daily !== null && this.#today >= limits.daily;
    if (!isOver && !isDayOver) {
      window.add(now);
      this.#today += 1;
    }
    const headers = isSearch ? {} : this.#headers(limits, now);
    if (isDayOver) return { headers, refusal: throttled('DAILY', headers) };
    return isOver
      ? { headers, refusal: throttled(isSearch ? 'SECONDLY' : 'TEN_SECONDLY_ROLLING', headers) }
      : { headers };
  }

  #headers(limits: FaultPlan['limits'], now: number): Record<string, string> {
    const burst = limits.tenSecondly ?? NOMINAL.tenSecondly;
    const daily = limits.daily ?? NOMINAL.daily;
    return {
      'X-HubSpot-RateLimit-Daily': String(daily),
      'X-HubSpot-RateLimit-Daily-Remaining': String(Math.max(0, daily - this.#today)),
      'X-HubSpot-RateLimit-Interval-Milliseconds': '10000',
      'X-HubSpot-RateLimit-Max': String(burst),
      'X-HubSpot-RateLimit-Remaining': String(Math.max(0, burst - this.#burst.used(now))),
    };
  }
}
