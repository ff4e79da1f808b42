/** Secrets, read once and kept for five minutes so that a rotation is taken up without a deploy. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { Keys } from '../../core/ids.ts';
import { lean, SDK } from './sdk.ts';

const KEEP_MS = 5 * 60_000;
const hex = z.string().regex(/^[0-9a-f]{32,}$/);
const KeysSecret = z.object({
  idKey: hex,
  receiptKey: hex,
  pepperVersion: z.string(),
  peppers: z.record(z.string(), hex),
});
const EmitterSecret = z.object({ secrets: z.array(z.string().min(1)) });
const TokenSecret = z.object({ token: z.string().min(1) });

export interface Secrets {
  keys(): Promise<Keys>;
  /** The live secrets of an emitter: one, or two during a rotation. */
  emitter(name: string): Promise<readonly string[]>;
  destination(id: string): Promise<string>;
  /** The token what an emitter's signals refer to is asked for with; `undefined` when there is no such secret. */
  fetchToken(id: string): Promise<string | undefined>;
  /** Forgets a value the other side refused, so that the next read sees a rotation. */
  forget(id: string): void;
}

const ignoreMissing = (error: unknown): undefined => {
  if (!(error instanceof ResourceNotFoundException)) throw error;
};

export function buildSecrets(names: { keys: string; emitters: string }, now: () => number = Date.now): Secrets {
  const client = lean(new SecretsManagerClient(SDK));
  const kept = new Map<string, { value: unknown; until: number }>();
  const read = async <T>(id: string, schema: z.ZodType<T>): Promise<T> => {
    const hit = kept.get(id);
    if (hit && hit.until > now()) return hit.value as T;
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    const value = schema.parse(JSON.parse(SecretString ?? 'null'));
    kept.set(id, { value, until: now() + KEEP_MS });
    return value;
  };
  return {
    keys: () => read(names.keys, KeysSecret),
    emitter: async (name) => (await read(`${names.emitters}${name}`, EmitterSecret)).secrets,
    destination: async (id) => (await read(id, TokenSecret)).token,
    fetchToken: (id) => read(id, TokenSecret).then(({ token }) => token, ignoreMissing),
    forget: (id) => void kept.delete(id),
  };
}
