/** One JSON object is one signal, a JSON array one signal per element. */
import { ownProperty } from '../../core/contracts/paths.ts';
import { readJson } from '../../core/contracts/read.ts';
import type { InboundRequest, SignalPart, Split } from '../emitter.ts';

/** The `why` of a body that is not declared as JSON; ingest answers it with 415, any other with 400. */
const NOT_JSON_TYPE = 'unsupported-media-type';

/** The event key is `webhook-id`, which is the same on every attempt; in an array, each element's own `id`. */
export function split(request: InboundRequest): Split {
  const { headers, body } = request;
  const key = headers['webhook-id'];
  const keyed = key === undefined ? {} : { eventKey: key };
  if (!isJsonType(headers['content-type'])) return { kind: 'unreadable', ...keyed, why: NOT_JSON_TYPE };
  const read = readJson(body);
  if (read.kind === 'unreadable') return { kind: 'unreadable', ...keyed, why: read.why };
  if (!Array.isArray(read.payload)) return { kind: 'one', part: { ...keyed, body } };
  if (read.payload.length === 0) return { kind: 'unreadable', ...keyed, why: 'empty-batch' };
  return { kind: 'many', ...(key !== undefined && { deliveryKey: key }), parts: read.payload.map(partOf) };
}

/** A sender that names no type is taken at its body. */
function isJsonType(contentType: string | undefined): boolean {
  const [type = ''] = (contentType ?? '').split(';');
  return /^(application\/(.+\+)?json)?$/i.test(type.trim());
}

/** Written out again from the reading: the same element always gives the same bytes. */
function partOf(element: unknown): SignalPart {
  const id = ownProperty(element, 'id');
  const body = new TextEncoder().encode(JSON.stringify(element));
  const isKey = (typeof id === 'string' && id.trim() !== '') || typeof id === 'number';
  return isKey ? { eventKey: String(id), body } : { body };
}
