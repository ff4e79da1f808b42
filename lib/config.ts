/**
 * One stage, one file: `config/<stage>.json`, checked here. A wrong file stops synth and says which field and why.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { IamRoles } from '../core/ops/roles.ts';
import { type OwnerRole, SPINE } from '../core/spine.ts';
import { PRESETS } from './presets.ts';

/** The folders under `lambdas/` the spine names, each one function (deliver: one per destination). */
export type FunctionName = (typeof SPINE)[number]['runsIn'];
export const FUNCTIONS: readonly FunctionName[] = [...new Set(SPINE.map((row) => row.runsIn))];

export const OWNER_ROLES = ['integration', 'automation', 'revops', 'sales'] as const satisfies readonly OwnerRole[];

const LOG_RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;
const count = z.int().positive();

const Sizing = z.strictObject({
  /** MB by function; `default` for those not named. */
  memoryMb: z.intersection(
    z.object({ default: z.int().min(128).max(10_240) }),
    z.partialRecord(z.enum(['default', ...FUNCTIONS]), z.int().min(128).max(10_240)),
  ),
  logRetentionDays: z.literal(LOG_RETENTION_DAYS),
  /** Reserved concurrency of each destination's function; `null` leaves it to the account. */
  deliverConcurrency: count.nullable(),
  /** Days until a deleted or overwritten raw body is gone from the bucket's versions too. */
  rawVersionDays: count,
  /** How much of something pages, as counts. */
  alarms: z.strictObject({ faultsIn5Minutes: count, api5xxIn5Minutes: count, spillMessages: count }),
  /** How long something may stay undone before it pages. */
  budgets: z.strictObject({ deadLetterSeconds: count, technicalItemSeconds: count, heartbeatMinutes: count }),
});
/** What a preset fixes. */
export type Sizing = z.infer<typeof Sizing>;

const StageFile = z.strictObject({
  /** Part of every physical name: `baton-<stage>-...`. */
  stage: z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, 'use at most 20 lower-case letters, digits and dashes'),
  preset: z.enum(['small', 'standard']),
  /** Account and Region; left out, those of the credentials in use. */
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  region: z.string().optional(),
  /** Base of the status URLs in receipts, without a slash at the end; empty: the API's own address. */
  publicUrl: z.union([z.literal(''), z.url()]).default(''),
  /** E-mail addresses subscribed to each owner role's topic. */
  owners: z.record(z.enum(OWNER_ROLES), z.array(z.email())),
  /** What IAM callers of /ops may, by IAM role or user name (`*` for others); left out, each of them is an admin. */
  operatorRoles: IamRoles.default({}),
  /** By destination: a base URL instead of the vendor's own (a twin, a regional host). */
  destinations: z.record(z.string(), z.strictObject({ url: z.url() })).default({}),
  /** By emitter: a base URL instead of its vendor's own, where its signals refer to something (a region, a twin). */
  emitters: z.record(z.string(), z.strictObject({ url: z.url() })).default({}),
  /** Factor on every backoff and budget of the road; 1 on AWS. */
  timeScale: z.number().positive().max(1).default(1),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
  /** The stage runs on an AWS emulator; see `lib/platform.ts` for what that leaves out. */
  emulator: z.boolean().default(false),
  overrides: Sizing.partial().default({}),
});

/** A checked stage with its preset applied. */
export type Stage = Omit<z.infer<typeof StageFile>, 'overrides' | 'preset'> & Sizing;

/** Checks a stage file's content. Throws with every wrong field named; `source` says where it came from. */
export function parseStage(content: unknown, source: string): Stage {
  const checked = StageFile.safeParse(content);
  if (!checked.success) throw new Error(`${source} is not a stage file:\n${z.prettifyError(checked.error)}`);
  const { overrides, preset, ...stage } = checked.data;
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  return { ...stage, ...PRESETS[preset], ...given };
}

/** Reads `config/<name>.json`, or another file. Throws when it is missing, broken or names another stage. */
export function loadStage(name: string, file = path.join(import.meta.dirname, '..', 'config', `${name}.json`)): Stage {
  if (!existsSync(file))
    throw new Error(`There is no stage "${name}": ${file} does not exist; config/README.md says how.`);
  const stage = parseStage(JSON.parse(readFileSync(file, 'utf8')), file);
  if (stage.stage !== name) throw new Error(`${file} describes stage "${stage.stage}", not "${name}".`);
  return stage;
}
