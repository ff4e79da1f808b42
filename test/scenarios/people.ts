/** What a scenario asks about one person, and what it does as a seller or an operator. */

import { randomUUID } from 'node:crypto';
import { carrierOf, createApi } from '../../bin/cli/api.ts';
import type { Stage } from '../../bin/cli/target.ts';
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import type { RecordState } from '../../sandbox/twins/hubspot/account.ts';
import { inParallel } from '../../sandbox/wait.ts';
import type { SignalFile } from '../../stores/journal.ts';
import { sandbox } from './sandbox.ts';

/** What the CRM holds of one address. */
export interface InCrm {
  readonly contacts: readonly RecordState[];
  readonly tasks: readonly RecordState[];
}

export async function inCrm(email: string): Promise<InCrm> {
  const { contacts, tasks } = await sandbox.twin();
  const own = contacts.filter(({ properties }) => properties.email === email);
  return { contacts: own, tasks: tasks.filter(({ contactIds }) => own.some(({ id }) => contactIds.includes(id))) };
}

const isResting = ({ state }: { readonly state: string }): boolean => state === 'closed' || state === 'parked';

/** Where the signal stands once it rests. A busy emulator that does not answer in time is asked again. */
export const rested = (signal: string): Promise<SignalFile> =>
  sandbox.waitUntil(
    `signal ${signal} to rest`,
    async () => {
      const file = await sandbox.signal(signal).catch(() => undefined);
      return file && file.row.pending === undefined && [file.row, ...file.destinations].every(isResting) && file;
    },
    { limitMs: 90_000, everyMs: 250 },
  );

/** Does something while the clock ticks 20 times as often as its schedule says, as everything here is 20 times shorter. */
export async function ticking<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => void sandbox.invokeClock().catch(() => undefined), 3_000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

export const restedAll = (signals: readonly string[]): Promise<SignalFile[]> =>
  ticking(() => inParallel(signals, 4, rested));

/** A seller's report on an engagement, signed as the reporting system signs it. */
export async function reportOutcome(engagement: string, outcome: string) {
  const body = JSON.stringify({ engagement, outcome, by: 'rita' });
  const secret = sandbox.addresses.secrets.emitters.outcomes?.[0] ?? '';
  const signing = EMITTER_CONNECTORS.get('standard-webhooks')?.signing;
  const headers = signing?.sign(body, secret, { id: `outcome-${randomUUID()}`, at: Date.now() });
  return sandbox.call('POST', '/outcomes', { 'content-type': 'application/json', ...headers }, body);
}

const { apiUrl, proxyUrl, deployment } = sandbox.addresses;

/** The shared sandbox, as the command line knows a deployment. */
export const stage: Stage = {
  stage: 'sandbox',
  aws: { endpoint: proxyUrl, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } },
  door: { url: apiUrl, host: deployment.apiHost },
};

/** The operators' API, as somebody whose AWS credentials may do everything. */
export const ops = createApi(carrierOf(stage));
