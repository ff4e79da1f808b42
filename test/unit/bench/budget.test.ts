import { describe, expect, it } from 'vitest';
import { overruns, readBudget, unexplained } from '../../../bench/budget.ts';

/** The limits as they were first set. Never edit a number here: a rise is a line of "raised" in `bench/budget.json`. */
const FIRST = {
  awsCallsPerLead: 21.25,
  awsCallsPerLeadColdCaches: 28,
  wruPerLead: 45.5,
  rruPerLead: 29.5,
  transitionsPerLead: 8,
  crmCallsPerLead: 2,
  usdPerMillionLeads: 238,
  maxBundleKb: 620,
  maxImportRatio: 1.5,
  lambdaCpuSecondsPer1000Leads: 15,
  cpuOverBareSdk: 1.3,
  cpuP99Ms: 25,
  importMs: 120,
  timeRatio10x: 12,
  memoryRatio10x: 1.3,
  wruPerSignal: 20.5,
  rruPerSignal: 13.5,
};

describe('the budget', () => {
  it('was raised only for a feature that a line names', () => {
    expect(unexplained(readBudget(), FIRST)).toEqual([]);
  });

  it('takes no rise without a line, and none beyond its line', () => {
    const raised = [{ figure: 'wruPerLead', to: 48, feature: 'consent receipts per channel' }];
    expect(unexplained({ max: { wruPerLead: 48 }, raised: [] }, { wruPerLead: 45.5 })).toHaveLength(1);
    expect(unexplained({ max: { wruPerLead: 48 }, raised }, { wruPerLead: 45.5 })).toEqual([]);
    expect(unexplained({ max: { wruPerLead: 49 }, raised }, { wruPerLead: 45.5 })).toHaveLength(1);
  });

  it('may lose no limit', () => {
    expect(unexplained({ max: {}, raised: [] }, { wruPerLead: 45.5 })).toEqual([
      'wruPerLead has no limit; it was 45.5',
    ]);
  });

  it('names each figure above its limit', () => {
    const budget = { max: { wruPerLead: 46, crmCallsPerLead: 3 }, raised: [] };
    expect(overruns(budget, { wruPerLead: 46.01, crmCallsPerLead: 3, leads: 60 })).toEqual([
      'wruPerLead is 46.01, the budget is 46',
    ]);
  });
});
