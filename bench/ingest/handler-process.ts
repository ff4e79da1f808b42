/**
 * The process of `handler-cpu.ts`: the function's real bundle, called as Lambda calls it, one request after the other.
 * `node handler-process.ts <bundle> <events file> <requests to warm up>`; tells its parent the CPU time of each request, ms.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [, , bundle = '', eventsFile = '', warmUp = '0'] = process.argv;
const { handler } = createRequire(import.meta.url)(bundle);
const events: object[] = JSON.parse(readFileSync(eventsFile, 'utf8'));

/** User and system time of all threads of the process, from the call to the answer: collecting garbage included. */
async function cpuOf(event: object): Promise<number> {
  const begin = process.cpuUsage();
  const { statusCode } = await handler(event);
  const { user, system } = process.cpuUsage(begin);
  if (statusCode >= 400) throw new Error(`A request was answered ${statusCode}.`);
  return (user + system) / 1_000;
}

const cpuMs: number[] = [];
for (const event of events) cpuMs.push(await cpuOf(event));
process.send?.(cpuMs.slice(Number(warmUp)), () => process.exit(0));
