/** `baton backfill` in a process of its own: `node command-process.ts <export> <url of the stand-ins>`. Tells its parent what it needed. */
import { carrierOf, createApi } from '../../bin/cli/api.ts';
import { run } from '../../bin/cli/run.ts';
import type { Stage } from '../../bin/cli/target.ts';
import { createTerminal } from '../../bin/cli/terminal.ts';

export interface CommandTold {
  readonly code: number;
  readonly seconds: number;
  /** Most the process had resident, with all its code, bytes. */
  readonly peakRss: number;
}

const [, , file = '', url = ''] = process.argv;
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
const stage: Stage = { stage: 'bench', aws: { endpoint: url, region: 'us-east-1', credentials }, door: { url } };
const reach = () => ({ stage, api: createApi(carrierOf(stage)), terminal: createTerminal(true), now: Date.now });
const began = performance.now();
const code = await run(['backfill', file, '--emitter', 'website-api', '--stage', 'bench'], process.env, reach);
const seconds = (performance.now() - began) / 1_000;
const told: CommandTold = { code, seconds, peakRss: process.resourceUsage().maxRSS * 1_024 };
process.send?.(told, () => process.exit(0));
