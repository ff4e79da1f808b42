/** The functions as they are deployed: synthesised by the real CDK CLI, one bundle each. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { STAGE } from '../sandbox/aws.ts';
import { BIN_FOLDER, ROOT, toolPath } from '../sandbox/paths.ts';

export interface Bundle {
  /** Handoff, or `deliver-<destination>`. */
  readonly name: string;
  /** Folder under `lambdas/`. */
  readonly folder: string;
  readonly file: string;
  readonly bytes: number;
  /** Its environment, with a stand-in for what only a deployment knows. */
  readonly environment: Readonly<Record<string, string>>;
}

const SYNTH_LIMIT_MS = 180_000;

/** Synthesises the sandbox stage into `folder` and lists its functions. */
export async function synthBundles(folder: string): Promise<Bundle[]> {
  const args = ['synth', '--quiet', '--no-notices', '-c', `stage=${STAGE}`, '--output', folder];
  const env = { ...process.env, PATH: toolPath(), CDK_DISABLE_CLI_TELEMETRY: 'true', DISABLE_VERSION_CHECK: '1' };
  await promisify(execFile)(join(BIN_FOLDER, 'cdk'), args, { cwd: ROOT, env, timeout: SYNTH_LIMIT_MS });
  const templates = readdirSync(folder).filter((name) => name.endsWith('.template.json'));
  return templates.flatMap((name) => bundlesIn(folder, JSON.parse(readFileSync(join(folder, name), 'utf8'))));
}

const FunctionResource = z.object({
  Type: z.literal('AWS::Lambda::Function'),
  Properties: z.object({
    FunctionName: z.string(),
    Code: z.object({ S3Key: z.string() }),
    Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
  }),
});
const Template = z.object({ Resources: z.record(z.string(), z.unknown()) });

function bundlesIn(folder: string, template: unknown): Bundle[] {
  return Object.values(Template.parse(template).Resources).flatMap((resource) => {
    const found = FunctionResource.safeParse(resource);
    if (!found.success) return [];
    const { FunctionName, Code, Environment } = found.data.Properties;
    const asset = join(folder, `asset.${Code.S3Key.replace(/\.zip$/, '')}`);
    const file = ['index.mjs', 'index.js'].map((name) => join(asset, name)).find((path) => existsSync(path));
    if (!file) throw new Error(`The bundle of ${FunctionName} is not in ${asset}.`);
    const name = FunctionName.replace(`baton-${STAGE}-`, '');
    const bytes = readdirSync(asset).reduce((sum, each) => sum + statSync(join(asset, each)).size, 0);
    const lambda = name.startsWith('deliver-') ? 'deliver' : name;
    return [{ name, folder: lambda, file, bytes, environment: standIns(Environment.Variables) }];
  });
}

/** References become a word; `DLQ_URLS` must stay JSON. */
const standIns = (variables: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : name === 'DLQ_URLS' ? '{}' : 'stand-in',
    ]),
  );
