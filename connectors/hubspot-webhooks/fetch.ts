/** The object a change is of: `GET /crm/objects/<version>/<type>/<id>`. Source: developers.hubspot.com, CRM objects. */
import { bearer, byStatus, type Fetching, inPath, isTokenText, payloadOf } from '../fetching.ts';
import { idAt } from '../parts.ts';

const VERSION = '2026-03';

const OF_CONTACTS = [
  'email',
  'phone',
  'mobilephone',
  'firstname',
  'lastname',
  'company',
  'jobtitle',
  'lifecyclestage',
  'hs_analytics_source',
  'hs_analytics_source_data_1',
  'hs_analytics_source_data_2',
  'hs_analytics_first_url',
  'hs_merged_object_ids',
];

/** Types a change can be of, with what is asked for; of others the properties HubSpot shows by itself. */
const TYPES: ReadonlyMap<string, readonly [type: string, properties: readonly string[]]> = new Map([
  ['contact', ['contacts', OF_CONTACTS]],
  ['company', ['companies', []]],
  ['deal', ['deals', []]],
  ['ticket', ['tickets', []]],
]);

const DAY = 86_400_000;

export const fetching: Fetching = {
  token: 'Token of a private app with crm.objects.contacts.read (and the read scope of every other subscribed object)',
  isWellFormed: isTokenText,
  baseUrl: 'https://api.hubapi.com',
  request({ kind, id }, token) {
    const [type, properties] = TYPES.get(kind) ?? [];
    if (type === undefined || properties === undefined) return undefined;
    const query = properties.length > 0 ? `?properties=${properties.join(',')}` : '';
    return { path: `/crm/objects/${VERSION}/${type}/${inPath(id)}${query}`, headers: bearer(token) };
  },
  read(answer) {
    const error = payloadOf(answer.body);
    if (answer.status === 429 && idAt(error, 'policyName') === 'DAILY') {
      // The quota returns at midnight of the account's zone, which nobody tells: midnight UTC is a guess.
      return { kind: 'throttled', afterMs: DAY - (answer.at % DAY), code: 'daily-limit' };
    }
    // An account on its way to another data centre.
    if (answer.status === 477) return { kind: 'outage', afterMs: 60_000, code: 'migration' };
    if (answer.status === 403 && idAt(error, 'category') === 'MISSING_SCOPES') {
      return { kind: 'auth', code: 'missing-scopes' };
    }
    return byStatus(answer);
  },
};
