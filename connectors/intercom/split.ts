/** One request is one notification. */
import { ownProperty } from '../../core/contracts/paths.ts';
import type { InboundRequest, Split } from '../emitter.ts';
import { replaceValues } from '../json-text.ts';
import { idAt, partOf, referenceTo, splitJson } from '../parts.ts';

/** What the second attempt at a notification counts up. */
const COUNTERS = { names: new Set(['delivery_attempts', 'delivery_status', 'delivered_at']), by: 'null', depth: 1 };

/** Event key: the notification's id. A conversation is fetched; one that was deleted cannot be. */
export const split = ({ body }: InboundRequest): Split =>
  splitJson(body, (notification) => {
    const item = ownProperty(ownProperty(notification, 'data'), 'item');
    const topic = idAt(notification, 'topic') ?? '';
    const id = idAt(item, 'id');
    const isConversation = idAt(item, 'type') === 'conversation' && !topic.endsWith('.deleted');
    const part = partOf({
      eventKey: idAt(notification, 'id'),
      recordId: id,
      body: replaceValues(body, COUNTERS),
      reference: isConversation ? referenceTo('conversation', id) : undefined,
      isTest: topic === 'ping',
    });
    return { kind: 'one', part };
  });
