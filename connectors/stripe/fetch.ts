/** The customer of a subscription, or the whole of a thin event. Source: docs.stripe.com, customers and events. */
import { ownProperty } from '../../core/contracts/paths.ts';
import { bearer, byStatus, type Fetching, inPath, payloadOf } from '../fetching.ts';

/** Which shape is answered is the version's to say; v2 endpoints refuse a request without one. */
const VERSION = '2025-09-30.clover';

const PATHS: ReadonlyMap<string, string> = new Map([
  ['customer', '/v1/customers/'],
  ['event', '/v2/core/events/'],
]);

export const fetching: Fetching = {
  token: 'Restricted key of the live mode with read access to Customers (and Events, for thin events)',
  isWellFormed: (token) => /^(rk|sk)_\S{8,}$/.test(token),
  baseUrl: 'https://api.stripe.com',
  request({ kind, id }, token) {
    const path = PATHS.get(kind);
    return path === undefined
      ? undefined
      : { path: `${path}${inPath(id)}`, headers: { ...bearer(token), 'stripe-version': VERSION } };
  },
  read(answer) {
    const fetched = byStatus(answer);
    // A deleted customer is still answered: with its id and nothing else.
    const isDeleted = fetched.kind === 'found' && ownProperty(payloadOf(fetched.body), 'deleted') === true;
    if (isDeleted) return { kind: 'gone', code: 'deleted' };
    // A key without the right is told so for everything it asks.
    return fetched.kind === 'forbidden' && answer.status === 403
      ? { kind: 'auth', code: 'missing-permission' }
      : fetched;
  },
};
