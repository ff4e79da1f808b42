/** Plays the senders: signs a sample as its vendor would and posts it to the front door. */
import { randomUUID } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import type { SignalPart } from '../connectors/emitter.ts';
import { EMITTER_CONNECTORS } from '../connectors/emitters.ts';
import type { Emitter } from '../core/definitions/definitions.ts';
import type { Keys } from '../core/ids.ts';
import { signalId } from '../core/ingest/keys.ts';
import { registry } from '../flows/registry.ts';
import { isFile } from './files.ts';
import { ROOT } from './paths.ts';

/** One request, or one file of one row: the file format of `flows/<sample or own>/<flow>/samples`. */
export const Sample = z.strictObject({
  emitter: z.string(),
  contentType: z.string(),
  /** An object or a list goes as JSON, a text as it is. */
  body: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]),
  /** What the vendor answers when it is asked for what the body only refers to. */
  fetched: z.record(z.string(), z.unknown()).optional(),
  expect: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('mapped'), rule: z.string(), decision: z.string() }),
    z.strictObject({ kind: z.literal('broken'), field: z.string(), suggestion: z.string().optional() }),
  ]),
});
export type Sample = z.infer<typeof Sample>;

export interface NamedSample extends Sample {
  /** File name without `.json`. */
  readonly name: string;
  /** Name of the flow it runs through; empty when nobody declares its emitter. */
  readonly flow: string;
  /** Folder it belongs to, in the repository: `flows/sample/demo-request`. */
  readonly folder: string;
}

/** The samples of every flow, in the order of flows and names. Throws on a file that is not one. */
export function readSamples(): NamedSample[] {
  const files = ['sample', 'own'].flatMap((part) => globSync(`flows/${part}/*/samples/*.json`, { cwd: ROOT }).sort());
  return files.map((file) => {
    const sample = Sample.parse(JSON.parse(readFileSync(join(ROOT, file), 'utf8')));
    const flow = registry.emitters.get(sample.emitter)?.flow ?? '';
    return { name: basename(file, '.json'), flow, folder: dirname(dirname(file)), ...sample };
  });
}

/** Those that are posted. The others are put as files: `files.ts`. */
export const readRequests = (): NamedSample[] => readSamples().filter((sample) => !isFile(sample));

/** What is needed to send: any request that has an emitter, a type and a body. */
export type Sendable = Pick<Sample, 'emitter' | 'contentType' | 'body'>;

export interface SendingAs {
  /** Emitter name -> its live secrets. */
  readonly secrets: Readonly<Record<string, readonly string[]>>;
  readonly keys: Keys;
  /** Epoch ms. */
  readonly now: number;
  /** What the door's own URL is configured to be: some schemes sign it. */
  readonly publicUrl: string;
  /** The sender's key for the event, for own APIs: the same key again is a repeat. @default a random one */
  readonly eventKey?: string;
}

export interface SignedRequest {
  readonly method: 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The id the signal will have; absent when the request is not one signal with a key of its own. */
  readonly signal?: string;
}

/** Signs a request as the emitter's vendor does. Throws when the registry has no such emitter. */
export function sign(sample: Sendable, as: SendingAs): SignedRequest {
  const emitter = registry.emitters.get(sample.emitter);
  if (!emitter) throw new Error(`No flow declares an emitter "${sample.emitter}".`);
  const text = typeof sample.body === 'string' ? sample.body : JSON.stringify(sample.body);
  const { body, headers: signature } = signed(emitter, text, as);
  const headers = { 'content-type': sample.contentType, ...signature };
  const request = { method: 'POST', path: emitter.path, headers, body } as const;
  const signal = expectedSignal(emitter, request, as);
  return signal === undefined ? request : { ...request, signal };
}

type Signed = Pick<SignedRequest, 'body' | 'headers'>;

/** What makes the body authentic; a public form has only the headers of a browser that wants a receipt. */
function signed({ name, connector, form, path }: Emitter, text: string, as: SendingAs): Signed {
  const signing = EMITTER_CONNECTORS.get(connector)?.signing;
  if (!signing) return { body: text, headers: { origin: form?.origins[0] ?? '', accept: 'application/json' } };
  const secret = as.secrets[name]?.[0] ?? '';
  const body = signing.enclose?.(text, secret) ?? text;
  const id = as.eventKey ?? `evt_${randomUUID()}`;
  return { body, headers: signing.sign(body, secret, { id, at: as.now, url: as.publicUrl + path }) };
}

/** Whether we know how to ask for what a sample refers to. Where we do not, its signals wait for a person. */
export function canBeAsked(sample: Sample): boolean {
  const { fetching } = EMITTER_CONNECTORS.get(registry.emitters.get(sample.emitter)?.connector ?? '') ?? {};
  return partsOf(sample).every(({ reference }) => !reference || fetching?.request(reference, '') !== undefined);
}

/**
 * What the vendor answers when it is asked for what a sample refers to, by id. Where the sample does not say, the thing itself
 * stands in what is sent.
 */
export function answersTo(sample: Sample): Record<string, Record<string, unknown>> {
  const { body, fetched } = sample;
  const { item } = z.object({ item: Thing.optional() }).catch({}).parse(Thing.catch({}).parse(body).data);
  const answer = fetched ?? item ?? {};
  const ids = partsOf(sample).flatMap(({ reference }) => reference?.id ?? []);
  return Object.fromEntries(ids.map((id) => [id, answer]));
}

function partsOf({ emitter, body, contentType }: Sample): readonly SignalPart[] {
  const connector = EMITTER_CONNECTORS.get(registry.emitters.get(emitter)?.connector ?? '');
  const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
  const headers = { 'content-type': contentType };
  const split = connector?.split({ method: 'POST', path: '/', headers, body: bytes, receivedAt: 0 });
  if (split?.kind === 'many') return split.parts;
  return split?.kind === 'one' ? [split.part] : [];
}

const Thing = z.record(z.string(), z.unknown());

/** Vendors are answered without a receipt, so the id is worked out as ingest and dispatch do it. */
function expectedSignal(emitter: Emitter, request: Omit<SignedRequest, 'signal'>, as: SendingAs): string | undefined {
  const body = new TextEncoder().encode(request.body);
  const { method, path, headers } = request;
  const split = EMITTER_CONNECTORS.get(emitter.connector)?.split(
    { method, path, headers, body, receivedAt: as.now },
    emitter.form,
  );
  const parts = split?.kind === 'one' ? [split.part] : split?.kind === 'many' ? split.parts : [];
  const [part] = parts;
  if (parts.length !== 1 || part?.eventKey === undefined) return undefined;
  return signalId({ keys: as.keys, emitter: emitter.name, receivedAt: as.now }, part);
}
