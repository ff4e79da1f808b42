/** What a request to /ops carries, as one object: its path's fields, then its query or its JSON body. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** `undefined` stands for a body that is no JSON object. */
export function rawInput(
  event: APIGatewayProxyEventV2,
  params: Readonly<Record<string, string>>,
): Record<string, unknown> | undefined {
  if (event.requestContext.http.method === 'GET') return { ...event.queryStringParameters, ...params };
  const body = bodyOf(event);
  return body === undefined ? undefined : { ...body, ...params };
}

function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEventV2): object | undefined {
  if (!body) return {};
  try {
    const read: unknown = JSON.parse(isBase64Encoded ? Buffer.from(body, 'base64').toString() : body);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? read : undefined;
  } catch {
    return undefined;
  }
}
