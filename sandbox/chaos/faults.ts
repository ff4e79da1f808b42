/**
 * What is broken during a chaos run, and when. All of it happens outside the product: in the CRM twin, in the proxy
 * between functions and emulator, and to the emulator's worker processes.
 */
import type { FaultRule } from '../proxy/faults.ts';

/** The run's phases in ms from its beginning; noise lasts throughout, until `calmAt`. */
export interface Schedule {
  readonly outageAt: number;
  readonly outageMs: number;
  readonly ledgerAt: number;
  readonly ledgerMs: number;
  /** The last post is sent about here. */
  readonly sendingMs: number;
  /** From here on nothing is broken any more. */
  readonly calmAt: number;
}

const SECOND = 1_000;

/**
 * For tests: the same outage, everything around it shorter. The ledger refuses first: a letter the clock could not handle
 * meanwhile stays invisible for 90 s, which no sandbox shortens.
 */
export const COMPACT: Schedule = {
  ledgerAt: 2_000,
  ledgerMs: 15_000,
  outageAt: 20_000,
  outageMs: 60_000,
  sendingMs: 85_000,
  calmAt: 88_000,
};

/** `scale` shortens every phase: 1 is the outage of 60 s and the refusing ledger of 30 s in real time. */
export function scheduleOf(scale: number): Schedule {
  const at = (seconds: number): number => Math.round(seconds * SECOND * scale);
  return {
    outageAt: at(20),
    outageMs: at(60),
    ledgerAt: at(95),
    ledgerMs: at(30),
    sendingMs: at(140),
    calmAt: at(160),
  };
}

/** The CRM on a bad day: 20 % errors, 10 % throttled, 5 % of the writes done and never answered. */
export const crmNoise = (seed: number) => ({
  seed,
  rates: { serverError: 0.2, throttle: 0.1, commitThenTimeout: 0.05 },
  policy: 'SECONDLY',
  // The caller would wait 8 s; a connection that breaks earlier is the same unknown outcome in less time.
  hangMs: 2_000,
});

/** Announcements that get lost or arrive twice. */
export const BUS_NOISE: readonly FaultRule[] = [
  { service: 'events', action: 'PutEvents', kind: 'drop', rate: 0.08 },
  { service: 'events', action: 'PutEvents', kind: 'duplicate', rate: 0.1 },
];

/** The ledger answers errors to every function, and only to functions: whoever watches can still read it. */
export const ledgerRefusal = (functionNames: readonly string[], untilMs: number): FaultRule[] =>
  functionNames.map((role) => ({ service: 'dynamodb', table: 'ledger', role, kind: 'refuse', untilMs }));
