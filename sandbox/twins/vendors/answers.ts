/** What each vendor answers in its own words: who is asked is known by the path. */
export interface VendorReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

export type VendorTrouble = 'unauthorized' | 'throttled' | 'outage' | 'unknown';

export interface VendorRoute {
  readonly vendor: string;
  /** The id is its first group. */
  readonly path: RegExp;
  readonly says: Readonly<Record<Exclude<VendorTrouble, 'outage'>, VendorReply>>;
}

const meta = (status: number, code: number, more: object = {}): VendorReply => ({
  status,
  body: { error: { message: 'told by the twin', type: 'OAuthException', code, fbtrace_id: 'twin', ...more } },
});
const hubspot = (status: number, category: string, more: object = {}): VendorReply => ({
  status,
  body: { status: 'error', message: 'told by the twin', category, ...more },
});
const intercom = (status: number, code: string): VendorReply => ({
  status,
  body: { type: 'error.list', errors: [{ code, message: 'told by the twin' }] },
});
const stripe = (status: number, type: string): VendorReply => ({
  status,
  body: { error: { type, message: 'told by the twin' } },
});

export const ROUTES: readonly VendorRoute[] = [
  {
    vendor: 'meta',
    path: /^\/v\d+\.\d+\/(\d+)$/,
    says: {
      unauthorized: meta(400, 190, { error_subcode: 463 }),
      throttled: meta(400, 80005),
      unknown: meta(400, 100, { error_subcode: 33 }),
    },
  },
  {
    vendor: 'hubspot',
    path: /^\/crm\/objects\/2026-03\/(?:contacts|companies|deals|tickets)\/(\w+)$/,
    says: {
      unauthorized: hubspot(401, 'INVALID_AUTHENTICATION'),
      throttled: hubspot(429, 'RATE_LIMITS', { policyName: 'TEN_SECONDLY_ROLLING' }),
      unknown: hubspot(404, 'OBJECT_NOT_FOUND'),
    },
  },
  {
    vendor: 'intercom',
    path: /^\/conversations\/(\w+)$/,
    says: {
      unauthorized: intercom(401, 'unauthorized'),
      throttled: intercom(429, 'rate_limit_exceeded'),
      unknown: intercom(404, 'not_found'),
    },
  },
  {
    vendor: 'stripe',
    path: /^\/v1\/customers\/(\w+)$/,
    says: {
      unauthorized: stripe(401, 'invalid_request_error'),
      throttled: stripe(429, 'rate_limit_error'),
      unknown: stripe(404, 'invalid_request_error'),
    },
  },
];

export const OUTAGE: VendorReply = { status: 503, body: { error: 'told by the twin' } };
