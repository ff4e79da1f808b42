/** One request is one response to one form. */
import { textAt } from '../../core/contracts/paths.ts';
import { readJson } from '../../core/contracts/read.ts';
import type { InboundRequest, Split } from '../emitter.ts';

/**
 * Event key `<event type>:<form>:<token>`: the token names the response, and a partial response carries the token of the
 * full one that follows it.
 */
export function split({ body }: InboundRequest): Split {
  const read = readJson(body);
  if (read.kind === 'unreadable') return { kind: 'unreadable', why: read.why };
  const parts = [['event_type'], ['form_response', 'form_id'], ['form_response', 'token']].map((keys) =>
    textAt(read.payload, keys),
  );
  return parts.every((part) => part)
    ? { kind: 'one', part: { eventKey: parts.join(':'), body } }
    : { kind: 'one', part: { body } };
}
