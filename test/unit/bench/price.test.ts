import { describe, expect, it } from 'vitest';
import { costParts, type Use, usdPerMillionLeads } from '../../../bench/price.ts';

const NOTHING: Use = {
  httpRequests: 0,
  ingestCalls: 0,
  otherCalls: 0,
  memoryMb: { ingest: 128, other: 256 },
  writeUnits: 0,
  readUnits: 0,
  events: 0,
  transitions: 0,
  queueRequests: 0,
  logBytes: 0,
};

describe('dollars for a million leads', () => {
  it('are 25 for each transition of a Standard workflow', () => {
    expect(usdPerMillionLeads({ ...NOTHING, transitions: 8 })).toBe(200);
  });

  it('are 0.28 for an ingest of 128 MB and 50 ms, 0.87 for a worker of 256 MB and 200 ms', () => {
    expect(usdPerMillionLeads({ ...NOTHING, ingestCalls: 1 })).toBeCloseTo(0.2 + 0.00625 * 13.3334, 6);
    expect(usdPerMillionLeads({ ...NOTHING, otherCalls: 1 })).toBeCloseTo(0.2 + 0.05 * 13.3334, 6);
  });

  it('are half a dollar for each kilobyte of logs', () => {
    expect(usdPerMillionLeads({ ...NOTHING, logBytes: 1_000 })).toBeCloseTo(0.5, 9);
  });

  it('of a road worked out by hand: 8 transitions, 45 write units, 7 functions, 2.2 KB of logs', () => {
    const use = {
      ...NOTHING,
      httpRequests: 1,
      ingestCalls: 1,
      otherCalls: 6,
      memoryMb: { ingest: 256, other: 256 },
      writeUnits: 45,
      events: 1,
      transitions: 8,
      logBytes: 2_200,
    };
    // 200 + 28.125 + 7 x 0.2 + (0.0125 + 6 x 0.05) GB-s x 13.3334 + 1.1 + 1 + 1
    expect(usdPerMillionLeads(use)).toBeCloseTo(236.7917, 3);
    expect(costParts(use).lambdaTime).toBeCloseTo(4.1667, 3);
  });
});
