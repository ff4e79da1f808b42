/**
 * What a sample request becomes on the whole road, told so that a person can read and a test can compare it: the canonical
 * signal and its metadata, the lead, the decision, the owner and what the system of record is asked for. No ids, no versions.
 */

import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import { withCompany } from '../../core/accounts/company.ts';
import { applyContract } from '../../core/contracts/apply.ts';
import type { Registry } from '../../core/definitions/definitions.ts';
import { decide } from '../../core/rules/evaluate.ts';
import { factsOf } from '../../core/rules/facts.ts';
import { type CanonicalSignal, IDENTIFIER_KINDS } from '../../core/signal/canonical.ts';
import { tiesOf } from '../../core/stitch/kinds.ts';
import { registry as shipped } from '../../flows/registry.ts';
import { type FileRow, fileRows, isFile, objectsOf } from '../../sandbox/files.ts';
import { answersTo, type NamedSample, sign } from '../../sandbox/senders.ts';
import { ROOT } from './repository.ts';
import { secretsOf } from './requests.ts';
import { createRoad, type Road } from './road.ts';

export type Expectation = Readonly<Record<string, unknown>>;

const PUBLIC_URL = 'https://api.example';

/** Path of a sample's expectation in the repository. */
export const expectationFile = ({ folder, name }: NamedSample): string => `${folder}/expected/${name}.json`;

export const isExpected = (sample: NamedSample): boolean => existsSync(path.join(ROOT, expectationFile(sample)));

/** What is written down for a sample. Throws when nothing is. */
export function expectedOf(sample: NamedSample): Expectation {
  if (!isExpected(sample)) throw new Error(`Write down what becomes of ${sample.name}: ${expectationFile(sample)}`);
  return JSON.parse(readFileSync(path.join(ROOT, expectationFile(sample)), 'utf8'));
}

/** Samples that come out otherwise than is written down for them. */
export async function differing(samples: readonly NamedSample[], registry?: Registry): Promise<NamedSample[]> {
  const outcomes = await Promise.all(samples.map((sample) => outcomeOf(sample, registry)));
  return samples.filter((sample, index) => !isDeepStrictEqual(expectedOf(sample), outcomes[index]));
}

/** Expectations without a sample. */
export function strayExpectations(samples: readonly NamedSample[]): string[] {
  const known = new Set(samples.map(expectationFile));
  return globSync('flows/{sample,own}/*/expected/*.json', { cwd: ROOT }).filter((file) => !known.has(file));
}

/** Runs one sample through everything that is declared for its emitter. */
export async function outcomeOf(sample: NamedSample, registry: Registry = shipped): Promise<Expectation> {
  return { ...mappedOf(sample, registry), ...(await roadOf(sample, registry)) };
}

/** What contract and rules make of a sample by themselves. */
export function readingOf(sample: NamedSample, registry: Registry = shipped) {
  const emitter = registry.emitters.get(sample.emitter);
  const contract = registry.contracts.get(emitter?.contract ?? '');
  const rules = registry.ruleSets.get(registry.flows.get(emitter?.flow ?? '')?.ruleSet ?? '');
  if (!emitter || !contract || !rules) throw new Error(`Sample "${sample.name}" names no emitter there is.`);
  const result = applyContract(contract, partOf(sample, emitter.connector));
  const circumstances = { emitter: emitter.name, isVerified: emitter.form === undefined };
  const decided =
    result.kind === 'mapped'
      ? decide(rules, factsOf(withCompany(result.signal), circumstances, registry.accounts))
      : undefined;
  return { result, decided };
}

function mappedOf(sample: NamedSample, registry: Registry): Expectation {
  const { result, decided } = readingOf(sample, registry);
  if (result.kind === 'unreadable') return { contract: result };
  if (result.kind === 'broken') {
    const fields = result.fields.map(({ field, wanted, found, suggestion }) => ({ field, wanted, found, suggestion }));
    return { contract: { kind: 'broken', fields } };
  }
  const { trace: _passed, ...decision } = decided ?? { trace: [] };
  const { additive, unusable } = result;
  return { ...signalOf(result.signal), unknownFields: additive, unusableFields: unusable, decision };
}

/** The bytes of the one signal in the request or file, with what its reference leads to. */
export function partOf(sample: NamedSample, connectorName: string): Uint8Array {
  const { body, contentType, fetched, name } = sample;
  if (isFile(sample)) return rowOf(sample).body;
  const connector = EMITTER_CONNECTORS.get(connectorName);
  const bytes = bytesOf(body);
  const headers = { 'content-type': contentType };
  const split = connector?.split({ method: 'POST', path: '/', headers, body: bytes, receivedAt: 0 });
  const parts = split?.kind === 'one' ? [split.part] : split?.kind === 'many' ? split.parts : [];
  const [part] = parts;
  if (!connector || !part || parts.length > 1) throw new Error(`Sample "${name}" is not one signal.`);
  return fetched && connector.complete ? connector.complete(part.body, bytesOf(fetched)) : part.body;
}

function rowOf({ name, emitter, body }: NamedSample): FileRow {
  const [row, ...others] = fileRows(emitter, String(body));
  if (!row || others.length > 0) throw new Error(`Sample "${name}" is not one row.`);
  return row;
}

const bytesOf = (body: unknown): Uint8Array =>
  new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));

function signalOf({ v: _version, attribution, occurredAt, ...rest }: CanonicalSignal): Expectation {
  const time = occurredAt === undefined ? {} : { occurredAt: new Date(occurredAt).toISOString() };
  const kinds = IDENTIFIER_KINDS.flatMap((kind) => (rest.identifiers[kind] === undefined ? [] : { kind, hash: '' }));
  return {
    signal: { ...time, ...rest },
    metadata: attribution,
    leadLinkedBy: tiesOf(kinds, () => false).ties.map(({ kind }) => kind),
  };
}

/** Where it ends, with whom, and what the system of record then holds. */
async function roadOf(sample: NamedSample, registry: Registry): Promise<Expectation> {
  const road = createRoad({ registry });
  await (isFile(sample) ? put(road, sample) : post(road, sample, registry));
  await road.drainUntilQuiet();
  const [signal, ...others] = road.signals();
  if (signal === undefined || others.length > 0)
    throw new Error(`Sample "${sample.name}" was not taken as one signal.`);
  const where = await road.where(signal);
  const owner = 'file' in where && where.file.entries.find(({ handoff }) => handoff === 'route')?.data.owner;
  const ends = where.kind === 'ended' ? where.outcome : where.kind === 'in-item' ? where.reasons.join() : where.kind;
  return { ends, ...(typeof owner === 'string' ? { owner } : {}), ...recordOf(road) };
}

async function post(road: Road, sample: NamedSample, registry: Registry): Promise<void> {
  const secrets = { [sample.emitter]: secretsOf(sample.emitter, registry) };
  const as = { secrets, keys: road.keys, now: road.now(), publicUrl: PUBLIC_URL, eventKey: `sample-${sample.name}` };
  road.vendors.tokens.set(sample.emitter, 'token');
  const answers = answersTo(sample);
  road.vendors.answer = ({ id }) => ({ kind: 'found', body: bytesOf(answers[id]) });
  await road.post(sign(sample, as));
}

/** The file and its manifest, of both of which S3 tells. */
async function put(road: Road, { emitter, name, body }: NamedSample): Promise<void> {
  const objects = objectsOf(emitter, name, String(body));
  for (const { key, text } of objects) road.objects.put(key, text);
  for (const { key } of objects) await road.functions.dispatch({ detail: { object: { key } } });
}

/** The contact and the task, without keys and ids; due times in minutes after the signal came. */
function recordOf({ crm, now }: Road): Expectation {
  const [contact] = [...crm.contacts.values()].map(({ id: _id, leadKey: _key, ...rest }) => rest);
  const [task] = [...crm.tasks.values()].map(({ subject, priority, dueAt, ownerId, body }) => ({
    subject,
    why: body.replace(/^Lead [0-9a-f]+, /, ''),
    priority,
    dueMinutes: (dueAt - now()) / 60_000,
    ownerId,
  }));
  return { ...(contact ? { contact } : {}), ...(task ? { task } : {}) };
}
