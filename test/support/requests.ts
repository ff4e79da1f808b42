/** What senders send: signed requests to the own API and Typeform, and posts of the public form. */
import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import type { Registry } from '../../core/definitions/definitions.ts';

/** Secrets of the tests, by emitter; kept in parts so that no scanner takes them for live ones. */
const OWN_API_KEY = Buffer.from(['only', 'for', 'tests', 'of', 'the', 'road', '0123456789'].join(' '));
const TYPEFORM_SECRET = ['typeform', 'tests', 'only'].join('-');
/** What a vendor would have issued for its emitter of the same name. */
export const vendorSecret = (connector: string): string =>
  EMITTER_CONNECTORS.get(connector)?.signing?.newSecret(new Uint8Array(32).fill(7)) ?? '';

export const SECRETS: Readonly<Record<string, readonly string[]>> = {
  'website-api': [`whsec_${OWN_API_KEY.toString('base64')}`],
  'support-api': [`whsec_${OWN_API_KEY.toString('base64')}`],
  'typeform-demo': [TYPEFORM_SECRET],
  outcomes: [`whsec_${OWN_API_KEY.toString('base64')}`],
};

/** The secrets of an emitter; those that no test signs by hand have one made as `baton init` would. */
export function secretsOf(emitter: string, { emitters }: Registry): readonly string[] {
  const signing = EMITTER_CONNECTORS.get(emitters.get(emitter)?.connector ?? '')?.signing;
  return SECRETS[emitter] ?? (signing ? [signing.newSecret(new Uint8Array(32).fill(7))] : []);
}

/** What somebody tells of themselves; more fields go into `data` as they are. */
export interface Person {
  readonly email: string;
  readonly user_id?: string;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly phone?: string;
  readonly company?: string;
  readonly job_title?: string;
  readonly message?: string;
  readonly intent?: string;
  readonly team_size?: number;
}

export const DANA: Person = {
  email: 'dana@northwind.example',
  first_name: 'Dana',
  last_name: 'Whitfield',
  company: 'Northwind',
  team_size: 40,
  intent: 'demo',
};

export interface Post {
  readonly path: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly method?: string;
}

/** A request as API Gateway hands it over. */
export function eventOf({ path, body, headers = {}, method = 'POST' }: Post, at: number): APIGatewayProxyEventV2 {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body);
  const [rawPath = path, rawQueryString = ''] = path.split('?');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers,
    queryStringParameters: Object.fromEntries(new URLSearchParams(rawQueryString)),
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.example',
      domainPrefix: 'api',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'tests' },
      requestId: 'request',
      routeKey: '$default',
      stage: '$default',
      time: new Date(at).toISOString(),
      timeEpoch: at,
    },
    body: bytes.toString('base64'),
    isBase64Encoded: true,
  };
}

/** A request signed as Standard Webhooks says. */
export function signedPost(path: string, body: string | Uint8Array, id: string, at: number): Post {
  const timestamp = String(Math.floor(at / 1000));
  const mac = createHmac('sha256', OWN_API_KEY).update(`${id}.${timestamp}.`).update(body).digest('base64');
  const signature = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` };
  return { path, body, headers: { 'content-type': 'application/json', ...signature } };
}

/** The body the website sends. */
export const websiteBody = (person: object, at: number, type = 'demo.requested'): string =>
  JSON.stringify({ type, timestamp: new Date(at).toISOString(), data: person });

/** A post of the contact page, as a browser or (with `accept`) a script sends it. */
export const formPost = (
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Post => ({
  path: '/forms/contact-us',
  body: new URLSearchParams(fields).toString(),
  headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://www.acme.example', ...headers },
});

/** A webhook of Typeform. */
export function typeformPost(body: string): Post {
  const mac = createHmac('sha256', TYPEFORM_SECRET).update(body).digest('base64');
  return {
    path: '/hooks/typeform',
    body,
    headers: { 'content-type': 'application/json', 'typeform-signature': `sha256=${mac}` },
  };
}

/** A webhook of a vendor, signed as it signs; its emitter has the connector's name. */
export function vendorPost(connector: string, body: string, at: number): Post {
  const path = `/hooks/${connector}`;
  const url = `https://api.example${path}`;
  const signed = EMITTER_CONNECTORS.get(connector)?.signing?.sign(body, vendorSecret(connector), { id: 'x', at, url });
  return { path, body, headers: { 'content-type': 'application/json', ...signed } };
}
