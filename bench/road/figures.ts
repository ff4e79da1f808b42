/** The figures of the suite `road`, and the lines that say where they come from. Pure. */
import { PRESETS } from '../../lib/presets.ts';
import { costByHandoff } from '../invocations.ts';
import { ACCESS_LOG_BYTES, costParts, PRICE, type Use, usdPerMillionLeads } from '../price.ts';
import type { Figure } from '../suite.ts';
import { rounded } from '../table.ts';
import type { ColdStart } from './cold-starts.ts';
import { type Road, WARM_UP } from './warm-road.ts';

const figure = (value: number, note: string): Figure => ({ value, note });

export const figuresOf = (road: Road, colds: readonly ColdStart[]): Record<string, Figure> => ({
  ...callFigures(road),
  ...moneyFigures(road),
  ...coldFigures(colds),
  ...invocationFigures(road),
});

function callFigures({ use, coldUse, transitions, crmCalls, leads }: Road): Record<string, Figure> {
  return {
    awsCallsPerLead: figure(
      use.calls / leads,
      `SDK calls of our functions, warm; left out: ${use.cachedCalls} of ${leads} leads for secrets and published versions`,
    ),
    awsCallsPerLeadColdCaches: figure(
      coldUse.calls + coldUse.cachedCalls,
      'the first lead of a deployment: every function cold, every call counted',
    ),
    wruPerLead: figure(
      use.writeUnits / leads,
      'write request units: items, transactions, index entries, lost conditions',
    ),
    rruPerLead: figure(use.readUnits / leads, 'read request units'),
    transitionsPerLead: figure(transitions, 'the start, states entered, tasks tried again'),
    crmCallsPerLead: figure(crmCalls / leads, 'requests the HubSpot twin got'),
    lostRacesPerLead: figure(use.lostRaces / leads, 'writes made again because another lead was faster; counted above'),
  };
}

function moneyFigures(road: Road): Record<string, Figure> {
  const use = useOf(road);
  return {
    usdPerMillionLeads: figure(
      usdPerMillionLeads(use),
      'list prices and assumed durations of bench/price.ts, without reads',
    ),
    usdReadsPerMillionLeads: figure(use.readUnits * PRICE.readUnit, 'read units, which the formula leaves out'),
  };
}

function coldFigures(colds: readonly ColdStart[]): Record<string, Figure> {
  const largest = colds.reduce((a, b) => (b.kb > a.kb ? b : a));
  const slowest = colds.reduce((a, b) => (b.ratio > a.ratio ? b : a));
  const { name, ours, bare } = slowest;
  return {
    maxBundleKb: figure(largest.kb, `${largest.name}; KB of 1024 bytes`),
    maxImportRatio: figure(
      slowest.ratio,
      `${name}: ${ours.toFixed(0)} ms, its SDK clients alone ${bare.toFixed(0)} ms`,
    ),
  };
}

function invocationFigures(road: Road): Record<string, Figure> {
  const { invocations, bytes } = road.logged;
  const warm = invocations.filter(({ isCold }) => !isCold);
  const cpuMs = costByHandoff(warm).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
  return {
    lambdaCpuSecondsPer1000Leads: figure(cpuMs, `in our handlers; left out: ${invocations.length - warm.length} cold`),
    ...floorFigures(road, cpuMs),
    invocationsPerLead: figure(invocations.length / road.leads, 'invocations of our functions'),
    logBytesPerLead: figure(bytes / road.leads, 'bytes our functions log'),
    leads: figure(road.leads, `sent one by one, after ${WARM_UP} to warm up`),
  };
}

/** What a lead's calls would cost with none of our code around them. */
function floorFigures(road: Road, cpuMs: number): Record<string, Figure> {
  const { use, crmCalls, leads } = road;
  const { sdkMs, httpMs } = road.bareCalls;
  const [aws, crm] = [use.calls / leads, crmCalls / leads];
  return {
    cpuOverBareSdk: figure(cpuMs / (aws * sdkMs + crm * httpMs), 'CPU of our handlers over that of the next line'),
    bareSdkCpuSecondsPer1000Leads: figure(
      aws * sdkMs + crm * httpMs,
      `the same number of calls and nothing else: ${sdkMs.toFixed(2)} ms each through the SDK as it comes`,
    ),
    bareHttpCpuSecondsPer1000Leads: figure(
      (aws + crm) * httpMs,
      `the same over node's own HTTP, unsigned and unread: ${httpMs.toFixed(2)} ms each`,
    ),
  };
}

/** What a lead uses of what has a price, on the preset `small`. */
function useOf({ use, logged, transitions, leads }: Road): Use {
  const { default: other, ingest = other } = PRESETS.small.memoryMb;
  return {
    httpRequests: 1,
    ingestCalls: 1,
    otherCalls: logged.invocations.length / leads - 1,
    memoryMb: { ingest, other },
    writeUnits: use.writeUnits / leads,
    readUnits: use.readUnits / leads,
    events: 1,
    transitions,
    queueRequests: 0,
    logBytes: logged.bytes / leads + ACCESS_LOG_BYTES,
  };
}

export const detailsOf = (road: Road, colds: readonly ColdStart[]): string[] => [
  'Calls of one lead',
  ...callLines(road),
  '',
  'Warm invocations, means',
  ...costByHandoff(road.logged.invocations.filter(({ isCold }) => !isCold)).map(
    ({ handoff, cpuMs, tookMs, count }) =>
      `  ${handoff.padEnd(18)}${cpuMs.toFixed(2).padStart(8)} ms CPU${tookMs.toFixed(1).padStart(8)} ms  of ${count}`,
  ),
  '',
  'Cold imports, medians',
  ...colds.map(
    ({ name, kb, ours, bare, ratio }) =>
      `  ${name.padEnd(18)}${kb.toFixed(0).padStart(5)} KB${ours.toFixed(1).padStart(8)} ms  bare${bare.toFixed(1).padStart(7)} ms  x ${ratio.toFixed(2)}`,
  ),
  '',
  'Dollars for a million leads',
  ...Object.entries(costParts(useOf(road))).map(([name, usd]) => `  ${name.padEnd(18)}${usd.toFixed(2).padStart(8)}`),
];

const callLines = ({ use, leads }: Road): string[] =>
  [...use.byCall].sort().map(([name, { calls, write, read }]) => {
    const [perLead, wru, rru] = [calls, write, read].map((value) => String(rounded(value / leads)).padStart(6));
    return `  ${name.padEnd(62)}${perLead} calls${wru} WRU${rru} RRU`;
  });
