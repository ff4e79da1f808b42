/** Requests signed with SigV4 by whatever credentials the AWS SDK finds. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsSettings } from './target.ts';

export interface SignedRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Signed instead of the URL's host, for a door that puts it back. */
  readonly host?: string;
  readonly body?: string;
  /** Service of the signature: `execute-api`, `scheduler`. */
  readonly service: string;
}

const LIMIT_MS = 30_000;

/** Sends it, redirects not followed. Rejects after 30 s, when nobody answers and when there are no credentials. */
export async function sendSigned(aws: AwsSettings, request: SignedRequest): Promise<Response> {
  const { method, url, body, service } = request;
  // A client of the SDK resolves credentials and Region as everything else does; it sends nothing here.
  const { config } = new CloudFormationClient(aws);
  const signer = new SignatureV4({
    service,
    region: config.region,
    credentials: config.credentials,
    sha256: config.sha256,
  });
  const headers: Record<string, string> = { host: request.host ?? url.host };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const { host: _host, ...sent } = signed.headers;
  const options = { method, headers: sent, redirect: 'manual', signal: AbortSignal.timeout(LIMIT_MS) } as const;
  return fetch(url, body === undefined ? options : { ...options, body });
}
