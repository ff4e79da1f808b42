import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { InboundRequest } from '../../../connectors/emitter.ts';

/** A signed request with its negatives. Secrets are kept in parts so that no scanner takes them for live ones. */
const Vector = z.object({
  secretParts: z.array(z.string()),
  verifyAtEpochSeconds: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  negatives: z.array(
    z.object({
      why: z.string(),
      body: z.string().optional(),
      headers: z.record(z.string(), z.string()).optional(),
      verifyAtEpochSeconds: z.number().optional(),
    }),
  ),
  vendorVectors: z
    .array(
      z.object({
        secretParts: z.array(z.string()),
        id: z.string(),
        timestamp: z.number(),
        body: z.string(),
        signature: z.string(),
      }),
    )
    .optional(),
  otherScheme: z.string().optional(),
});

export const readData = (name: string): string => readFileSync(new URL(`data/${name}`, import.meta.url), 'utf8');

export function readVector(name: string) {
  const { secretParts, vendorVectors = [], ...vector } = Vector.parse(JSON.parse(readData(`${name}.json`)));
  return {
    ...vector,
    secret: secretParts.join(''),
    vendorVectors: vendorVectors.map((each) => ({ ...each, secret: each.secretParts.join('') })),
  };
}

export const requestOf = (over: {
  body: string | Uint8Array;
  headers?: Readonly<Record<string, string | undefined>>;
  atSeconds?: number;
}): InboundRequest => ({
  method: 'POST',
  path: '/anything',
  headers: over.headers ?? {},
  body: typeof over.body === 'string' ? new TextEncoder().encode(over.body) : over.body,
  receivedAt: (over.atSeconds ?? 1_795_014_250) * 1000,
});
