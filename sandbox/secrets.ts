/** The secrets a deployment needs and CDK does not make: keys, emitters' signing secrets, destinations' credentials. */
import { randomBytes } from 'node:crypto';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { Keys } from '../core/ids.ts';

export interface SecretsWanted {
  readonly stage: string;
  /** Signed emitter -> its live secrets. */
  readonly emitters: Readonly<Record<string, readonly string[]>>;
  /** Destination name -> token. */
  readonly destinations: Readonly<Record<string, string>>;
}

export interface SecretsWritten {
  readonly keys: Keys;
  /** Emitter name -> its live secrets. */
  readonly emitters: Readonly<Record<string, readonly string[]>>;
}

const KeysSecret = z.object({
  idKey: z.string(),
  receiptKey: z.string(),
  pepperVersion: z.string(),
  peppers: z.record(z.string(), z.string()),
});

/** Writes what is missing. Keys that are there stay: every id depends on them. */
export async function writeSandboxSecrets(
  client: SecretsManagerClient,
  wanted: SecretsWanted,
): Promise<SecretsWritten> {
  const prefix = `baton/${wanted.stage}`;
  const keys = await keepOrWrite(client, `${prefix}/keys`, newKeys());
  for (const [name, secrets] of Object.entries(wanted.emitters)) {
    await write(client, `${prefix}/emitters/${name}`, { secrets });
  }
  for (const [name, token] of Object.entries(wanted.destinations)) {
    await write(client, `${prefix}/destinations/${name}`, { token });
  }
  return { keys, emitters: wanted.emitters };
}

const hexKey = (): string => randomBytes(32).toString('hex');

const newKeys = (): Keys => ({ idKey: hexKey(), receiptKey: hexKey(), pepperVersion: '1', peppers: { '1': hexKey() } });

async function keepOrWrite(client: SecretsManagerClient, name: string, fresh: Keys): Promise<Keys> {
  try {
    const found = await client.send(new GetSecretValueCommand({ SecretId: name }));
    return KeysSecret.parse(JSON.parse(found.SecretString ?? ''));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await write(client, name, fresh);
    return fresh;
  }
}

async function write(client: SecretsManagerClient, name: string, value: object): Promise<void> {
  const SecretString = JSON.stringify(value);
  try {
    await client.send(new CreateSecretCommand({ Name: name, SecretString }));
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
    await client.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
  }
}
