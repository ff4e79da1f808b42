/** What a test or a tool can do with a running sandbox, wherever that runs: everything here goes over loopback HTTP. */

import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { STORE_CLIENT } from '../stores/dynamo/client.ts';
import { createDynamoStore } from '../stores/dynamo.ts';
import { readSignal, type SignalFile } from '../stores/journal.ts';
import type { Store } from '../stores/store.ts';
import { clientConfig } from './aws.ts';
import type { Deployment } from './deploy.ts';
import { type ApiAnswer, callApi, receiptId, tryJson } from './front-door.ts';
import { connectProxy, type ProxyControls } from './proxy/client.ts';
import type { SecretsWritten } from './secrets.ts';
import { type Sendable, sign } from './senders.ts';
import type { TwinState } from './twins/hubspot/index.ts';
import type { VendorFaults, VendorRecords, VendorsState } from './twins/vendors/index.ts';
import { type WaitOptions, waitUntil } from './wait.ts';
import { killWorkers } from './workers.ts';

/** Everything a process needs to know to use a sandbox; plain JSON. */
export interface SandboxAddresses {
  readonly proxyUrl: string;
  /** The API without a Host header to set: `http://127.0.0.1:<port>`. */
  readonly apiUrl: string;
  readonly twinUrl: string;
  /** Who is asked for what signals refer to. */
  readonly vendorsUrl: string;
  readonly emulatorUrl: string;
  /** Process group of the emulator; absent when the emulator is not ours. */
  readonly emulatorGroup?: number;
  readonly deployment: Deployment;
  readonly secrets: SecretsWritten;
}

export interface Sent {
  /** The signal's id, from the receipt or worked out; absent for a delivery of many. */
  readonly signal?: string;
  readonly answer: ApiAnswer;
}

/** A name of the deployment. Throws with the known ones when there is none such. */
function named(names: Readonly<Record<string, string>>, name: string): string {
  const found = names[name];
  if (found === undefined) throw new Error(`The deployment has no "${name}", only ${Object.keys(names).join(', ')}.`);
  return found;
}

export class SandboxClient {
  readonly addresses: SandboxAddresses;
  readonly store: Store;
  readonly proxy: ProxyControls;
  readonly #dynamo: DynamoDBClient;
  readonly #lambda: LambdaClient;
  readonly #logs: CloudWatchLogsClient;

  constructor(addresses: SandboxAddresses) {
    this.addresses = addresses;
    const config = clientConfig(addresses.proxyUrl);
    const { tableNames } = addresses.deployment;
    this.#dynamo = new DynamoDBClient({ ...config, ...STORE_CLIENT });
    this.#lambda = new LambdaClient({ ...config, maxAttempts: 1, requestHandler: { requestTimeout: 70_000 } });
    this.#logs = new CloudWatchLogsClient(config);
    this.proxy = connectProxy(addresses.proxyUrl);
    this.store = createDynamoStore({
      client: this.#dynamo,
      tableNames: {
        ledger: named(tableNames, 'ledger'),
        envelopes: named(tableNames, 'envelopes'),
        identity: named(tableNames, 'identity'),
        work: named(tableNames, 'work'),
        control: named(tableNames, 'control'),
      },
    });
  }

  /** Base address of the API. */
  api(): string {
    return this.addresses.apiUrl;
  }

  /** One request to the API, answered as it comes: no retries, no redirects followed. */
  call(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: string | Uint8Array<ArrayBuffer>,
  ): Promise<ApiAnswer> {
    return callApi(this.api(), { method, path, headers, body });
  }

  /** Signs and sends a sample or anything of its shape. The same `eventKey` again is a repeat. */
  async send(sample: Sendable, eventKey?: string): Promise<Sent> {
    const { keys, emitters } = this.addresses.secrets;
    const as = { secrets: emitters, keys, now: Date.now(), publicUrl: this.api() };
    const request = sign(sample, { ...as, ...(eventKey ? { eventKey } : {}) });
    const answer = await this.call(request.method, request.path, request.headers, request.body);
    const signal = receiptId(answer.json) ?? request.signal;
    return signal === undefined ? { answer } : { answer, signal };
  }

  /** The signal, its destinations and its journal; one Query. */
  signal(id: string): Promise<SignalFile | undefined> {
    return readSignal(this.store, id);
  }

  /** Waits until the signal rests: neither it nor a destination of it is on the road. Returns where it stands. */
  settled(id: string, options: WaitOptions = {}): Promise<SignalFile> {
    return waitUntil(
      `signal ${id} to rest`,
      async () => {
        const file = await this.signal(id);
        return file && [file.row, ...file.destinations].every((row) => isResting(row.state)) ? file : undefined;
      },
      options,
    );
  }

  /** Polls until `probe` gives something; see `wait.ts`. */
  waitUntil<T>(what: string, probe: () => Promise<T | undefined | false>, options: WaitOptions = {}): Promise<T> {
    return waitUntil(what, probe, options);
  }

  /** Runs a function by handoff name with this event and returns what it returned. Throws what it threw. */
  async invoke(name: string, event: unknown): Promise<unknown> {
    const FunctionName = named(this.addresses.deployment.functionNames, name);
    const Payload = JSON.stringify(event);
    const answer = await this.#lambda.send(new InvokeCommand({ FunctionName, Qualifier: 'live', Payload }));
    const text = Buffer.from(answer.Payload ?? []).toString();
    if (answer.FunctionError) throw new Error(`${name} failed: ${text}`);
    return tryJson(text);
  }

  /** Runs clock once, now. The schedule runs it every minute besides. */
  invokeClock(): Promise<unknown> {
    return this.invoke('clock', {});
  }

  /** Log lines of one function since `startTime` (epoch ms), oldest first. */
  async logs(name: string, startTime = 0): Promise<string[]> {
    const logGroupName = `/aws/lambda/${named(this.addresses.deployment.functionNames, name)}`;
    const lines: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.#logs.send(new FilterLogEventsCommand({ logGroupName, startTime, nextToken }));
      lines.push(...(page.events ?? []).map((event) => event.message ?? ''));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return lines;
  }

  /** What the HubSpot twin holds. */
  async twin(): Promise<TwinState> {
    const answer = await fetch(`${this.addresses.twinUrl}/_twin/state`);
    return (await answer.json()) as TwinState;
  }

  /** Replaces the twin's fault plan; `{}` ends all faults. Throws when the plan does not fit. */
  async twinFaults(plan: Readonly<Record<string, unknown>>): Promise<void> {
    const answer = await fetch(`${this.addresses.twinUrl}/_twin/faults`, {
      method: 'POST',
      body: JSON.stringify(plan),
    });
    if (!answer.ok) throw new Error(`The twin refused the fault plan: ${await answer.text()}`);
  }

  /** Teaches the vendors' twin things that signals refer to: id -> what it answers. */
  async teachVendors(records: VendorRecords): Promise<void> {
    await this.#tellVendors('records', records);
  }

  /** Replaces the faults of the vendors' twin; `{}` ends them. */
  async vendorFaults(faults: Partial<VendorFaults>): Promise<void> {
    await this.#tellVendors('faults', faults);
  }

  /** What the vendors' twin was asked. */
  async vendors(): Promise<VendorsState> {
    return (await (await fetch(`${this.addresses.vendorsUrl}/_twin/state`)).json()) as VendorsState;
  }

  async #tellVendors(what: string, body: object): Promise<void> {
    const url = `${this.addresses.vendorsUrl}/_twin/${what}`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`The vendors' twin refused ${what}: ${await answer.text()}`);
  }

  /** Kills the workers of one function, or of all, as a crash would. Returns how many; 0 on an emulator not ours. */
  async killWorkers(name?: string): Promise<number> {
    const { emulatorGroup } = this.addresses;
    return emulatorGroup === undefined ? 0 : killWorkers(emulatorGroup, name);
  }

  /** Closes the connections. The sandbox goes on. */
  close(): void {
    for (const client of [this.#dynamo, this.#lambda, this.#logs]) client.destroy();
  }
}

const isResting = (state: string): boolean => state === 'closed' || state === 'parked';
