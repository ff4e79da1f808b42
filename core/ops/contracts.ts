/** The registry of contracts as operators see it. Pure. */
import * as z from 'zod';
import { compareContracts } from '../contracts/compare.ts';
import { jsonSchemaOf } from '../contracts/json-schema.ts';
import { SHADOW_OUTCOMES, type ShadowCounts } from '../contracts/shadow.ts';
import type { Contract } from '../definitions/definitions.ts';
import { truthOf } from '../definitions/promises.ts';
import { versionOf } from '../definitions/version.ts';

const text = z.string();
const FieldReply = z.object({
  /** Field of the signal. */
  to: text,
  /** Payload paths, the first that holds something counts. */
  from: z.array(text),
  as: text,
  required: z.boolean(),
  /** The system whose word counts about it. */
  truth: text,
  when: z.object({ path: text, in: z.array(text) }).exactOptional(),
  words: z.record(text, text).exactOptional(),
});

/** One version, live or long past. */
export const ContractVersionReply = z.object({
  name: text,
  version: text,
  emitter: text,
  owner: text,
  kind: text,
  channel: text,
  format: text,
  /** JSON Schema 2020-12 of the payload. */
  schema: z.looseObject({ $schema: text, $id: text }),
  fields: z.array(FieldReply),
  /** System -> field of the signal that holds the id of its record. */
  recordIds: z.record(text, text),
  metadata: z.record(text, text),
});

const Change = z.object({ kind: z.enum(['breaking', 'additive']), what: text, field: text, says: text });
const ShadowReply = z.object({
  version: text,
  /** What becomes different when it becomes live. */
  changes: z.array(Change),
  /** What it made of live signals so far. */
  outcomes: z.record(z.enum(SHADOW_OUTCOMES), z.number()),
  fields: z.array(z.object({ outcome: z.enum(SHADOW_OUTCOMES), field: text, count: z.number() })),
  lastAt: z.iso.datetime().exactOptional(),
});

export const ContractSummaryReply = z.object({
  name: text,
  emitter: text,
  flow: text,
  owner: text,
  /** What the emitter is promised and expected to do: how soon its signals are taken on and followed up, how many come. */
  promised: z.object({ tier: text, followUpMinutes: z.number(), signalsPerDay: z.number() }).exactOptional(),
  /** The version that runs now, and the one the code declares. */
  running: text,
  declared: text,
  state: z.enum(['declared', 'accepted', 'adopted', 'superseded']),
  candidate: ShadowReply.exactOptional(),
});
export type ContractSummary = z.infer<typeof ContractSummaryReply>;

export const ContractsReply = z.object({ contracts: z.array(ContractSummaryReply) });
export const ContractReply = ContractSummaryReply.extend({
  /** Every version that is known, those in use first. */
  versions: z.array(
    z.object({ version: text, stages: z.array(z.enum(['running', 'declared', 'candidate', 'published'])) }),
  ),
  contract: ContractVersionReply,
});

export function versionReply(contract: Contract): z.infer<typeof ContractVersionReply> {
  const { name, emitter, owner, kind, channel, format, mappings, recordIds = {}, metadata = {} } = contract;
  return {
    ...{ name, version: versionOf(contract), emitter, owner, kind, channel, format },
    schema: jsonSchemaOf(contract),
    fields: mappings.map(({ to, from, as, required, when, words }) => ({
      ...{ to, from, as, required, truth: truthOf(contract, to) },
      ...(when ? { when } : {}),
      ...(words ? { words } : {}),
    })),
    recordIds,
    metadata: { ...metadata } as Record<string, string>,
  };
}

/** A candidate beside what runs. */
export function shadowReply(running: Contract, candidate: Contract, counts: ShadowCounts): z.infer<typeof ShadowReply> {
  const { outcomes, fields, lastAt } = counts;
  return {
    version: versionOf(candidate),
    changes: compareContracts(running, candidate),
    outcomes,
    fields: [...fields],
    ...(lastAt === undefined ? {} : { lastAt: new Date(lastAt).toISOString() }),
  };
}
