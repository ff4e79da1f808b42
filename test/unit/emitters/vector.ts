/**
 * Signature vectors: one true request of a vendor and what becomes of it when something is changed. Most were computed from
 * the vendor's documentation, some were published by it. Secrets are kept in parts, so that no scanner takes them for live.
 */
import * as z from 'zod';
import type { EmitterConnector, InboundRequest, Verification } from '../../../connectors/emitter.ts';
import { readData } from './request.ts';

const Headers = z.record(z.string(), z.string());

const Case = z.strictObject({
  name: z.string(),
  isAuthentic: z.boolean(),
  secretParts: z.array(z.string()).optional(),
  method: z.string().optional(),
  url: z.string().optional(),
  /** Added to those of the true request. */
  headers: Headers.optional(),
  /** In place of all of them. */
  replaceHeaders: Headers.optional(),
  body: z.string().optional(),
  atSeconds: z.number().optional(),
});

const Vectors = z.strictObject({
  secretParts: z.array(z.string()),
  base: z.strictObject({
    method: z.string(),
    url: z.string(),
    headers: Headers,
    body: z.string(),
    atSeconds: z.number().default(1_795_014_250),
  }),
  cases: z.array(Case).min(1),
});

export interface Vector {
  readonly name: string;
  readonly isAuthentic: boolean;
  readonly secret: string;
  readonly request: InboundRequest;
}

/** `[true request and its changes]`, every one ready to be verified. */
export function vectorsOf(name: string): Vector[] {
  const { secretParts, base, cases } = Vectors.parse(JSON.parse(readData(`${name}.json`)));
  return cases.map((change) => {
    const secret = (change.secretParts ?? secretParts).join('');
    const url = change.url ?? base.url;
    const body = (change.body ?? base.body).replace('{zeros}', '0'.repeat(32)).replace('{secret}', secret);
    const query = url.split('?')[1];
    const request: InboundRequest = {
      method: change.method ?? base.method,
      url,
      path: new URL(url).pathname,
      ...(query === undefined ? {} : { query }),
      headers: change.replaceHeaders ?? { ...base.headers, ...change.headers },
      body: new TextEncoder().encode(body),
      receivedAt: (change.atSeconds ?? base.atSeconds) * 1000,
    };
    return { name: change.name, isAuthentic: change.isAuthentic, secret, request };
  });
}

/** The true request. */
export function trueVector(name: string): Vector {
  const [vector] = vectorsOf(name);
  if (!vector) throw new Error(`There is no vector "${name}".`);
  return vector;
}

export const kindOf = (connector: EmitterConnector, { request, secret }: Vector): Verification['kind'] =>
  connector.verify(request, [secret]).kind;
