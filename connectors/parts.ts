/** What taking a request apart needs, whoever sent it. */
import { textAt } from '../core/contracts/paths.ts';
import { readJson } from '../core/contracts/read.ts';
import type { Reference, SignalPart, Split } from './emitter.ts';

/** The id under a chain of keys, as text; `undefined` when there is none worth the name. */
export function idAt(payload: unknown, ...keys: readonly string[]): string | undefined {
  const id = textAt(payload, keys)?.trim();
  return id === '' ? undefined : id;
}

/** The ids joined to one key; `undefined` as soon as one is missing: half a key would make two events one. */
export const joinedKey = (ids: readonly (string | undefined)[]): string | undefined =>
  ids.includes(undefined) ? undefined : ids.join(':');

interface PartFacts {
  readonly eventKey?: string | undefined;
  readonly recordId?: string | undefined;
  readonly body: Uint8Array;
  readonly reference?: Reference | undefined;
  readonly isTest?: boolean;
}

/** A part with only what is known of it. A test refers to nothing worth fetching. */
export function partOf({ eventKey, recordId, body, reference, isTest = false }: PartFacts): SignalPart {
  return {
    ...(eventKey === undefined ? {} : { eventKey }),
    ...(recordId === undefined ? {} : { recordId }),
    body,
    ...(reference === undefined || isTest ? {} : { reference }),
    ...(isTest ? { isTest } : {}),
  };
}

/** The reference to a thing, if its id is known. */
export const referenceTo = (kind: string, id: string | undefined): Reference | undefined =>
  id === undefined ? undefined : { kind, id };

/** A value written out again: the same reading always gives the same bytes. */
export const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** A split over a JSON body; what cannot be read is one signal that parks. */
export function splitJson(body: Uint8Array, splitPayload: (payload: unknown) => Split): Split {
  const read = readJson(body);
  return read.kind === 'read' ? splitPayload(read.payload) : { kind: 'unreadable', why: read.why };
}

/** One part for each element; an empty list is one signal that parks, because nobody sends nothing on purpose. */
export const manyOf = (elements: readonly unknown[], part: (element: unknown) => SignalPart): Split =>
  elements.length === 0
    ? { kind: 'unreadable', why: 'empty-batch' }
    : { kind: 'many', parts: elements.map((element) => part(element)) };

/** The media type without its parameters, lower case; empty when none was sent. */
export const mediaType = (contentType: string | undefined): string =>
  ((contentType ?? '').split(';')[0] ?? '').trim().toLowerCase();
