/** One request is one change of one call. */
import { readForm } from '../../core/contracts/read.ts';
import type { InboundRequest, Split } from '../emitter.ts';
import { idAt, joinedKey, mediaType, partOf } from '../parts.ts';

const FORM = ['', 'application/x-www-form-urlencoded'];

/** A call placed without progress events sends no sequence number, and then each status once. */
export function split({ headers, body }: InboundRequest): Split {
  if (!FORM.includes(mediaType(headers['content-type']))) return { kind: 'unreadable', why: 'unsupported-media-type' };
  const read = readForm(body);
  if (read.kind === 'unreadable') return { kind: 'unreadable', why: read.why };
  const call = idAt(read.payload, 'CallSid');
  const event = idAt(read.payload, 'SequenceNumber') ?? idAt(read.payload, 'CallStatus');
  return { kind: 'one', part: partOf({ eventKey: joinedKey([call, event]), recordId: call, body }) };
}
