/** The report of a chaos run: flat figures for machines, details for people. Pure. */
import { equationText } from '../../core/conservation/tally.ts';
import type { Aftermath } from './aftermath.ts';
import type { Counts } from './count.ts';

/** What `--json` writes, but for the details. */
export interface ChaosReport extends Counts {
  readonly signals: number;
  readonly seed: number;
  readonly posts: number;
  /** Requests given up by their sender. */
  readonly refused: number;
  /** Requests sent again because no answer came, or none that took them. */
  readonly resent: number;
  readonly workersKilled: number;
  readonly isQuiet: boolean;
  readonly secondsToQuiet: number;
  /** Work items the CRM's outage made. */
  readonly outageItems: number;
  readonly unexplainedFailures: number;
  /** Items of faults, not of content, decided as `retry` once all was well; and signals that wait even so. */
  readonly itemsRetried: number;
  readonly stuckAfterRetry: number;
  readonly replayed: number;
  readonly replayChanges: number;
  readonly details: ChaosDetails;
}

export interface ChaosDetails {
  /** Conservation as an equation. */
  readonly equation: string;
  readonly troubles: readonly string[];
  /** Every work item there was: cause, when it opened and closed (s from the beginning), how many wait in it. */
  readonly items: readonly string[];
  readonly faults: Readonly<Record<string, number>>;
  readonly killed: Readonly<Record<string, number>>;
  readonly crmCalls: Aftermath['twin']['calls'];
}

type Figure = { [K in keyof ChaosReport]: ChaosReport[K] extends number ? K : never }[keyof ChaosReport];

/** Each of these must be 0, and why it matters. */
const ZEROES: Readonly<Partial<Record<Figure, string>>> = {
  lost: 'a receipt whose signal the ledger does not know',
  remainder: 'a signal neither finished nor in an open work item',
  defects: 'a law of the ledger that is broken',
  requestsUncounted: 'an answered request the ledger did not count',
  refused: 'a request that was refused twelve times',
  wrongOutcomes: 'a signal that ended otherwise than the rules say',
  duplicatePersons: 'a second contact or lead of one person',
  duplicateTasks: 'a second task of one engagement',
  missingContacts: 'a delivered person the CRM does not know',
  missingTasks: 'a delivered engagement without its task',
  unexplainedFailures: 'a failure no injected fault explains',
  stuckAfterRetry: 'a signal that did not go on when its dead letter was retried',
  replayChanges: 'something a full replay changed',
};

/** The promises this run broke, as sentences; empty when all hold. */
export function brokenPromises(report: ChaosReport): string[] {
  const broken = Object.entries(ZEROES).flatMap(([name, why]) => {
    const found = report[name as Figure];
    return found === 0 ? [] : [`${name} is ${found}, wanted 0: ${why}`];
  });
  if (!report.isQuiet) broken.push('it never got quiet');
  if (report.outageItems !== 1) broken.push(`the outage is ${report.outageItems} work items, wanted 1`);
  return broken;
}

export function tellItems({ items }: Aftermath, startedAt: number): string[] {
  const seconds = (at: number | undefined) => (at === undefined ? '-' : `+${Math.round((at - startedAt) / 1000)} s`);
  return [...items.values()]
    .sort((a, b) => a.item.openedAt - b.item.openedAt)
    .map(({ id, item, attached }) => {
      const when = `${seconds(item.openedAt)} to ${seconds(item.closedAt)}`;
      return `${item.reason} at ${item.handoff} (${item.subject})  ${item.state}  ${when}  ${attached.length} in it  ${id}`;
    });
}

export const equationOf = ({ conservation }: Aftermath): string => equationText(conservation);

/** The report as lines of text. */
export function tell(report: ChaosReport): string[] {
  const { details, ...figures } = report;
  const broken = brokenPromises(report);
  return [
    '',
    ...Object.entries(figures).map(([name, value]) => `  ${name.padEnd(24)} ${value}`),
    '',
    `  ${details.equation}`,
    ...section('Work items', details.items),
    ...section('Workers killed', counted(details.killed)),
    ...section('Faults logged', counted(details.faults)),
    ...section('CRM calls', Object.entries(details.crmCalls).map(tellRoute)),
    ...section('Troubles', details.troubles),
    ...section(broken.length > 0 ? 'BROKEN' : 'Every promise held', broken),
  ];
}

const tellRoute = ([route, by]: [string, object]): string => `${route}  ${JSON.stringify(by)}`;

const section = (title: string, lines: readonly string[]): string[] => ['', title, ...lines.map((line) => `  ${line}`)];

const counted = (counts: Readonly<Record<string, number>>): string[] =>
  Object.entries(counts).map(([name, n]) => `${String(n).padStart(5)}  ${name}`);
