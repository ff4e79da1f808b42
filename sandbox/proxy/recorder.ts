/** Keeps what passed through the proxy: the newest calls in memory, and all of them in a file if one is named. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { parseJson } from './aws-call.ts';

/** One AWS call as the proxy saw it. */
export interface AwsCall {
  /** Counts up from 1 without gaps; `since` of a query compares with it. */
  readonly seq: number;
  /** Epoch ms at which the request arrived. */
  readonly at: number;
  /** Function name, `client` for the sandbox itself and the CDK CLI, or the access key when nothing better is known. */
  readonly caller: string;
  readonly service: string;
  readonly action: string;
  readonly targets: readonly string[];
  readonly status: number;
  /** From the request's head to the answer's last byte. */
  readonly ms: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** The parsed request of calls to DynamoDB, EventBridge, Step Functions and SQS. */
  readonly request?: unknown;
  /** The parsed answer of DynamoDB reads. */
  readonly response?: unknown;
  /** AWS error code of a refused call. */
  readonly error?: string;
  /** The fault that was injected, if any. */
  readonly fault?: string;
}

/** As {@link AwsCall}, with bodies still as text: most are never looked at. */
export interface RawCall extends Omit<AwsCall, 'seq' | 'request' | 'response'> {
  readonly requestText?: string | undefined;
  readonly responseText?: string | undefined;
}

export interface CallQuery {
  /** Only calls after this sequence number. */
  readonly since?: number | undefined;
  readonly service?: string | undefined;
  readonly action?: string | undefined;
  readonly caller?: string | undefined;
}

export class Recorder {
  readonly #capacity: number;
  readonly #file: WriteStream | undefined;
  #calls: (RawCall & { seq: number })[] = [];
  #seq = 0;

  constructor(options: { capacity: number; file?: string | undefined }) {
    this.#capacity = options.capacity;
    this.#file = options.file ? createWriteStream(options.file, { flags: 'a' }) : undefined;
  }

  add(call: RawCall): void {
    this.#seq += 1;
    const kept = { seq: this.#seq, ...call };
    this.#calls.push(kept);
    if (this.#calls.length > this.#capacity * 1.25) this.#calls = this.#calls.slice(-this.#capacity);
    this.#file?.write(`${JSON.stringify(expand(kept))}\n`);
  }

  /** The kept calls that match, oldest first, and the sequence number to go on from. */
  list(query: CallQuery): { readonly next: number; readonly calls: AwsCall[] } {
    const calls = this.#calls.filter((call) => isWanted(call, query)).map(expand);
    return { next: this.#seq, calls };
  }

  /** Forgets the kept calls; sequence numbers go on. */
  clear(): void {
    this.#calls = [];
  }

  async close(): Promise<void> {
    const file = this.#file;
    if (file) await new Promise<void>((done) => file.end(() => done()));
  }
}

function isWanted(call: RawCall & { seq: number }, query: CallQuery): boolean {
  if (query.since !== undefined && call.seq <= query.since) return false;
  if (query.service !== undefined && call.service !== query.service) return false;
  if (query.action !== undefined && call.action !== query.action) return false;
  return query.caller === undefined || call.caller === query.caller || call.caller.endsWith(`-${query.caller}`);
}

function expand({ requestText, responseText, ...call }: RawCall & { seq: number }): AwsCall {
  const request = parseJson(requestText);
  const response = parseJson(responseText);
  return { ...call, ...(request ? { request } : {}), ...(response ? { response } : {}) };
}
