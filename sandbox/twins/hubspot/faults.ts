/**
 * Faults on demand, deterministic: the n-th request draws the same numbers under the same seed, whatever is in it.
 */
import * as z from 'zod';
import { failed, locked, type Reply, serverError, throttled, unauthorized } from './replies.ts';

const Rate = z.number().min(0).max(1).default(0);

/** Set by `POST /_twin/faults`, always as a whole: what is left out is off. */
export const FaultPlan = z.strictObject({
  seed: z.number().int().default(1),
  /** Every answer comes this much later, in real ms. */
  latencyMs: z.number().nonnegative().default(0),
  /** Share of requests, 0 to 1, drawn independently. */
  rates: z
    .strictObject({
      /** Nothing is committed; half are 500 with JSON, half 502 with HTML. */
      serverError: Rate,
      /** 429 under `policy`. */
      throttle: Rate,
      /** Writes only: committed, then never answered. */
      commitThenTimeout: Rate,
      /** Writes only: committed, then 502. */
      commitThenError: Rate,
      /** Batch upserts only: 200, no rows, nothing committed. */
      emptyResult: Rate,
      /** 423. */
      locked: Rate,
      /** 477 with `Retry-After`: the account moves between data centres. */
      migrating: Rate,
    })
    .prefault({}),
  policy: z.enum(['TEN_SECONDLY_ROLLING', 'SECONDLY', 'DAILY']).default('TEN_SECONDLY_ROLLING'),
  /** `Retry-After` of 429 (absent: none, as often live) and of 477 (absent: 3600). */
  retryAfterSeconds: z.number().int().positive().optional(),
  /** Every request is answered 503 until this moment of the twin's clock, epoch ms. */
  outageUntilMs: z.number().default(0),
  /** Every request is answered 401, as if the token had expired. */
  expireToken: z.boolean().default(false),
  /** A request that is never answered loses its connection after this many real ms. @default only when the client leaves */
  hangMs: z.number().positive().optional(),
  /** How a unique conflict in a traced batch is answered: 400 for the whole batch, or its row in a 207. */
  conflicts: z.enum(['whole', 'rows']).default('whole'),
  /** HubSpot's own limits; null is none. The real ones are 190 per 10 s, 5 searches per second, 625,000 per day. */
  limits: z
    .strictObject({
      tenSecondly: z.number().int().positive().nullable().default(null),
      searchSecondly: z.number().int().positive().nullable().default(5),
      daily: z.number().int().positive().nullable().default(null),
    })
    .prefault({}),
  /** Faults (all but `conflicts` and `limits`) happen to these requests only. */
  only: z.strictObject({ method: z.string().optional(), pathPrefix: z.string().optional() }).default({}),
});
export type FaultPlan = z.infer<typeof FaultPlan>;
export type FaultName = keyof FaultPlan['rates'];

/** What a request is, as far as faults care. */
export interface FaultSubject {
  readonly method: string;
  readonly path: string;
  readonly isWrite: boolean;
  readonly isBatchUpsert: boolean;
}

export type Fault =
  | { readonly kind: 'none' }
  /** Answered so, nothing done. */
  | { readonly kind: 'instead'; readonly reply: Reply }
  | { readonly kind: 'empty' }
  /** Done, then answered so. */
  | { readonly kind: 'after'; readonly reply: Reply }
  /** Done, then silence. */
  | { readonly kind: 'silence' };

const NONE: Fault = { kind: 'none' };
const GATEWAY: Reply = { status: 502, html: '<html><body>502 Bad Gateway</body></html>' };
const NAMES: readonly FaultName[] = [
  'serverError',
  'throttle',
  'commitThenTimeout',
  'commitThenError',
  'emptyResult',
  'locked',
  'migrating',
];

/** 0 to 1, the same for the same three numbers. */
const draw = (seed: number, turn: number, salt: number): number => {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(turn + 1, 0xc2b2ae35) ^ Math.imul(salt + 1, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
};

export const isSubject = (plan: FaultPlan, subject: FaultSubject): boolean =>
  (plan.only.method === undefined || plan.only.method.toUpperCase() === subject.method) &&
  (plan.only.pathPrefix === undefined || subject.path.startsWith(plan.only.pathPrefix));

/** What happens to the `turn`-th request a plan applies to. */
export const faultOf = (plan: FaultPlan, subject: FaultSubject, turn: number, now: number): Fault => {
  const hits = (name: FaultName): boolean => draw(plan.seed, turn, NAMES.indexOf(name)) < plan.rates[name];
  const retryAfter = plan.retryAfterSeconds === undefined ? {} : { 'Retry-After': String(plan.retryAfterSeconds) };
  if (now < plan.outageUntilMs) return { kind: 'instead', reply: failed(503, serverError()) };
  if (plan.expireToken) return { kind: 'instead', reply: failed(401, unauthorized(true)) };
  if (hits('migrating')) return { kind: 'instead', reply: migrating(plan) };
  if (hits('locked')) return { kind: 'instead', reply: failed(423, locked()) };
  if (hits('throttle')) return { kind: 'instead', reply: throttled(plan.policy, retryAfter) };
  if (hits('serverError')) return { kind: 'instead', reply: halfHtml(plan.seed, turn) };
  if (subject.isBatchUpsert && hits('emptyResult')) return { kind: 'empty' };
  if (subject.isWrite && hits('commitThenTimeout')) return { kind: 'silence' };
  if (subject.isWrite && hits('commitThenError')) return { kind: 'after', reply: GATEWAY };
  return NONE;
};

const migrating = (plan: FaultPlan): Reply => ({
  status: 477,
  headers: { 'Retry-After': String(plan.retryAfterSeconds ?? 3600) },
});

const halfHtml = (seed: number, turn: number): Reply =>
  draw(seed, turn, NAMES.length) < 0.5 ? failed(500, serverError()) : GATEWAY;
