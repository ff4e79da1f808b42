/** An operator in front of the road in memory: requests to /ops as API Gateway hands them over, answers parsed. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { expect } from 'vitest';
import { EMITTER_CONNECTORS } from '../../../connectors/emitters.ts';
import type { Answer } from '../../../core/ingest/answers.ts';
import { ProblemReply } from '../../../core/ops/replies.ts';
import type { IamRoles, Role } from '../../../core/ops/roles.ts';
import { findRoute, type Reply, ROUTES, type Verb } from '../../../core/ops/routes.ts';
import { createHandler, type OpsDeps } from '../../../lambdas/ops/handler.ts';
import { publications } from '../../../stores/publication.ts';
import { throttles } from '../../../stores/throttle.ts';
import { eventOf, SECRETS } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';

export interface Asked {
  readonly status: number;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export interface AskOptions {
  /** Cognito groups of the person. @default ['admin'] */
  readonly groups?: readonly Role[];
  /** @default 'vera' */
  readonly who?: string;
  readonly body?: object | string;
  /** Comes by IAM as this ARN instead. */
  readonly arn?: string;
  /** Comes with nobody's word for it. */
  readonly anonymous?: boolean;
}

export interface Operator {
  readonly road: Road;
  /** Everything that was logged. */
  readonly lines: string[];
  readonly faults: unknown[];
  ask(method: 'GET' | 'POST' | 'PUT', path: string, options?: AskOptions): Promise<Asked>;
}

export function createOperator(
  road: Road = createRoad(),
  changes: Partial<OpsDeps> & { readonly iamRoles?: IamRoles } = {},
): Operator {
  const lines: string[] = [];
  const faults: unknown[] = [];
  const store = changes.store ?? road.storeFor('ops');
  const published = publications(store, road.registry, road.now);
  const handler = createHandler({
    store,
    registry: road.registry,
    blobs: road.blobs,
    connectors: EMITTER_CONNECTORS,
    presentSecrets: async (emitter) => SECRETS[emitter] ?? [],
    publicUrl: 'https://api.example',
    journeys: road.journeys,
    publications: published,
    timing: road.timing,
    now: road.now,
    keys: async () => road.keys,
    iamRoles: {},
    onFault: (part, error) => void faults.push({ part, error }),
    report: (facts) => void lines.push(JSON.stringify(facts)),
    throttle: throttles({
      store,
      blobs: road.blobs,
      registry: road.registry,
      keys: async () => road.keys,
      publications: published,
      now: road.now,
    }),
    ...changes,
  });
  let requests = 0;
  return {
    road,
    lines,
    faults,
    async ask(method, path, options = {}) {
      requests += 1;
      const body = typeof options.body === 'string' ? options.body : JSON.stringify(options.body ?? {});
      const prefix = options.arn === undefined ? '/ops-jwt' : '/ops';
      const event = eventOf({ method, path: `${prefix}${path}`, body: method === 'GET' ? '' : body }, road.now());
      const answer = await handler(withIdentity(event, options, `request-${requests}`));
      const asked = askedOf(answer);
      assertPromised(method, path, asked);
      return asked;
    },
  };
}

const askedOf = ({ statusCode, headers, body }: Answer): Asked => ({
  status: statusCode,
  type: headers['content-type'] ?? '',
  text: body,
  body: JSON.parse(body),
});

/** Every answer of every test is held against the schema of its verb, field by field. */
function assertPromised(method: string, path: string, { status, body }: Asked): void {
  const found = findRoute(method, path.replace(/\?.*$/, ''));
  const schema = status < 300 && found.kind === 'found' ? ROUTES[found.verb].reply : ProblemReply;
  expect(schema.parse(body)).toEqual(body);
}

function withIdentity(
  event: APIGatewayProxyEventV2,
  { groups = ['admin'], who = 'vera', arn, anonymous = false }: AskOptions,
  requestId: string,
): APIGatewayProxyEventV2 {
  const claims = { sub: 'aaaa-bbbb', email: `${who}@acme.example`, 'cognito:groups': `[${groups.join(' ')}]` };
  const authorizer = arn === undefined ? { jwt: { claims, scopes: [] } } : { iam: { userArn: arn, accountId: '1' } };
  const context = { ...event.requestContext, requestId, ...(anonymous ? {} : { authorizer }) };
  return { ...event, requestContext: context };
}

/** Strangers to every rule are held, one item each: what most tests decide about. */
export async function heldItem(road: Road, email = 'a@acme.example'): Promise<{ signal: string; item: string }> {
  const { signal } = await road.submit({ email });
  await road.drainUntilQuiet();
  const at = await road.where(signal);
  if (at.kind !== 'in-item') throw new Error(`${signal} is ${at.kind}, not in an item.`);
  return { signal, item: at.file.row.item ?? '' };
}

/** An answer as what its verb promises. Throws when it is a refusal or does not fit. */
export function as<V extends Verb>(verb: V, { status, body, text }: Asked): Reply<V> {
  if (status >= 300) throw new Error(`${verb} was refused: ${text}`);
  return ROUTES[verb].reply.parse(body) as Reply<V>;
}

export const inPath = (item: string): string => item.replace('#', '.');
