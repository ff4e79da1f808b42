/** Steers a proxy over HTTP, from any process. */
import type { FaultRule, FaultState } from './faults.ts';
import type { AwsCall, CallQuery } from './recorder.ts';

export interface ProxyControls {
  /** Adds fault rules and returns their ids. Throws when one does not fit. */
  addFaults(...rules: readonly FaultRule[]): Promise<readonly number[]>;
  /** The rules as they stand, with how often each acted. */
  faults(): Promise<readonly FaultState[]>;
  clearFaults(): Promise<void>;
  /** Recorded calls that match, oldest first; pass `next` as `since` to go on from here. */
  calls(query?: CallQuery): Promise<{ readonly next: number; readonly calls: readonly AwsCall[] }>;
  /** Forgets fault rules and recorded calls. */
  reset(): Promise<void>;
}

export function connectProxy(url: string): ProxyControls {
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}/_proxy/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`The proxy answered ${answer.status} to ${method} ${path}: ${await answer.text()}`);
    return answer.json();
  };
  return {
    addFaults: async (...rules) => ((await ask('POST', 'faults', rules)) as { ids: number[] }).ids,
    faults: async () => ((await ask('GET', 'faults')) as { faults: FaultState[] }).faults,
    clearFaults: async () => void (await ask('DELETE', 'faults')),
    calls: async (query = {}) => (await ask('GET', `calls${queryString(query)}`)) as { next: number; calls: AwsCall[] },
    reset: async () => void (await ask('POST', 'reset')),
  };
}

function queryString(query: CallQuery): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? '' : `?${given}`;
}
