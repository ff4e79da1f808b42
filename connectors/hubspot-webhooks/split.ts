/** A batch of changes is one signal for each; a workflow's contact is one signal. */
import { ownProperty } from '../../core/contracts/paths.ts';
import type { InboundRequest, Reference, SignalPart, Split } from '../emitter.ts';
import { bytesOf, idAt, joinedKey, manyOf, partOf, referenceTo, splitJson } from '../parts.ts';

const KEY = ['portalId', 'subscriptionId', 'eventId', 'objectId', 'occurredAt'];

/**
 * Event key `<portal>:<subscription>:<event>:<object>:<time>`, and the property where one changed: HubSpot says that an
 * `eventId` may repeat. A batch is retried as a whole even when most of it was taken, so keys are per change.
 */
export const splitSubscriptions = ({ body }: InboundRequest): Split =>
  splitJson(body, (payload) =>
    Array.isArray(payload) ? manyOf(payload, changePart) : { kind: 'one', part: changePart(payload) },
  );

function changePart(change: unknown): SignalPart {
  const property = idAt(change, 'propertyName');
  const ids = KEY.map((name) => (name === 'objectId' ? objectOf(change) : idAt(change, name)));
  return partOf({
    eventKey: joinedKey(property === undefined ? ids : [...ids, property]),
    recordId: objectOf(change),
    body: bytesOf(withoutAttempt(change)),
    reference: referenceOf(change),
  });
}

/** What changed. A merge may name it only as the record whose values won. */
const objectOf = (change: unknown): string | undefined => idAt(change, 'objectId') ?? idAt(change, 'primaryObjectId');

/** Every attempt counts up: left in, a retry would read as a correction of what came before. */
function withoutAttempt(change: unknown): unknown {
  if (typeof change !== 'object' || change === null || Array.isArray(change)) return change;
  return Object.fromEntries(Object.entries(change).filter(([name]) => name !== 'attemptNumber'));
}

/**
 * `contact.creation` and its like refer to a contact; what was deleted is gone and cannot be fetched. After a merge it is the
 * record that lives on.
 */
function referenceOf(change: unknown): Reference | undefined {
  const type = idAt(change, 'subscriptionType') ?? idAt(change, 'eventType') ?? '';
  const [kind = '', what = ''] = type.split('.');
  const isGone = /deletion$/i.test(what);
  return /^[a-z_]+$/i.test(kind) && what !== '' && !isGone
    ? referenceTo(kind, idAt(change, 'newObjectId') ?? objectOf(change))
    : undefined;
}

/** Event key: the newest conversion. A contact that submitted no form has none, and is known by what it says. */
export const splitWorkflow = ({ body }: InboundRequest): Split =>
  splitJson(body, (contact) => ({
    kind: 'one',
    part: partOf({ eventKey: newestConversion(contact), recordId: idAt(contact, 'vid'), body }),
  }));

function newestConversion(contact: unknown): string | undefined {
  const submissions = ownProperty(contact, 'form-submissions');
  if (!Array.isArray(submissions)) return undefined;
  let newest: { readonly id: string; readonly at: number } | undefined;
  for (const submission of submissions) {
    const id = idAt(submission, 'conversion-id');
    const at = Number(idAt(submission, 'timestamp') ?? 0);
    if (id !== undefined && (!newest || at > newest.at)) newest = { id, at };
  }
  return newest?.id;
}
