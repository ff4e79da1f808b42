/** Destinations as the command line reaches them: with the stage's token and base URL, by their own connector. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { CallContext, Destination } from '../../connectors/destination.ts';
import { buildDestination } from '../../connectors/destinations.ts';
import { objectIn } from '../../core/setup/secrets.ts';
import { registry } from '../../flows/registry.ts';
import { secretName } from '../../lib/names.ts';
import { CliProblem } from './problem.ts';
import { readSecret } from './secrets.ts';
import { readStageFile } from './stage-file.ts';
import type { Stage } from './target.ts';

const LIMIT_MS = 30_000;

export const contextOf = (now: () => number): CallContext => ({ deadline: now() + LIMIT_MS, now });

/** Throws {@link CliProblem} when flows/ has no such destination, or it has no token yet. */
export async function reachDestination(stage: Stage, name: string): Promise<Destination> {
  const definition = registry.destinations.get(name);
  if (!definition) {
    const known = [...registry.destinations.keys()].join(', ');
    throw new CliProblem(`There is no destination "${name}"; flows/ declares ${known}.`, { exitCode: 2 });
  }
  const token = await tokenOf(stage, name);
  if (token === undefined) {
    const advice = `npm run baton -- init --stage ${stage.stage} --token ${name}=...`;
    throw new CliProblem(`"${name}" has no token in stage "${stage.stage}".`, { advice });
  }
  const url = stage.twinUrl ?? readStageFile(stage.stage).stage?.destinations[name]?.url ?? '';
  return buildDestination(definition, { baseUrl: url, token: async () => token });
}

async function tokenOf(stage: Stage, name: string): Promise<string | undefined> {
  const client = new SecretsManagerClient(stage.aws);
  try {
    const token = objectIn(await readSecret(client, secretName.destination({ stage: stage.stage }, name)))?.token;
    return typeof token === 'string' && token !== '' ? token : undefined;
  } finally {
    client.destroy();
  }
}
