/** What our own functions asked of AWS, from the calls the sandbox's proxy recorded. */

import type { AwsCall } from '../sandbox/proxy/recorder.ts';
import { TABLES } from '../stores/store.ts';
import { CapacityMeter } from './capacity.ts';

/** How often one kind of call was made, and what it was billed. */
export interface CallUse {
  readonly calls: number;
  readonly write: number;
  readonly read: number;
}

/** What a number of leads cost together. */
export interface RoadUse {
  /** SDK calls of our functions, those of `cachedCalls` left out. */
  readonly calls: number;
  /** Calls whose answer a warm function keeps: secrets and published versions. Their units are left out too. */
  readonly cachedCalls: number;
  /** Writes that lost a race and were made again. */
  readonly lostRaces: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** `<function> <service>:<action>` -> how many calls, and their write and read units. */
  readonly byCall: ReadonlyMap<string, CallUse>;
}

/**
 * The functions a lead passes when nothing is wrong. Not the others: clock runs by the minute whatever arrives, follow-up
 * and ops when people act, park when a lead leaves the road.
 */
export const HAPPY_PATH = ['ingest', 'dispatch', 'validate', 'stitch', 'qualify', 'route', 'deliver'];

export class RoadRecording {
  readonly #meter = new CapacityMeter();
  /** Physical function name -> handoff, or `deliver-<destination>`. */
  readonly #names: ReadonlyMap<string, string>;

  constructor(functionNames: Readonly<Record<string, string>>) {
    this.#names = new Map(Object.entries(functionNames).map(([name, physical]) => [physical, name]));
  }

  /** Adds up the calls of the road's functions. Give it all calls since the deployment, in order, phase by phase. */
  use(calls: readonly AwsCall[]): RoadUse {
    const byCall = new Map<string, CallUse>();
    const sums = { calls: 0, cachedCalls: 0, lostRaces: 0, writeUnits: 0, readUnits: 0 };
    for (const call of calls) {
      const { write, read } = this.#meter.meter(call);
      const handoff = this.#names.get(call.caller);
      if (!handoff || !HAPPY_PATH.includes(handoff.replace(/^deliver-.*/, 'deliver'))) continue;
      if (isCached(call)) {
        sums.cachedCalls += 1;
        continue;
      }
      sums.calls += 1;
      sums.writeUnits += write;
      sums.readUnits += read;
      if (call.status === 400 && call.service === 'dynamodb') sums.lostRaces += 1;
      const name = `${handoff} ${call.service}:${call.action}${tablesOf(call)}`;
      const known = byCall.get(name) ?? { calls: 0, write: 0, read: 0 };
      byCall.set(name, { calls: known.calls + 1, write: known.write + write, read: known.read + read });
    }
    return { ...sums, byCall };
  }
}

/** Reads of secrets are kept for five minutes, published versions as long as the process lives. */
const isCached = ({ service, action, request }: AwsCall): boolean =>
  service === 'secretsmanager' ||
  (service === 'dynamodb' && ['GetItem', 'PutItem'].includes(action) && JSON.stringify(request).includes('"content#'));

/** The tables of a call by their own names. */
function tablesOf({ service, targets }: AwsCall): string {
  if (service !== 'dynamodb') return '';
  const names = targets.map((target) => TABLES.find((table) => target.endsWith(`-${table}`)) ?? target);
  return ` ${names.join('+')}`;
}
