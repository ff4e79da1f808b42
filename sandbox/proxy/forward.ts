/** The plumbing of the proxy: reads bodies where they are needed and moves bytes between client and emulator. */
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Answer } from './answers.ts';

export interface Upstream {
  readonly host: string;
  readonly port: number;
  readonly agent: Agent;
}

/** Opens a pool of kept-alive connections to the emulator at `url` (http only). */
export function openUpstream(url: string): Upstream {
  const { hostname, port, protocol } = new URL(url);
  if (protocol !== 'http:') throw new Error(`The emulator's address must begin with http://, got "${url}".`);
  return { host: hostname, port: Number(port || 80), agent: new Agent({ keepAlive: true, timeout: 60_000 }) };
}

/** What came back: status, size, and the text where it was asked for or the status is an error. */
export interface Outcome {
  readonly status: number;
  readonly bytes: number;
  readonly text?: string;
  readonly errorHeader?: string;
}

export interface ForwardOptions {
  /** The body where it was read before; else the client's stream is passed through. */
  readonly body?: Buffer | undefined;
  /** Replaces the Host header, for the front door. */
  readonly hostHeader?: string | undefined;
  /** Keeps the answer's text. */
  readonly keepText: boolean;
  /** Reads the answer without passing it on. */
  readonly isSilent: boolean;
}

/** Reads a whole request body. Rejects when the client breaks off. */
export async function readBody(source: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'expect', 'proxy-connection', 'x-forwarded-proto']);

/** The client's headers as they came, but for the hop-by-hop ones; the emulator is told the way here was TLS. */
function forwardedHeaders(source: IncomingMessage, hostHeader: string | undefined): string[] {
  const kept: string[] = ['x-forwarded-proto', 'https'];
  for (let index = 0; index + 1 < source.rawHeaders.length; index += 2) {
    const name = source.rawHeaders[index] ?? '';
    const value = source.rawHeaders[index + 1] ?? '';
    const lower = name.toLowerCase();
    if (!HOP_BY_HOP.has(lower)) kept.push(name, lower === 'host' ? (hostHeader ?? value) : value);
  }
  return kept;
}

/**
 * Sends the request on and its answer back. Rejects when the emulator does not answer. A client that leaves early does
 * not undo what it asked for: as on AWS, the request is carried out and the answer falls on the floor.
 */
export function forward(
  up: Upstream,
  from: IncomingMessage,
  to: ServerResponse,
  options: ForwardOptions,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const headers = forwardedHeaders(from, options.hostHeader);
    const { host, port, agent } = up;
    const out = request({ host, port, agent, method: from.method, path: from.url, headers, setHost: false });
    out.on('error', reject);
    out.on('response', (answer) => passBack(answer, to, options).then(resolve, reject));
    if (options.body) return void out.end(options.body);
    from.on('close', () => !from.complete && out.destroy());
    from.pipe(out);
  });
}

async function passBack(answer: IncomingMessage, to: ServerResponse, options: ForwardOptions): Promise<Outcome> {
  const status = answer.statusCode ?? 502;
  const errorHeader = answer.headers['x-amzn-errortype'];
  const keepText = options.keepText || status >= 400;
  if (!options.isSilent) to.writeHead(status, endToEnd(answer.rawHeaders));
  const kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (keepText) kept.push(chunk);
    if (!options.isSilent && !to.destroyed && !to.write(chunk)) await drained(to);
  }
  if (!options.isSilent) to.end();
  const outcome = { status, bytes, ...(keepText ? { text: Buffer.concat(kept).toString('utf8') } : {}) };
  return typeof errorHeader === 'string' ? { ...outcome, errorHeader } : outcome;
}

/** Resolves when more can be written, or nobody is left to write to; leaves no listener behind. */
const drained = (to: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    if (to.destroyed) return resolve();
    const go = (): void => {
      to.off('drain', go).off('close', go);
      resolve();
    };
    to.on('drain', go).on('close', go);
  });

function endToEnd(raw: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    if (!HOP_BY_HOP.has(name.toLowerCase())) kept.push(name, raw[index + 1] ?? '');
  }
  return kept;
}

/** Answers with something the proxy made up. */
export function answerWith(to: ServerResponse, answer: Answer): Outcome {
  to.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
  to.end(answer.body);
  return { status: answer.status, bytes: answer.body.length, text: answer.body };
}
