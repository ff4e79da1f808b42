/** Which deployment a command speaks to: the sandbox of this checkout, or a stage's stack outputs. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  CloudFormationClient,
  type CloudFormationClientConfig,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { CliProblem } from './problem.ts';

export const ROOT = path.join(import.meta.dirname, '..', '..');
/** Written by `npm run sandbox` while it runs. */
const SESSION_FILE = path.join(ROOT, '.sandbox', 'session.json');

/** How clients of AWS are built for a stage: the machine's own settings, or those of the sandbox. */
export type AwsSettings = Pick<CloudFormationClientConfig, 'endpoint' | 'region' | 'credentials'>;

export interface Stage {
  readonly stage: string;
  readonly aws: AwsSettings;
  /** The API when it is known without asking AWS. */
  readonly door?: Door;
  /** Stands in for every destination of a sandbox. */
  readonly twinUrl?: string;
}

export interface Door {
  readonly url: string;
  /** What the signature names as host, where it is not the URL's own. */
  readonly host?: string;
}

export interface Outputs {
  readonly apiUrl: string;
  /** Where files of many rows are put. */
  readonly batchBucket: string;
  /** Handoff, or `deliver-<destination>` -> function name. */
  readonly functionNames: Readonly<Record<string, string>>;
}

const Session = z.object({
  pid: z.number(),
  apiUrl: z.string(),
  proxyUrl: z.string(),
  twinUrl: z.string(),
  deployment: z.object({ apiHost: z.string() }),
});

/**
 * The sandbox's own addresses; of any other stage what the environment says (AWS_PROFILE, AWS_REGION ...). Throws
 * {@link CliProblem} when no sandbox runs: a command meant for it must never reach an account by credentials lying around.
 */
export function findStage(stage: string, sessionFile = SESSION_FILE): Stage {
  if (stage !== 'sandbox') return { stage, aws: {} };
  const session = runningSandbox(sessionFile);
  if (!session) throw noSandbox();
  const { apiUrl, proxyUrl, twinUrl, deployment } = session;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const aws = { endpoint: proxyUrl, region: 'us-east-1', credentials };
  return { stage, aws, twinUrl, door: { url: apiUrl, host: deployment.apiHost } };
}

/** What a verb that asks no deployment anything speaks to. */
export const NO_STAGE = 'none';

export const isSandboxRunning = (sessionFile = SESSION_FILE): boolean => runningSandbox(sessionFile) !== undefined;

function noSandbox(): CliProblem {
  const advice =
    'Start it with "npm run sandbox" in another terminal of this folder, or name a deployment with --stage STAGE.';
  return new CliProblem('No sandbox is running in this folder.', { exitCode: 3, advice });
}

function runningSandbox(file: string): z.infer<typeof Session> | undefined {
  try {
    const session = Session.parse(JSON.parse(readFileSync(file, 'utf8')));
    process.kill(session.pid, 0);
    return session;
  } catch {
    return undefined;
  }
}

export const stackName = (stage: string, part: string): string => `Baton-${stage}-${part}`;

const FunctionNames = z.record(z.string(), z.string());

/** The outputs of the pipeline stack. Throws {@link CliProblem} when there is none to be found. */
export async function readOutputs({ stage, aws }: Stage): Promise<Outputs> {
  const client = new CloudFormationClient(aws);
  try {
    const answer = await client.send(new DescribeStacksCommand({ StackName: stackName(stage, 'Pipeline') }));
    const outputs = answer.Stacks?.[0]?.Outputs ?? [];
    const value = (key: string): string => outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? '';
    const batchBucket = value('BatchBucket');
    return {
      apiUrl: value('ApiUrl'),
      batchBucket,
      functionNames: FunctionNames.parse(JSON.parse(value('FunctionNames') || '{}')),
    };
  } catch (error) {
    throw notFound(stage, error);
  } finally {
    client.destroy();
  }
}

function notFound(stage: string, error: unknown): CliProblem {
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const advice = `Deploy it with "npm run deploy -- -c stage=${stage}", and check AWS_PROFILE and AWS_REGION.`;
  return new CliProblem(`No deployment of stage "${stage}" was found (${why}).`, { exitCode: 3, advice });
}

/** The API of a stage. */
export async function doorOf(stage: Stage): Promise<Door> {
  return stage.door ?? { url: (await readOutputs(stage)).apiUrl };
}
