/**
 * Asking a vendor for what a signal only refers to. A vendor says which request it takes and what its answers mean; both
 * are pure. The one call is here: one GET, inside a deadline, without repetition.
 */
import { readJson } from '../core/contracts/read.ts';
import type { Reference } from './emitter.ts';

export interface FetchRequest {
  /** With its query, below the base URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface FetchAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly header: (name: string) => string | undefined;
  readonly body: Uint8Array;
  /** Epoch ms at which it came. */
  readonly at: number;
}

/** What asking for one reference came to. Codes are closed words, never anything the vendor said. */
export type Fetched =
  /** A JSON object, byte for byte as it was answered: large numbers keep their digits. */
  | { readonly kind: 'found'; readonly body: Uint8Array }
  /** Deleted at the vendor, or never there. */
  | { readonly kind: 'gone'; readonly code: string }
  /** The token is good, and this one thing is not for it. */
  | { readonly kind: 'forbidden'; readonly code: string }
  /** Nobody will get anything with this token. */
  | { readonly kind: 'auth'; readonly code: string }
  /** Asked for too much: again after `afterMs`. */
  | { readonly kind: 'throttled'; readonly afterMs: number; readonly code: string }
  /** No answer, or one that says nothing. */
  | { readonly kind: 'outage'; readonly afterMs: number; readonly code: string };

export interface Fetching {
  /** Which token is wanted and what it must be allowed, for whoever has to get one. */
  readonly token: string;
  isWellFormed(token: string): boolean;
  /** The vendor's own address, without a slash at the end. */
  readonly baseUrl: string;
  /** The request for a reference; `undefined` for a kind of thing nobody told us how to ask for. */
  request(reference: Reference, token: string): FetchRequest | undefined;
  read(answer: FetchAnswer): Fetched;
}

export interface FetchCall {
  /** Another address than the vendor's own: a region, a twin. Empty: the vendor's own. */
  readonly baseUrl: string;
  readonly token: string;
  /** Epoch ms by which the answer must be there. */
  readonly deadline: number;
  readonly now: () => number;
}

/** The longest one call may last, ms. */
export const CALL_LIMIT_MS = 8_000;
/** What a part of a signal may be at most, in bytes: the same as of a request at the front door. */
const MAX_BYTES = 4 * 1024 * 1024;
const SECOND = 1_000;

/** Asks for one reference. Never throws: what goes wrong on the way is an outage. */
export async function fetchReference(fetching: Fetching, reference: Reference, call: FetchCall): Promise<Fetched> {
  const request = fetching.request(reference, call.token);
  if (!request) return { kind: 'gone', code: 'unknown-kind' };
  const left = Math.min(CALL_LIMIT_MS, call.deadline - call.now());
  try {
    const response = await fetch(`${call.baseUrl || fetching.baseUrl}${request.path}`, {
      headers: { accept: 'application/json', ...request.headers },
      // A redirect would carry the token to wherever it points.
      redirect: 'manual',
      signal: AbortSignal.timeout(Math.max(1, Math.floor(left))),
    });
    const body = new Uint8Array(await response.arrayBuffer());
    const header = (name: string): string | undefined => response.headers.get(name) ?? undefined;
    return checked(fetching.read({ status: response.status, header, body, at: call.now() }));
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === 'TimeoutError';
    return { kind: 'outage', afterMs: 0, code: isTimeout ? 'timeout' : 'unreachable' };
  }
}

/** What is kept must be an object that a contract can read. */
function checked(fetched: Fetched): Fetched {
  if (fetched.kind !== 'found') return fetched;
  if (fetched.body.length > MAX_BYTES) return { kind: 'forbidden', code: 'too-large' };
  return isObject(payloadOf(fetched.body)) ? fetched : { kind: 'outage', afterMs: 0, code: 'unreadable-answer' };
}

export function payloadOf(body: Uint8Array): unknown {
  const read = readJson(body);
  return read.kind === 'read' ? read.payload : undefined;
}

const isObject = (payload: unknown): boolean =>
  typeof payload === 'object' && payload !== null && !Array.isArray(payload);

/** What most vendors mean by a status. A vendor's own file says where it differs. */
export function byStatus(answer: FetchAnswer): Fetched {
  const { status, body } = answer;
  const code = `status-${status}`;
  if (status >= 200 && status < 300) return { kind: 'found', body };
  if (status === 401) return { kind: 'auth', code };
  if (status === 403) return { kind: 'forbidden', code };
  if (status === 404 || status === 410) return { kind: 'gone', code };
  if (status === 429) return { kind: 'throttled', afterMs: retryAfterMs(answer) ?? 10 * SECOND, code };
  if (status === 408 || status >= 500 || status < 400) {
    return { kind: 'outage', afterMs: retryAfterMs(answer) ?? 0, code };
  }
  return { kind: 'forbidden', code };
}

/** `Retry-After` in ms, from seconds or a date; at most a day. */
export function retryAfterMs({ header, at }: FetchAnswer): number | undefined {
  const text = header('retry-after')?.trim() ?? '';
  const ms = /^\d+$/.test(text) ? Number(text) * SECOND : Date.parse(text) - at;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 86_400_000) : undefined;
}

/** Below a path only what is an id: nobody's `../` ever becomes part of a URL. */
export const inPath = (id: string): string => encodeURIComponent(id).replaceAll('.', '%2E');

/** Most tokens: no spaces, and longer than a word. */
export const isTokenText = (token: string): boolean => /^\S{16,}$/.test(token);

export const bearer = (token: string): Readonly<Record<string, string>> => ({ authorization: `Bearer ${token}` });
