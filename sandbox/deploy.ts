/** Deploys the real CDK app into the emulator with the project's real CDK CLI, and reads what came out. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LambdaClient, ListVersionsByFunctionCommand, paginateListFunctions } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { ACCOUNT, clientConfig, REGION, ROOT_CREDENTIALS, STAGE } from './aws.ts';
import type { Guard } from './guard.ts';
import { BIN_FOLDER, ROOT, toolPath } from './paths.ts';

/** What the stack outputs say. */
export interface Deployment {
  /** Host of the API as the emulator knows it; send it as the Host header. */
  readonly apiHost: string;
  readonly tableNames: Readonly<Record<string, string>>;
  readonly rawBucket: string;
  readonly batchBucket: string;
  readonly journeyArn: string;
  readonly spillQueueUrl: string;
  /** Handoff, or `deliver-<destination>` -> queue URL. */
  readonly deadLetterQueueUrls: Readonly<Record<string, string>>;
  /** Handoff, or `deliver-<destination>` -> physical function name. */
  readonly functionNames: Readonly<Record<string, string>>;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
}

export interface CdkOptions {
  /** The proxy: the bootstrap bucket refuses what did not come by TLS, and the proxy says that it did. */
  readonly endpoint: string;
  /** Working files go here: cloud assembly, outputs, the CLI's own cache. */
  readonly folder: string;
  readonly guard: Guard;
}

/** What the sandbox changes of `config/sandbox.json`: addresses that are only known when it runs. */
export interface StageChanges {
  readonly publicUrl: string;
  /** Destination name -> base URL of its twin. */
  readonly destinations: Readonly<Record<string, string>>;
  /** Emitter name -> base URL of the twin that is asked for what its signals refer to. */
  readonly emitters: Readonly<Record<string, string>>;
}

const BOOTSTRAP_LIMIT_MS = 90_000;
const DEPLOY_LIMIT_MS = 240_000;

/** Runs beside the project: in its folder the CLI would synthesise the app only to ignore it. */
export async function bootstrap(options: CdkOptions, note: (text: string) => void): Promise<void> {
  const args = ['bootstrap', `aws://${ACCOUNT}/${REGION}`];
  await runCdk(options, { args, cwd: options.folder, limitMs: BOOTSTRAP_LIMIT_MS }, note);
}

/** Deploys all stacks. Throws with the end of the CLI's output when it fails or takes longer than four minutes. */
export async function deploy(
  options: CdkOptions,
  changes: StageChanges,
  note: (text: string) => void,
): Promise<Deployment> {
  const outputs = join(options.folder, 'outputs.json');
  const args = ['deploy', '--all', '--require-approval', 'never', '--progress', 'events', '--outputs-file', outputs];
  const context = ['-c', `stage=${STAGE}`, '-c', `config=${writeStageFile(options.folder, changes)}`];
  const assembly = ['--output', join(options.folder, 'cdk.out')];
  const all = [...args, ...context, ...assembly];
  await runCdk(options, { args: all, cwd: ROOT, limitMs: DEPLOY_LIMIT_MS }, note);
  return readOutputs(JSON.parse(readFileSync(outputs, 'utf8')));
}

const StageFile = z.looseObject({ destinations: z.record(z.string(), z.object({ url: z.string() })) });

function writeStageFile(folder: string, changes: StageChanges): string {
  const given = StageFile.parse(JSON.parse(readFileSync(join(ROOT, 'config', `${STAGE}.json`), 'utf8')));
  const twins = Object.entries(changes.destinations).map(([name, url]) => [name, { url }]);
  const destinations = { ...given.destinations, ...Object.fromEntries(twins) };
  const file = join(folder, `${STAGE}.json`);
  const emitters = Object.fromEntries(Object.entries(changes.emitters).map(([name, url]) => [name, { url }]));
  writeFileSync(file, JSON.stringify({ ...given, publicUrl: changes.publicUrl, destinations, emitters }));
  return file;
}

const jsonText = <T extends z.ZodType>(schema: T) =>
  z.string().transform((text): z.infer<T> => schema.parse(JSON.parse(text)));
const Names = z.record(z.string(), z.string());
const Outputs = z.object({
  ApiUrl: z.url(),
  TableNames: jsonText(Names),
  RawBucket: z.string(),
  BatchBucket: z.string(),
  JourneyArn: z.string(),
  SpillQueueUrl: z.string(),
  DeadLetterQueueUrls: jsonText(Names),
  FunctionNames: jsonText(Names),
  UserPoolId: z.string(),
  UserPoolClientId: z.string(),
});

/** Reads the file `cdk deploy --outputs-file` wrote. Throws, naming the output, when one is missing. */
export function readOutputs(file: unknown): Deployment {
  const stacks = z.record(z.string(), z.record(z.string(), z.string())).parse(file);
  const found = Outputs.parse(Object.assign({}, ...Object.values(stacks)));
  return {
    apiHost: new URL(found.ApiUrl).host,
    tableNames: found.TableNames,
    rawBucket: found.RawBucket,
    batchBucket: found.BatchBucket,
    journeyArn: found.JourneyArn,
    spillQueueUrl: found.SpillQueueUrl,
    deadLetterQueueUrls: found.DeadLetterQueueUrls,
    functionNames: found.FunctionNames,
    userPoolId: found.UserPoolId,
    userPoolClientId: found.UserPoolClientId,
  };
}

/**
 * Access key -> function name. MiniStack gives each function version credentials of its role under a key derived from
 * the ARN it was called by (its own, or the alias's in a direct call) and that of the role; on another emulator the map
 * fits nothing and calls are recorded under their access key.
 */
export async function functionCallers(endpoint: string): Promise<Record<string, string>> {
  const client = new LambdaClient(clientConfig(endpoint));
  const callers: Record<string, string> = {};
  for await (const page of paginateListFunctions({ client }, {})) {
    for (const { FunctionName = '' } of page.Functions ?? []) {
      const { Versions = [] } = await client.send(new ListVersionsByFunctionCommand({ FunctionName }));
      for (const { FunctionArn = '', Role } of Versions) {
        const alias = FunctionArn.replace(/:[^:]+$/, ':live');
        for (const arn of [FunctionArn, alias]) callers[accessKeyOf(`${arn}:${Role}`)] = FunctionName;
      }
    }
  }
  client.destroy();
  return callers;
}

const accessKeyOf = (session: string): string =>
  `ASIA${createHash('sha256').update(session).digest('hex').slice(0, 16).toUpperCase()}`;

/** The caller's own AWS settings stay out: a stray profile must never reach a real account. */
function environment({ endpoint, folder }: CdkOptions): NodeJS.ProcessEnv {
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  return {
    PATH: toolPath(),
    HOME: home,
    LANG: 'C.UTF-8',
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: ROOT_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ROOT_CREDENTIALS.secretAccessKey,
    AWS_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    DISABLE_VERSION_CHECK: '1',
    NO_COLOR: '1',
  };
}

interface CdkCall {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly limitMs: number;
}

async function runCdk(options: CdkOptions, call: CdkCall, note: (text: string) => void): Promise<void> {
  const { args, cwd, limitMs } = call;
  const child = spawn(join(BIN_FOLDER, 'cdk'), [...args, '--no-notices'], {
    cwd,
    env: environment(options),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('The CDK CLI is not installed; run "npm ci".');
  options.guard.addGroup(pid);
  const lines: string[] = [];
  const keep = (chunk: Buffer) => {
    lines.push(...chunk.toString().split('\n').filter(Boolean));
    note(shortLine(lines.at(-1) ?? ''));
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), limitMs);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  options.guard.removeGroup(pid);
  if (code === 0) return;
  const how = code === null ? `took longer than ${limitMs / 1000} s` : 'failed';
  throw new Error(`cdk ${args[0]} ${how}:\n${lines.slice(-40).join('\n')}`);
}

/** An event line of the CLI without its times: `Baton-sandbox-Data 3/12 CREATE_COMPLETE AWS::DynamoDB::GlobalTable`. */
export const shortLine = (line: string): string => {
  const [stack, done, , status, type] = line.split('|').map((part) => part.trim());
  return type ? `${stack} ${done} ${status} ${type}` : line.trim();
};
