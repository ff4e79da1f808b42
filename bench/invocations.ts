/** What our functions log of each invocation: CPU time, duration, bytes. */
import * as z from 'zod';
import type { SandboxClient } from '../sandbox/client.ts';
import { tryJson } from '../sandbox/front-door.ts';

/** The closing line of `observed` in `lambdas/runtime/telemetry.ts`. */
const Line = z.object({
  message: z.literal('done'),
  handoff: z.string(),
  cpuMs: z.number(),
  tookMs: z.number(),
  cold: z.boolean().default(false),
});

export interface Invocation {
  readonly handoff: string;
  /** CPU time of the process from the handler's begin to its end, ms: user and system, all threads. */
  readonly cpuMs: number;
  readonly tookMs: number;
  /** The first of its process. */
  readonly isCold: boolean;
}

export interface Logged {
  readonly invocations: readonly Invocation[];
  /** What CloudWatch would take in. */
  readonly bytes: number;
}

/** CloudWatch adds this to every event it takes in, bytes. */
const EVENT_OVERHEAD = 26;

/** Reads the logs of functions since `startTime` (epoch ms). */
export async function readInvocations(
  sandbox: SandboxClient,
  functions: readonly string[],
  startTime: number,
): Promise<Logged> {
  const lines = (await Promise.all(functions.map((name) => sandbox.logs(name, startTime)))).flat();
  // The platform's START, END and REPORT lines are no JSON here; on AWS the functions' system log level leaves them out.
  return loggedIn(lines.filter((line) => tryJson(line) !== undefined));
}

/** What JSON log lines say. */
export function loggedIn(lines: readonly string[]): Logged {
  const invocations = lines.flatMap((line) => {
    const found = Line.safeParse(tryJson(line));
    if (!found.success) return [];
    const { handoff, cpuMs, tookMs, cold: isCold } = found.data;
    return [{ handoff, cpuMs, tookMs, isCold }];
  });
  return { invocations, bytes: lines.reduce((sum, line) => sum + Buffer.byteLength(line) + EVENT_OVERHEAD, 0) };
}

export interface HandoffCost {
  readonly handoff: string;
  readonly count: number;
  /** Means, ms. */
  readonly cpuMs: number;
  readonly tookMs: number;
}

/** Means by handoff; one lead has one invocation of each. */
export function costByHandoff(invocations: readonly Invocation[]): HandoffCost[] {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return [...Map.groupBy(invocations, ({ handoff }) => handoff)].map(([handoff, group]) => ({
    handoff,
    count: group.length,
    cpuMs: mean(group.map(({ cpuMs }) => cpuMs)),
    tookMs: mean(group.map(({ tookMs }) => tookMs)),
  }));
}
