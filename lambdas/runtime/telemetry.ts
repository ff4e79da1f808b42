/** Logs and metrics: ids, closed words and numbers; never anything a person said. */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type HandoffLabel, METRICS, METRICS_NAMESPACE, type MetricName } from '../../core/metrics/names.ts';
import { DeadLetter, Stop } from '../../core/park/stop.ts';

export const logger = new Logger();
const metrics = new Metrics({ namespace: METRICS_NAMESPACE });

/** What may be logged of a thrown value: its name, code and place. Messages of libraries can quote data: they stay out. */
export function faultFacts(error: unknown): { name: string; code?: string; at?: string } {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const at = placeOf(error);
  return { name: error.name, ...code, ...(at ? { at } : {}) };
}

/** The first frame of the stack. It follows the message, whose own lines can look like one; else there is none to tell. */
function placeOf({ stack = '', message }: Error): string | undefined {
  const [, frames = ''] = message === '' ? [] : stack.split(`: ${message}\n    at `, 2);
  const [first] = frames.split('\n', 1);
  return first ? `at ${first}` : undefined;
}

/** Writes metrics of one handoff at once. */
export function record(label: HandoffLabel, values: Partial<Record<MetricName, number>>): void {
  // Not a single metric: that publishes after each value and forgets the dimension, and no alarm sees the rest.
  metrics.addDimension('Handoff', label);
  for (const [name, value] of Object.entries(values)) {
    metrics.addMetric(name, METRICS[name as MetricName] === 'Seconds' ? MetricUnit.Seconds : MetricUnit.Count, value);
  }
  metrics.publishStoredMetrics();
}

/** Of this process. The first pays for what later ones find ready: caches, connections, compiled code. */
let invocations = 0;

const isOurs = (error: unknown): error is Stop | DeadLetter => error instanceof Stop || error instanceof DeadLetter;

/**
 * Retry: safe. What nobody expected, as Lambda and the execution history may see it: which handoff and what kind of
 * error. The message of the error itself can quote a body (a parser's does), so it is not carried on.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  constructor(label: string, { name, code }: { name: string; code?: string }) {
    super(`${label} failed: ${name}${code ? ` (${code})` : ''}`);
  }
}

/**
 * The outermost wrapper of every function: one line per invocation with its ids and cost, and a fault metric for what
 * nobody expected. A stop is no fault: it is journalled and thrown only to leave the straight road.
 */
export function observed<E, R>(label: HandoffLabel, handle: (event: E) => Promise<R>): (event: E) => Promise<R> {
  return async (event) => {
    const started = performance.now();
    const cpu = process.cpuUsage();
    const facts = idsOf(event);
    const isCold = invocations === 0;
    invocations += 1;
    const cost = () => {
      const { user, system } = process.cpuUsage(cpu);
      const tookMs = Math.round(performance.now() - started);
      return { tookMs, cpuMs: Math.round((user + system) / 10) / 100, ...(isCold ? { cold: true } : {}) };
    };
    try {
      const result = await handle(event);
      logger.info('done', { handoff: label, ...facts, ...cost() });
      return result;
    } catch (error) {
      if (isOurs(error)) {
        logger.info('stopped', {
          handoff: label,
          ...facts,
          ...cost(),
          stop: error.name === 'Stop' ? codeOf(error) : 'dead',
        });
      } else {
        logger.error('fault', { handoff: label, ...facts, ...cost(), fault: faultFacts(error) });
        record(label, { Faults: 1 });
      }
      throw isOurs(error) ? error : new Fault(label, faultFacts(error));
    }
  };
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : error.name);

/** Ids of an event of ours; anything else (an HTTP request) says nothing here. */
function idsOf(event: unknown): Record<string, string | number> {
  if (typeof event !== 'object' || event === null) return {};
  const { signal, run, destination } = event as Record<string, unknown>;
  return {
    ...(typeof signal === 'string' ? { signal } : {}),
    ...(typeof run === 'number' ? { run } : {}),
    ...(typeof destination === 'string' ? { destination } : {}),
  };
}
