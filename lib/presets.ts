/**
 * The two sizes a stage starts from. A stage file names one and may override single values.
 * `small`: up to about 10,000 leads a month. `standard`: more, with a destination's concurrency bounded.
 */
import type { Sizing } from './config.ts';

export type PresetName = 'small' | 'standard';

export const PRESETS: Readonly<Record<PresetName, Sizing>> = {
  small: {
    memoryMb: { default: 256, clock: 512 },
    logRetentionDays: 14,
    deliverConcurrency: null,
    rawVersionDays: 7,
    alarms: { faultsIn5Minutes: 3, api5xxIn5Minutes: 1, spillMessages: 1 },
    budgets: { deadLetterSeconds: 300, technicalItemSeconds: 7200, heartbeatMinutes: 5 },
  },
  standard: {
    memoryMb: { default: 256, ingest: 512, clock: 512 },
    logRetentionDays: 30,
    deliverConcurrency: 20,
    rawVersionDays: 7,
    alarms: { faultsIn5Minutes: 10, api5xxIn5Minutes: 5, spillMessages: 20 },
    budgets: { deadLetterSeconds: 300, technicalItemSeconds: 7200, heartbeatMinutes: 5 },
  },
};
