/**
 * One HTTP call to HubSpot inside the branch's deadline: sends, reads, normalises. No retries; those belong to the caller.
 */
import type * as z from 'zod';
import type { CallContext, EffectResult } from '../destination.ts';
import {
  type Failure,
  failureOf,
  type Moment,
  rowFailureOf,
  transportFailureOf,
  unreadableFailureOf,
  type VendorAnswer,
} from './answers.ts';
import type { ErrorBody } from './bodies.ts';
import type { VendorRequest } from './requests.ts';

/** The longest a call may last, in ms. */
export const CALL_LIMIT_MS = 8000;
/** A call is not begun with less than this left of the branch, in ms. */
const CALL_MINIMUM_MS = 3000;

export interface HubspotOptions {
  /** Root without a trailing slash, `https://api.hubapi.com`. */
  readonly baseUrl: string;
  /** The private app's token; asked before every call, so that the caller decides how long to keep it. */
  readonly token: () => Promise<string>;
  /** @default the global `fetch` */
  readonly fetch?: typeof fetch;
  /** 0 to 1, for jitter. @default Math.random */
  readonly random?: () => number;
  /** The unique property on tasks. @default 'baton_lead_key' */
  readonly taskKeyProperty?: string;
  /** Whether contacts carry where the person came from, which takes properties of our own. @default false */
  readonly attribution?: boolean;
  /** Told of every HTTP call after it ended; status 0 when no answer came. */
  readonly onCall?: (name: string, status: number, ms: number) => void;
}

export interface Client {
  /** Sends one request and reads its 2xx answer as `body`. */
  send<T>(request: VendorRequest, body: z.ZodType<T>, context: CallContext): Promise<EffectResult<T>>;
  /** The verdict on one row of `errors` in a 207. */
  judgeRow(error: ErrorBody, request: VendorRequest, context: CallContext): Failure;
}

/** Nothing was sent: the branch has too little time left for another call. Repeat at once, in a new branch. */
const OUT_OF_TIME: Failure = { kind: 'retry', afterMs: 0, code: 'out-of-time' };

export const createClient = (options: HubspotOptions): Client => {
  const random = options.random ?? Math.random;
  const momentOf = (context: CallContext): Moment => ({ now: context.now(), random });
  return {
    async send(request, body, context) {
      const token = await options.token();
      const leftMs = context.deadline - context.now();
      if (leftMs < CALL_MINIMUM_MS) return OUT_OF_TIME;
      const startedAt = context.now();
      let status = 0;
      try {
        const answer = await exchange(options, request, token, Math.min(CALL_LIMIT_MS, leftMs));
        status = answer.status;
        if (status < 200 || status >= 300) return failureOf(answer, request, momentOf(context));
        const parsed = body.safeParse(answer.body);
        if (!parsed.success) return unreadableFailureOf(request, momentOf(context));
        return { kind: 'done', value: parsed.data };
      } catch (thrown) {
        return transportFailureOf(thrown, request, momentOf(context));
      } finally {
        options.onCall?.(request.name, status, context.now() - startedAt);
      }
    },
    judgeRow: (error, request, context) => rowFailureOf(error, request, momentOf(context)),
  };
};

const exchange = async (
  options: HubspotOptions,
  request: VendorRequest,
  token: string,
  limitMs: number,
): Promise<VendorAnswer> => {
  const response = await (options.fetch ?? fetch)(`${options.baseUrl}${request.path}`, {
    method: request.method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
    // A redirect would carry the token to wherever it points: it is an unexpected answer instead.
    redirect: 'manual',
    signal: AbortSignal.timeout(Math.floor(limitMs)),
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  const body = parseJson(await response.text());
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'));
  return { status: response.status, body, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
};

/** Gateways answer with HTML or nothing; what cannot be read is undefined. */
const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const parseRetryAfter = (header: string | null): number | undefined =>
  header !== null && /^\d+$/.test(header.trim()) ? Number(header) * 1000 : undefined;
