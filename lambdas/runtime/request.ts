/** API Gateway's event as the connectors see a request: raw bytes, lower-case headers. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { InboundRequest } from '../../connectors/emitter.ts';

export function requestOf(event: APIGatewayProxyEventV2, receivedAt: number): InboundRequest {
  const headers = Object.fromEntries(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    ...(event.rawQueryString ? { query: event.rawQueryString } : {}),
    headers,
    body: new Uint8Array(Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')),
    ...(event.requestContext.http.sourceIp ? { address: event.requestContext.http.sourceIp } : {}),
    receivedAt,
  };
}

/** Whether a form was posted by a script: it asks for JSON or says it is a fetch. */
export const wantsJson = ({ headers }: InboundRequest): boolean =>
  (headers.accept ?? '').includes('application/json') || headers['sec-fetch-mode'] === 'cors';
