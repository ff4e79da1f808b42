/**
 * Secrets Manager: what is there, and what `core/setup` says must be written. `baton init` and the sandbox set a deployment
 * up by the same function.
 */
import { randomBytes } from 'node:crypto';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Signing } from '../../connectors/emitter.ts';
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import { type Given, planSecret, type SecretNeed, type SecretStep } from '../../core/setup/secrets.ts';
import { registry } from '../../flows/registry.ts';
import { secretName } from '../../lib/names.ts';

/** Every secret of a stage, from what flows/ declares: keys, signed emitters, the reporter of outcomes, what to fetch with, destinations. */
export function secretNeeds(stage: string): SecretNeed[] {
  const of = { stage };
  const emitter = (name: string, signing: Signing, isOurs: boolean): SecretNeed => ({
    kind: 'emitter',
    name: `${secretName.emitters(of)}${name}`,
    emitter: name,
    isOurs,
    ...(signing.isIssuedByVendor ? { isIssued: true } : {}),
    newSecret: signing.newSecret,
    isWellFormed: signing.isWellFormed,
  });
  const signed = [...registry.emitters.values()].flatMap(({ name, connector, kind }) => {
    const signing = EMITTER_CONNECTORS.get(connector)?.signing;
    return signing ? [emitter(name, signing, kind === 'own-api')] : [];
  });
  const ownApi = EMITTER_CONNECTORS.get('standard-webhooks')?.signing;
  const destinations = [...registry.destinations.keys()].map(
    (destination): SecretNeed => ({ kind: 'destination', name: secretName.destination(of, destination), destination }),
  );
  const fetched = [...registry.emitters.values()].flatMap(({ name, connector }): SecretNeed[] => {
    const fetching = EMITTER_CONNECTORS.get(connector)?.fetching;
    if (!fetching) return [];
    const { token: wanted, isWellFormed } = fetching;
    return [{ kind: 'fetch', name: `${secretName.fetch(of)}${name}`, emitter: name, wanted, isWellFormed }];
  });
  return [
    { kind: 'keys', name: secretName.keys(of) },
    ...signed,
    ...(ownApi ? [emitter('outcomes', ownApi, true)] : []),
    ...fetched,
    ...destinations,
  ];
}

/** The stored text; `undefined` when there is no such secret. */
export async function readSecret(client: SecretsManagerClient, name: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString ?? '';
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

export interface DoneStep {
  readonly need: SecretNeed;
  readonly step: SecretStep;
}

/** Brings every secret of a stage to what it must be. Running it again changes nothing. */
export async function writeSecrets(
  client: SecretsManagerClient,
  stage: string,
  given: Given = {},
): Promise<DoneStep[]> {
  const done: DoneStep[] = [];
  for (const need of secretNeeds(stage)) {
    const found = await readSecret(client, need.name);
    const step = planSecret(need, found, { given, random: randomBytes });
    if (step.value && step.action !== 'keep') await write(client, step.name, step.value);
    done.push({ need, step });
  }
  return done;
}

async function write(client: SecretsManagerClient, name: string, value: object): Promise<void> {
  const SecretString = JSON.stringify(value);
  try {
    await client.send(new CreateSecretCommand({ Name: name, SecretString, Description: 'Baton: see "baton init".' }));
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
    await client.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
  }
}

/** The emitter or destination a secret is of. */
export const namedBy = (need: Exclude<SecretNeed, { kind: 'keys' }>): string =>
  need.kind === 'destination' ? need.destination : need.emitter;

const FLAGS = { destination: 'token', emitter: 'secret', fetch: 'fetch-token' } as const;

/** What `baton init` must be given for a secret only a person has: `--fetch-token NAME=...`. */
export function flagOf(need: SecretNeed): string | undefined {
  if (need.kind === 'keys' || (need.kind === 'emitter' && !need.isIssued)) return undefined;
  return `--${FLAGS[need.kind]} ${namedBy(need)}=...`;
}

/** What must be entered at a vendor for its handshake, by emitter: made from the secret that stands. */
export function handshakeTokens(steps: readonly DoneStep[]): { readonly emitter: string; readonly token: string }[] {
  return steps.flatMap(({ need, step }) => {
    if (need.kind !== 'emitter') return [];
    const connector = registry.emitters.get(need.emitter)?.connector ?? '';
    const secrets = step.value?.secrets;
    const secret: unknown = Array.isArray(secrets) ? secrets[0] : undefined;
    const token = EMITTER_CONNECTORS.get(connector)?.signing?.handshakeToken;
    return token && typeof secret === 'string' ? [{ emitter: need.emitter, token: token(secret) }] : [];
  });
}
