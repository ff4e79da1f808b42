/** One signal for each change of each page. */
import { ownProperty } from '../../core/contracts/paths.ts';
import type { InboundRequest, SignalPart, Split } from '../emitter.ts';
import { bytesOf, idAt, manyOf, partOf, referenceTo, splitJson } from '../parts.ts';

/** What the dashboard's "Test" button sends in place of a lead. */
const TEST_LEAD = '444444444444';

/**
 * Event key: `leadgen_id`. A part holds the change without the time at which its batch was put together, which differs
 * between attempts. A body without changes is one signal and parks.
 */
export const split = ({ body }: InboundRequest): Split =>
  splitJson(body, (payload) => {
    const entries = ownProperty(payload, 'entry');
    if (!Array.isArray(entries) || entries.length === 0) return { kind: 'one', part: { body } };
    return manyOf(entries.flatMap(changesOf), changePart);
  });

function changesOf(entry: unknown): unknown[] {
  const changes = ownProperty(entry, 'changes');
  return Array.isArray(changes) && changes.length > 0 ? changes : [entry];
}

/** Changes of other fields have no key: they are kept, and the contract says that they do not belong here. */
function changePart(change: unknown): SignalPart {
  const lead = idAt(change, 'field') === 'leadgen' ? idAt(change, 'value', 'leadgen_id') : undefined;
  return partOf({
    eventKey: lead,
    recordId: lead,
    body: bytesOf(change),
    reference: referenceTo('lead', lead),
    isTest: lead === TEST_LEAD,
  });
}
