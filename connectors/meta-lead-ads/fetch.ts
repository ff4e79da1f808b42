/**
 * A lead, by its id: `GET /<version>/<leadgen id>`. Meta tells most of its troubles by the code in a 400.
 * Source: developers.facebook.com, "Retrieving leads", "Error handling", "Rate limits".
 */
import { ownProperty } from '../../core/contracts/paths.ts';
import {
  bearer,
  byStatus,
  type FetchAnswer,
  type Fetched,
  type Fetching,
  inPath,
  isTokenText,
  payloadOf,
  retryAfterMs,
} from '../fetching.ts';
import { idAt } from '../parts.ts';

const VERSION = 'v24.0';

const FIELDS = [
  'created_time',
  'id',
  'ad_id',
  'ad_name',
  'adset_id',
  'adset_name',
  'campaign_id',
  'campaign_name',
  'form_id',
  'is_organic',
  'platform',
  'field_data',
].join(',');

const MINUTE = 60_000;
/** Limits of the app, the user, the page, the account, and of leads (80005). */
const THROTTLED: ReadonlySet<string> = new Set(['4', '17', '32', '341', '613', '80005']);
/** The session or the token itself. */
const AUTH: ReadonlySet<string> = new Set(['102', '190', '458', '463', '467']);

export const fetching: Fetching = {
  token:
    'Page access token (or one of a system user) with leads_retrieval, pages_manage_metadata, pages_show_list, ' +
    'pages_read_engagement and ads_management',
  isWellFormed: isTokenText,
  baseUrl: 'https://graph.facebook.com',
  request: ({ kind, id }, token) =>
    kind === 'lead' ? { path: `/${VERSION}/${inPath(id)}?fields=${FIELDS}`, headers: bearer(token) } : undefined,
  read(answer) {
    const error = ownProperty(payloadOf(answer.body), 'error');
    return error === undefined ? byStatus(answer) : byCode(answer, error);
  },
};

function byCode(answer: FetchAnswer, error: unknown): Fetched {
  const number = idAt(error, 'code') ?? '';
  const code = `code-${/^\d{1,6}$/.test(number) ? number : 'none'}`;
  if (AUTH.has(number)) return { kind: 'auth', code };
  if (THROTTLED.has(number))
    return { kind: 'throttled', afterMs: regainedIn(answer) ?? retryAfterMs(answer) ?? 5 * MINUTE, code };
  // "Does not exist, cannot be loaded due to missing permissions": Meta does not say which of the two.
  if (number === '100' && idAt(error, 'error_subcode') === '33') return { kind: 'gone', code: 'code-100-33' };
  if (number === '10' || (Number(number) >= 200 && Number(number) < 300)) return { kind: 'forbidden', code };
  if (number === '1' || number === '2' || ownProperty(error, 'is_transient') === true) {
    return { kind: 'outage', afterMs: 0, code };
  }
  return byStatus(answer);
}

/** `X-Business-Use-Case-Usage` says in how many minutes calls are answered again. */
function regainedIn({ header }: FetchAnswer): number | undefined {
  const usage = payloadOf(new TextEncoder().encode(header('x-business-use-case-usage') ?? ''));
  const cases = Object.values(typeof usage === 'object' && usage !== null ? usage : {}).flat();
  const minutes = cases.map((each) => Number(idAt(each, 'estimated_time_to_regain_access') ?? 0));
  const most = Math.max(0, ...minutes.filter(Number.isFinite));
  return most > 0 ? Math.min(most, 24 * 60) * MINUTE : undefined;
}
