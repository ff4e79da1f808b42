/**
 * Fault rules: which AWS calls the proxy disturbs, and how. The rules live in the proxy only; the product knows nothing of them.
 */
import * as z from 'zod';
import type { AwsCallName } from './aws-call.ts';

export const FaultRule = z.strictObject({
  /** Signing name such as `dynamodb`; absent means any. */
  service: z.string().optional(),
  /** API name such as `PutEvents`; absent means any. */
  action: z.string().optional(),
  /** A table, queue, bus or machine; `ledger` also matches `baton-sandbox-ledger`. */
  table: z.string().optional(),
  /** The calling function; `park` also matches `baton-sandbox-park`. */
  role: z.string().optional(),
  /** Only requests whose body contains this text, such as a signal id. */
  contains: z.string().optional(),
  /**
   * `refuse` answers an error and forwards nothing. `delay` waits, then forwards. `drop` answers success and forwards
   * nothing (a lost event). `commit-then-error` forwards and answers an error. `duplicate` forwards twice.
   */
  kind: z.enum(['refuse', 'delay', 'drop', 'commit-then-error', 'duplicate']),
  /** Share of the matching calls, 0 to 1; absent means all. */
  rate: z.number().min(0).max(1).optional(),
  /** Matching calls that pass before the rule begins. */
  skip: z.number().int().nonnegative().optional(),
  /** How often the rule acts before it is spent; absent means without end. */
  count: z.number().int().positive().optional(),
  /** HTTP status of the error; 500 unless told. */
  status: z.number().int().min(400).max(599).optional(),
  /** AWS error code; the service's own internal error unless told. */
  code: z.string().optional(),
  /** Waits this long before acting, for any kind. */
  delayMs: z.number().int().nonnegative().optional(),
  /** Epoch ms after which the rule no longer acts. */
  untilMs: z.number().optional(),
});
export type FaultRule = z.infer<typeof FaultRule>;

/** A rule as it stands: how many calls it matched and how many it acted on. */
export interface FaultState {
  readonly id: number;
  readonly rule: FaultRule;
  readonly matched: number;
  readonly acted: number;
}

type Entry = { id: number; rule: FaultRule; matched: number; acted: number };

export class FaultRules {
  #entries: Entry[] = [];
  #nextId = 1;
  readonly #random: () => number;

  /** `random` gives 0 to 1 and decides rates; seed it to repeat a run. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Adds rules behind those that stand; the first that matches a call acts alone. Returns their ids. */
  add(rules: readonly FaultRule[]): number[] {
    const entries = rules.map((rule) => ({ id: this.#nextId++, rule, matched: 0, acted: 0 }));
    this.#entries.push(...entries);
    return entries.map((entry) => entry.id);
  }

  clear(): void {
    this.#entries = [];
  }

  list(): FaultState[] {
    return this.#entries.map((entry) => ({ ...entry }));
  }

  /** The rule that acts on this call, if any; counts it. */
  pick(call: AwsCallName, caller: string, body: string | undefined, now: number): FaultRule | undefined {
    return this.#entries.find((entry) => this.#acts(entry, call, caller, body, now))?.rule;
  }

  #acts(entry: Entry, call: AwsCallName, caller: string, body: string | undefined, now: number): boolean {
    const { rule } = entry;
    if (rule.untilMs !== undefined && now >= rule.untilMs) return false;
    if (rule.count !== undefined && entry.acted >= rule.count) return false;
    if (!matches(rule, call, caller, body)) return false;
    entry.matched += 1;
    if (entry.matched <= (rule.skip ?? 0)) return false;
    if (rule.rate !== undefined && this.#random() >= rule.rate) return false;
    entry.acted += 1;
    return true;
  }
}

function matches(rule: FaultRule, call: AwsCallName, caller: string, body: string | undefined): boolean {
  if (rule.service !== undefined && rule.service !== call.service) return false;
  if (rule.action !== undefined && rule.action !== call.action) return false;
  const { table, role } = rule;
  if (table !== undefined && !call.targets.some((target) => isNamed(target, table))) return false;
  if (role !== undefined && !isNamed(caller, role)) return false;
  return rule.contains === undefined || (body?.includes(rule.contains) ?? false);
}

const isNamed = (physical: string, wanted: string): boolean => physical === wanted || physical.endsWith(`-${wanted}`);

/** A small seeded generator (mulberry32): the same seed gives the same faults in the same order of calls. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
