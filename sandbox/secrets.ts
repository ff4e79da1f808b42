/** The secrets a deployment needs and CDK does not make, written for the sandbox by the same function as `baton init`. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { writeSecrets } from '../bin/cli/secrets.ts';
import type { Keys } from '../core/ids.ts';
import { registry } from '../flows/registry.ts';

export interface SecretsWritten {
  readonly keys: Keys;
  /** Emitter name -> its live secrets; `outcomes` among them. */
  readonly emitters: Readonly<Record<string, readonly string[]>>;
}

const KeysSecret = z.object({
  idKey: z.string(),
  receiptKey: z.string(),
  pepperVersion: z.string(),
  peppers: z.record(z.string(), z.string()),
});
const EmitterSecret = z.object({ secrets: z.array(z.string()) });

/**
 * Writes what is missing and says what stands then. `tokens`: destination -> token; `fetchToken`: the one all vendors take.
 * What vendors issue is made up, for ours issue nothing.
 */
export async function writeSandboxSecrets(
  client: SecretsManagerClient,
  stage: string,
  tokens: Readonly<Record<string, string>>,
  fetchToken?: string,
): Promise<SecretsWritten> {
  const names = [...registry.emitters.keys()];
  const fetchTokens = fetchToken === undefined ? {} : Object.fromEntries(names.map((name) => [name, fetchToken]));
  const done = await writeSecrets(client, stage, { tokens, fetchTokens, makesUpIssued: true });
  const emitters = done.flatMap(({ need, step }) =>
    need.kind === 'emitter' ? [[need.emitter, EmitterSecret.parse(step.value).secrets] as const] : [],
  );
  const keys = KeysSecret.parse(done.find(({ need }) => need.kind === 'keys')?.step.value);
  return { keys, emitters: Object.fromEntries(emitters) };
}
