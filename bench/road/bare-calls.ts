/**
 * What calls cost by themselves on this machine: the CPU time of a DynamoDB read through a client as it comes, and of
 * the same bytes over node's own HTTP. In a process of its own, at the pace at which functions make them. It says how much of
 * a lead's CPU time no code of ours can save.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import { clientConfig } from '../../sandbox/aws.ts';

const Measured = z.object({ sdkMs: z.number(), httpMs: z.number() });
/** CPU time of one call, ms: user and system, all threads. */
export type BareCalls = z.infer<typeof Measured>;

const PROCESS = fileURLToPath(new URL('bare-calls-process.ts', import.meta.url));

/** @param endpoint of AWS; @param table any table's physical name */
export async function measureBareCalls(endpoint: string, table: string): Promise<BareCalls> {
  const { credentials, region } = clientConfig(endpoint);
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  const { stdout } = await promisify(execFile)(process.execPath, [PROCESS, table], { env });
  return Measured.parse(JSON.parse(stdout));
}
