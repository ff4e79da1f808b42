/** A DynamoDB client whose answers are written down beforehand, and which remembers what it was asked. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STORE_CLIENT } from '../../../stores/dynamo/client.ts';

/** A response body, or an error by its name, or a socket error by its code. */
export type Scripted =
  | { readonly body: object }
  | { readonly error: string; readonly status?: number; readonly details?: object }
  | { readonly socket: string };

export interface Request {
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export const ok = (body: object = {}): Scripted => ({ body });

/** Answers in the order given, the last one for ever. */
export function scriptedClient(...script: readonly Scripted[]): { client: DynamoDBClient; requests: Request[] } {
  const requests: Request[] = [];
  const client = new DynamoDBClient({
    maxAttempts: STORE_CLIENT.maxAttempts,
    endpoint: 'http://127.0.0.1:1',
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: {
      handle: async (request: { headers: Record<string, string>; body: Uint8Array }) => {
        requests.push({
          action: request.headers['x-amz-target']?.split('.')[1] ?? '',
          input: JSON.parse(new TextDecoder().decode(request.body)),
        });
        return { response: respond(script[Math.min(requests.length, script.length) - 1] ?? ok()) };
      },
    },
  });
  return { client, requests };
}

function respond(scripted: Scripted) {
  if ('socket' in scripted) throw Object.assign(new Error('socket'), { code: scripted.socket });
  const body = 'body' in scripted ? scripted.body : { __type: `com.amazonaws#${scripted.error}`, ...scripted.details };
  const statusCode = 'body' in scripted ? 200 : (scripted.status ?? 400);
  return { statusCode, headers: {}, body: new TextEncoder().encode(JSON.stringify(body)) };
}
