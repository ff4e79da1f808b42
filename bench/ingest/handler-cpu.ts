/** What a warm request costs the front door in CPU time: its real bundle in a process of its own, against local stand-ins. */
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { Bundle } from '../bundles.ts';
import { ingestEvents, newSenders, PUBLIC_URL } from './requests.ts';
import { startStandIns } from './stand-ins.ts';

/** Until most of the code is compiled. */
export const WARM_UP = 500;

const PROCESS = fileURLToPath(new URL('handler-process.ts', import.meta.url));
const KEYS_SECRET = 'keys';
const EMITTER_SECRETS = 'emitters/';

export interface HandlerCpu {
  /** Of each measured request, ms, in order. */
  readonly cpuMs: readonly number[];
  /** AWS operation -> calls for each request. */
  readonly calls: Readonly<Record<string, number>>;
}

/** @param folder for temporary files */
export async function measureHandler(bundle: Bundle, folder: string, requests: number): Promise<HandlerCpu> {
  const senders = newSenders();
  const perEmitter = Object.entries(senders.secrets).map(([name, secrets]) => [
    `${EMITTER_SECRETS}${name}`,
    { secrets },
  ]);
  const kept = Object.fromEntries([[KEYS_SECRET, senders.keys], ...perEmitter]);
  const texts = Object.fromEntries(Object.entries(kept).map(([id, value]) => [id, JSON.stringify(value)]));
  const aws = await startStandIns(texts);
  try {
    const events = join(folder, 'events.json');
    writeFileSync(events, JSON.stringify(ingestEvents(senders, WARM_UP + requests, Date.now())));
    const cpuMs = await runProcess(bundle, events, aws.url);
    const calls = [...aws.calls].map(([name, count]) => [name, count / (WARM_UP + requests)]);
    return { cpuMs, calls: Object.fromEntries(calls) };
  } finally {
    await aws.close();
  }
}

function runProcess(bundle: Bundle, events: string, endpoint: string): Promise<number[]> {
  const env = {
    ...bundle.environment,
    KEYS_SECRET,
    EMITTER_SECRETS,
    PUBLIC_URL,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
  };
  // What the function logs is written, as on AWS, and read by nobody.
  const stdio: ['ignore', 'ignore', 'inherit', 'ipc'] = ['ignore', 'ignore', 'inherit', 'ipc'];
  const child = fork(PROCESS, [bundle.file, events, String(WARM_UP)], { env, stdio, execArgv: [] });
  return new Promise((resolve, reject) => {
    child.once('message', (told) => resolve(z.array(z.number()).parse(told)));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The front door's process ended with ${code}; see above.`)));
  });
}
