/** One request is one event. */
import { ownProperty } from '../../core/contracts/paths.ts';
import type { InboundRequest, Reference, Split } from '../emitter.ts';
import { replaceValues } from '../json-text.ts';
import { idAt, partOf, referenceTo, splitJson } from '../parts.ts';

/** How many endpoints have not answered yet: another number on every attempt. */
const COUNTERS = { names: new Set(['pending_webhooks']), by: 'null', depth: 1 };

/** Event key: the event's id, the same on every attempt and for years of manual resends. */
export const split = ({ body }: InboundRequest): Split =>
  splitJson(body, (event) => ({
    kind: 'one',
    part: partOf({
      eventKey: idAt(event, 'id'),
      recordId: idAt(event, 'data', 'object', 'id') ?? idAt(event, 'related_object', 'id'),
      body: replaceValues(body, COUNTERS),
      reference: referenceOf(event),
      isTest: ownProperty(event, 'livemode') === false,
    }),
  }));

/** A subscription says whose it is by the customer's id alone, a thin event says nothing but its own id. */
function referenceOf(event: unknown): Reference | undefined {
  if (idAt(event, 'object') === 'v2.core.event') return referenceTo('event', idAt(event, 'id'));
  const isSubscription = idAt(event, 'data', 'object', 'object') === 'subscription';
  return isSubscription ? referenceTo('customer', idAt(event, 'data', 'object', 'customer')) : undefined;
}
