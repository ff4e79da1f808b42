/** One request is one mail. */
import { ownProperty } from '../../core/contracts/paths.ts';
import { messageIdOf } from '../../core/signal/mail.ts';
import type { InboundRequest, Split } from '../emitter.ts';
import { idAt, partOf, splitJson } from '../parts.ts';

/** Event key: Postmark's `MessageID`, the same for retries and for mail sent again by hand. */
export const split = ({ body }: InboundRequest): Split =>
  splitJson(body, (mail) => ({
    kind: 'one',
    part: partOf({
      eventKey: idAt(mail, 'MessageID'),
      recordId: messageIdOf(ownProperty(mail, 'Headers')),
      body,
    }),
  }));
