/** Logs and metrics: ids, closed words and numbers; never anything a person said. */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { METRICS_NAMESPACE } from '../../core/metrics/names.ts';

export const logger = new Logger();
export const metrics = new Metrics({ namespace: METRICS_NAMESPACE });

/** What may be logged of a thrown value: its name and code. Messages of libraries can quote data, so they stay out. */
export function faultFacts(error: unknown): { name: string; code?: string; at?: string } {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const at = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at '))?.trim();
  return { name: error.name, ...code, ...(at ? { at } : {}) };
}
