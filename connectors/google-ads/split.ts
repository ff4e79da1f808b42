/** One request is one lead. */
import { ownProperty } from '../../core/contracts/paths.ts';
import type { InboundRequest, Split } from '../emitter.ts';
import { idAt, partOf, splitJson } from '../parts.ts';

/** Event key: `lead_id`, unique across all forms. Google's test leads all share one that begins with `TeSter-`. */
export const split = ({ body }: InboundRequest): Split =>
  splitJson(body, (lead) => {
    const id = idAt(lead, 'lead_id');
    const isTest = ownProperty(lead, 'is_test') === true || (id?.startsWith('TeSter-') ?? false);
    return { kind: 'one', part: partOf({ eventKey: id, recordId: id, body, isTest }) };
  });
