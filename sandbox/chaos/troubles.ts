/** Reads the functions' logs for faults nobody injected. */
import type { SandboxClient } from '../client.ts';

/** Where faults may come from when the ledger refuses, workers die and the CRM is ill; by the error's name. */
const INJECTED: ReadonlySet<string> = new Set(['StoreFault']);

export interface LoggedFaults {
  /** `<function> <error name> <place>` -> how often, for every fault. */
  readonly all: Readonly<Record<string, number>>;
  /** Of those, the ones no injected fault explains. */
  readonly unexplained: number;
}

/** All `fault` lines since `startTime` (epoch ms). */
export async function loggedFaults(client: SandboxClient, startTime: number): Promise<LoggedFaults> {
  const all: Record<string, number> = {};
  let unexplained = 0;
  for (const name of Object.keys(client.addresses.deployment.functionNames)) {
    for (const line of await client.logs(name, startTime)) {
      const fault = faultIn(line);
      if (!fault) continue;
      const told = `${name} ${fault.name} ${fault.at}`;
      all[told] = (all[told] ?? 0) + 1;
      if (!INJECTED.has(fault.name)) unexplained += 1;
    }
  }
  return { all, unexplained };
}

function faultIn(line: string): { name: string; at: string } | undefined {
  if (!line.includes('"fault"')) return undefined;
  const start = line.indexOf('{');
  try {
    const { message, fault } = JSON.parse(line.slice(start)) as { message?: unknown; fault?: Record<string, unknown> };
    if (message !== 'fault') return undefined;
    return { name: String(fault?.name), at: String(fault?.at ?? '').replace(/^.*\//, '') };
  } catch {
    return undefined;
  }
}
