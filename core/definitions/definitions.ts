/**
 * The shapes of everything a company declares about its handoffs: flows, emitters, contracts, rule sets, people.
 *
 * All of it is data: `define*` checks a value when the module loads (so a mistake stops synth and tests, with the place
 * and the reason) and hides no functions. Versions are content hashes and never change.
 */
import * as z from 'zod';
import { IDENTIFIER_KINDS } from '../signal/canonical.ts';
import type { Account } from './accounts.ts';
import { type Contract, Name } from './contract.ts';
import { DECISIONS } from './decisions.ts';
import type { IdentitySettings } from './identity.ts';

export * from './accounts.ts';
export * from './contract.ts';
export * from './decisions.ts';
export * from './identity.ts';

export const Emitter = z.strictObject({
  name: Name,
  /** Which of the request table's rows apply: answers differ by kind of sender. */
  kind: z.enum(['own-api', 'vendor-webhook', 'public-form', 'batch-file']),
  /** The connector folder that verifies and splits: `standard-webhooks`, `typeform`, `html-form`. */
  connector: Name,
  /** Path below the API: `/signals`, `/hooks/typeform`, `/forms/contact-us`. Of `batch-file`: the prefix of the batch bucket. */
  path: z.string().startsWith('/'),
  flow: Name,
  contract: Name,
  owner: Name,
  tier: z.enum(['seconds', 'minutes', 'hours']),
  /** How a request is known to be its sender's: scheme and header. `none` where anybody may send. */
  signature: z.string().min(3),
  /** What makes an event the same one again, by the payload's own names: a known key is a repeat. */
  eventKey: z.string().min(2),
  /** The sender's id of what it is about, or `none`. Many events share it, so it never makes a repeat. */
  recordId: z.string().min(2),
  /**
   * Whose ids its conversations and CRM records carry: they are unique within it, and emitters that share it mean the same
   * ones. Two accounts at one vendor need two names. @default the emitter's own name
   */
  account: Name.optional(),
  /** Many people use the device it runs on (a kiosk, a terminal at a fair): its visitors and sessions link nobody. @default false */
  sharedDevice: z.boolean().optional(),
  /** Whose clock says when it happened: the `sender`'s (its contract maps `occurredAt`), or that of its `arrival`. */
  clock: z.enum(['sender', 'arrival']),
  /** Signals on an ordinary day, by those who know it: what to expect until enough was seen. */
  expectedPerDay: z.number().positive(),
  /** Signals that may start in a minute. What is over the rate is kept at once and starts in its turn. @default all */
  throttle: z
    .strictObject({
      perMinute: z.number().int().positive().optional(),
      /** For each campaign (`attribution.campaign`) by itself. */
      perCampaignPerMinute: z.number().int().positive().optional(),
    })
    .optional(),
  /** Of `batch-file` only: how its files are read. */
  batch: z
    .strictObject({
      /** Columns without which a file is not taken in. Others are additive drift. */
      columns: z.array(z.string().min(1)).min(1),
      /** The column whose text makes a row the same one again, in any file. @default all a row says */
      keyColumn: z.string().min(1).optional(),
      /** How long after a file its manifest may come. */
      manifestWaitMinutes: z.number().int().positive().max(1_440),
    })
    .optional(),
  /** Public forms only. */
  form: z
    .strictObject({
      thankYouUrl: z.string(),
      origins: z.array(z.string()),
      honeypotField: z.string(),
      /** Hidden field with the epoch ms at which the form was shown; below this many ms it is a machine. */
      shownAtField: z.string(),
      minFillMs: z.number().int().nonnegative(),
      perMinute: z.number().int().positive(),
      /** Of one sender's address. Only a keyed hash of it is kept, for minutes. @default no rate of its own */
      perAddressPerMinute: z.number().int().positive().optional(),
      submissionIdField: z.string(),
    })
    .optional(),
});
export type Emitter = z.infer<typeof Emitter>;

/**
 * A condition over facts. `all` of nothing is true. A comparison with a fact nobody told is false, `!=` included:
 * ask for `unknown` where silence matters. `<` and its like compare numbers only.
 */
export type RuleCondition =
  | { readonly all: readonly RuleCondition[] }
  | { readonly any: readonly RuleCondition[] }
  | { readonly not: RuleCondition }
  | { readonly fact: string; readonly is: 'known' | 'unknown' }
  | {
      readonly fact: string;
      readonly is: '=' | '!=';
      readonly value: string | number | boolean;
    }
  | { readonly fact: string; readonly is: '<' | '<=' | '>' | '>='; readonly value: number }
  | { readonly fact: string; readonly is: 'in'; readonly value: readonly (string | number)[] };

const Scalar = z.union([z.string(), z.number(), z.boolean()]);
export const RuleConditionSchema: z.ZodType<RuleCondition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(RuleConditionSchema) }),
    z.strictObject({ any: z.array(RuleConditionSchema).min(1) }),
    z.strictObject({ not: RuleConditionSchema }),
    z.strictObject({ fact: z.string(), is: z.enum(['known', 'unknown']) }),
    z.strictObject({ fact: z.string(), is: z.enum(['=', '!=']), value: Scalar }),
    z.strictObject({ fact: z.string(), is: z.enum(['<', '<=', '>', '>=']), value: z.number() }),
    z.strictObject({ fact: z.string(), is: z.literal('in'), value: z.array(z.union([z.string(), z.number()])) }),
  ]),
);

export const RuleSet = z.strictObject({
  name: Name,
  owner: Name,
  rules: z
    .array(
      z.strictObject({
        id: Name,
        when: RuleConditionSchema,
        decision: z.enum(DECISIONS),
        /** Pool the engagement is routed to; required for `assign`. */
        pool: Name.optional(),
        /** The follow-up is due this many minutes after the signal was received. */
        dueMinutes: z.number().int().positive().optional(),
        priority: z.enum(['low', 'medium', 'high']).optional(),
        /** What the owner is asked to do, without personal data. */
        nextStep: z.string().optional(),
        /** `reject` only: also closes an open engagement of this flow. */
        closesEngagement: z.boolean().optional(),
      }),
    )
    .min(1),
  /** What happens when no rule matches: never silence. */
  otherwise: z.enum(['hold', 'nurture']),
});
export type RuleSet = z.infer<typeof RuleSet>;

export const Person = z.strictObject({
  id: Name,
  active: z.boolean(),
  /** Destination name -> the person's user id there. */
  crmIds: z.record(z.string(), z.string()),
});
export type Person = z.infer<typeof Person>;

export const Pool = z.strictObject({ name: Name, members: z.array(Name).min(1), fallback: Name });
export type Pool = z.infer<typeof Pool>;

export const People = z.strictObject({ people: z.array(Person).min(1), pools: z.array(Pool).min(1) });
export type People = z.infer<typeof People>;

export const DestinationDefinition = z.strictObject({
  name: Name,
  connector: Name,
  /** Records first, messages after the system of record is done. */
  role: z.enum(['record', 'message']),
  owner: Name,
  /** Whether contacts also say where the person came from, first and last, in fields that `crm-setup` makes. @default no */
  attribution: z.boolean().optional(),
});
export type DestinationDefinition = z.infer<typeof DestinationDefinition>;

export const Flow = z.strictObject({
  name: Name,
  /** What the flow is for, in one sentence a seller understands. */
  purpose: z.string().min(10),
  owners: z.strictObject({ content: Name, automation: Name, integration: Name, revops: Name, sales: Name }),
  fallbackOwner: Name,
  /** `observe`: no effects. `assist`: parks before the first effect. `live`: everything. */
  mode: z.enum(['observe', 'assist', 'live']),
  trigger: z.string().min(3),
  /** Names of the emitters whose signals run through this flow. */
  sources: z.array(Name).min(1),
  /**
   * The only source that may say a lead is ready for follow-up; the others are evidence. After so many minutes without a
   * word of it somebody must look. @default each source by itself
   */
  canonical: z.strictObject({ emitter: Name, waitMinutes: z.number().int().min(1).max(1_200) }).optional(),
  destinations: z.array(Name).min(1),
  ruleSet: Name,
  /** Person or pool that gets what no rule of ownership covers. */
  exceptionRoute: Name,
  qaCheckpoint: z.string().min(3),
  reportingField: z.string().min(3),
  reviewPath: z.string().min(3),
  /** Minutes within which a follow-up is owed when a rule does not say. */
  slaMinutes: z.number().int().positive(),
  tier: z.enum(['seconds', 'minutes', 'hours']),
  /** Where a phone number without a country is dialled, ISO 3166 alpha-2: `DE`. @default none is guessed */
  region: z
    .string()
    .regex(/^[A-Z]{2}$/, 'is not the two letters of a country')
    .optional(),
  /** An engagement without any event for this many days is closed by the clock. */
  idleDays: z.number().int().positive(),
  /**
   * Days within which a chat or a ticket should have led to somebody; those that did not are told of, and so are leads of these
   * days that look like one person. @default 3
   */
  stitchWithinDays: z.number().int().min(1).max(30).optional(),
  /** Whether this flow's first engagement sets the lead's contact owner. */
  ownsContact: z.boolean(),
  runbook: z.string().min(1),
});
export type Flow = z.infer<typeof Flow>;

/** Everything declared, checked as a whole. Built by `defineRegistry` in `core/definitions/registry.ts`. */
export interface Registry {
  readonly flows: ReadonlyMap<string, Flow>;
  readonly emitters: ReadonlyMap<string, Emitter>;
  /** By name; the published version is `versionOf(contract)`. */
  readonly contracts: ReadonlyMap<string, Contract>;
  /** By the name of the live contract they may follow; see `core/contracts/shadow.ts`. */
  readonly candidates: ReadonlyMap<string, Contract>;
  readonly ruleSets: ReadonlyMap<string, RuleSet>;
  readonly destinations: ReadonlyMap<string, DestinationDefinition>;
  readonly people: ReadonlyMap<string, Person>;
  readonly pools: ReadonlyMap<string, Pool>;
  /** By key. */
  readonly accounts: ReadonlyMap<string, Account>;
  readonly identity: IdentitySettings;
}

export { IDENTIFIER_KINDS };
