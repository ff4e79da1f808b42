/** One call is one signal. */
import type { InboundRequest, SignalPart, Split } from '../emitter.ts';
import { bytesOf, idAt, manyOf, partOf, splitJson } from '../parts.ts';

/** Event key: `messageId`, which the client sets and which a replay of old calls repeats. */
export const split = ({ body }: InboundRequest): Split =>
  splitJson(body, (payload) =>
    Array.isArray(payload)
      ? manyOf(payload, (call) => callPart(call, bytesOf(call)))
      : { kind: 'one', part: callPart(payload, body) },
  );

const callPart = (call: unknown, body: Uint8Array): SignalPart =>
  partOf({
    eventKey: idAt(call, 'messageId'),
    recordId: idAt(call, 'userId') ?? idAt(call, 'anonymousId'),
    body,
  });
