/**
 * Reads what an AWS call is from the request alone: service, action and what it touches. Pure.
 *
 * Covers the protocols our clients speak: JSON with a target header, RPC paths (CBOR), query strings and forms, and REST.
 */

/** What is known of a request before its body is read. Header names are lower case. */
export interface RequestHead {
  readonly method: string;
  /** Path with query, as on the request line. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface AwsCallName {
  /** Signing name: `dynamodb`, `events`, `states`, `sqs`, `s3`, `execute-api` for the front door, `unknown` if unsigned. */
  readonly service: string;
  /** API name such as `PutItem`; method and path where a REST service gives no better name. */
  readonly action: string;
  /** Names of the tables, queues, buses, machines, secrets, functions or buckets it names. */
  readonly targets: readonly string[];
  /** Access key id of the caller; absent when unsigned. */
  readonly accessKey?: string;
}

export type Json = { readonly [key: string]: unknown };

const header = (head: RequestHead, name: string): string => {
  const value = head.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
};

/** Names the call. `body` is the request body where it was read; without it forms cannot be told apart. */
export function nameCall(head: RequestHead, body?: string): AwsCallName {
  const url = new URL(head.url, 'http://aws.invalid');
  const credential = credentialOf(head, url);
  const service = serviceOf(head, credential);
  const action = actionOf(head, url, service, body);
  const named = { service, action, targets: targetsOf(service, url, body) };
  return credential ? { ...named, accessKey: credential.accessKey } : named;
}

/** Whether the body must be read to name the call or to judge it; everything else is streamed through. */
export function needsBody(head: RequestHead): boolean {
  if (header(head, 'x-amz-target') !== '' || head.url.startsWith('/service/')) return true;
  return header(head, 'content-type').startsWith('application/x-www-form-urlencoded') && !isFrontDoor(head);
}

const isFrontDoor = (head: RequestHead): boolean => header(head, 'host').includes('.execute-api.');

function credentialOf(head: RequestHead, url: URL): { accessKey: string; service: string } | undefined {
  const signed = /Credential=([^,\s]+)/.exec(header(head, 'authorization'))?.[1];
  const scope = (signed ?? url.searchParams.get('X-Amz-Credential') ?? '').split('/');
  const [accessKey, , , service] = scope;
  return accessKey && service ? { accessKey, service } : undefined;
}

function serviceOf(head: RequestHead, credential: { service: string } | undefined): string {
  if (isFrontDoor(head)) return 'execute-api';
  return credential?.service ?? 'unknown';
}

function actionOf(head: RequestHead, url: URL, service: string, body: string | undefined): string {
  const target = header(head, 'x-amz-target');
  if (target !== '') return target.slice(target.lastIndexOf('.') + 1);
  const rpc = /^\/service\/[^/]+\/operation\/([^/?]+)/.exec(url.pathname)?.[1];
  if (rpc) return rpc;
  const query = url.searchParams.get('Action') ?? formField(body, 'Action');
  if (query) return query;
  if (service === 's3') return s3Action(head.method, url);
  if (service === 'lambda' && url.pathname.endsWith('/invocations')) return 'Invoke';
  return `${head.method} ${url.pathname}`;
}

const S3_OBJECT: Readonly<Record<string, string>> = {
  GET: 'GetObject',
  PUT: 'PutObject',
  HEAD: 'HeadObject',
  DELETE: 'DeleteObject',
  POST: 'PostObject',
};

function s3Action(method: string, url: URL): string {
  const isObject = url.pathname.split('/').filter(Boolean).length > 1;
  if (isObject) return S3_OBJECT[method] ?? method;
  return url.searchParams.has('list-type') ? 'ListObjectsV2' : `${method} bucket`;
}

function targetsOf(service: string, url: URL, body: string | undefined): string[] {
  if (service === 's3') return url.pathname.split('/').filter(Boolean).slice(0, 1);
  if (service === 'lambda')
    return [/\/functions\/([^/]+)/.exec(decodeURIComponent(url.pathname))?.[1] ?? ''].filter(Boolean);
  const json = parseJson(body);
  if (!json) return [];
  return [...new Set(service === 'dynamodb' ? tablesOf(json) : namedIn(json))];
}

/** Table names of one DynamoDB request, batches and transactions included. */
function tablesOf(json: Json): string[] {
  const found: string[] = [];
  if (typeof json.TableName === 'string') found.push(lastSegment(json.TableName));
  if (isJson(json.RequestItems)) found.push(...Object.keys(json.RequestItems).map(lastSegment));
  for (const entry of asArray(json.TransactItems)) {
    for (const part of Object.values(entry)) {
      if (isJson(part) && typeof part.TableName === 'string') found.push(lastSegment(part.TableName));
    }
  }
  return found;
}

const NAME_FIELDS = ['QueueUrl', 'stateMachineArn', 'SecretId', 'EventBusName', 'logGroupName', 'TopicArn'];

function namedIn(json: Json): string[] {
  const entries = [json, ...asArray(json.Entries)];
  const values = entries.flatMap((entry) => NAME_FIELDS.map((field) => entry[field]));
  return values.filter((value) => typeof value === 'string').map(plainName);
}

/** Parses a JSON object; undefined for anything else. */
export function parseJson(body: string | undefined): Json | undefined {
  if (!body?.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The name inside a URL or an ARN; a plain name stays. */
const plainName = (value: string): string =>
  /^(https?|arn):/.test(value) ? value.slice(Math.max(value.lastIndexOf('/'), value.lastIndexOf(':')) + 1) : value;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const asArray = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : []);
const lastSegment = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

function formField(body: string | undefined, name: string): string | undefined {
  if (!body || body.startsWith('{')) return undefined;
  return new URLSearchParams(body).get(name) ?? undefined;
}
