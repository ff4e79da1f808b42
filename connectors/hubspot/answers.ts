/**
 * What each answer of HubSpot means, in one table read from top to bottom.
 *
 * Codes are words of this file and fields are names of properties we sent; nothing of the vendor's text is repeated,
 * because it quotes values.
 */
import type { EffectResult } from '../destination.ts';
import { ErrorBody } from './bodies.ts';
import type { VendorRequest } from './requests.ts';

/** Every result but success. */
export type Failure = Exclude<EffectResult<never>, { readonly kind: 'done' }>;

export interface VendorAnswer {
  readonly status: number;
  /** From the header `Retry-After`, when there is one. */
  readonly retryAfterMs?: number;
  readonly body: unknown;
}

/** What a verdict depends on besides the answer. */
export interface Moment {
  readonly now: number;
  /** 0 to 1; waits grow by up to a fifth, so that what was throttled together does not return together. */
  readonly random: () => number;
}

/** The record is not there under this id: merged into another, or deleted. */
export const RECORD_GONE: Failure = { kind: 'conflict', code: 'record-gone' };

interface Case extends Moment {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  readonly error: ErrorBody;
  readonly request: Pick<VendorRequest, 'isRead' | 'isById' | 'propertyNames'>;
}

interface Row {
  readonly when: (c: Case) => boolean;
  readonly means: (c: Case) => Failure;
}

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;

/** Validation codes a person can act on; any other becomes `validation-error`. */
const VALIDATION_CODES: Readonly<Record<string, string>> = {
  PROPERTY_DOESNT_EXIST: 'property-doesnt-exist',
  INVALID_OPTION: 'invalid-option',
  INVALID_EMAIL: 'invalid-email',
  INVALID_OWNER_ID: 'invalid-owner-id',
  READ_ONLY_VALUE: 'read-only-value',
};

const status =
  (...of: number[]) =>
  (c: Case): boolean =>
    of.includes(c.status);
const policy =
  (name: string) =>
  (c: Case): boolean =>
    c.status === 429 && c.error.policyName === name;

const retry =
  (code: string, ms: number) =>
  (c: Case): Failure => {
    const wait = c.retryAfterMs ?? ms;
    return { kind: 'retry', afterMs: wait + Math.floor(c.random() * wait * 0.2), code };
  };
const terminal = (code: string) => (): Failure => ({ kind: 'terminal', code, fields: [] });

/** May have been committed; a read commits nothing, so for a read it is a retry. */
const ambiguous =
  (code: string) =>
  (c: Case): Failure =>
    c.request.isRead ? retry(code, SECOND)(c) : { kind: 'unknown', code };

const isTaken = (c: Case): boolean =>
  c.status === 409 || (c.status === 400 && /already has that value/.test(c.error.message));

/** Two records of which it says that they can never be one. */
const isMergeRefused = (c: Case): boolean =>
  c.status === 400 && /\b(?:cannot|can['’]t|can not|unable to) (?:be )?merged?\b/i.test(c.error.message);

/** Both texts seen; the record in the way is the second number of the first form. */
const conflict = (c: Case): Failure => {
  const found =
    / on \d+\. (\d+) already has that value/.exec(c.error.message) ?? /Existing ID: (\d+)/.exec(c.error.message);
  return { kind: 'conflict', code: 'already-exists', ...(found?.[1] === undefined ? {} : { existing: found[1] }) };
};

const refused = (c: Case): Failure => {
  const inText = (name: string): string[] =>
    [...c.error.message.matchAll(new RegExp(`"${name}":"([A-Za-z0-9_]+)"`, 'g'))].flatMap((match) => match[1] ?? []);
  const codes = [...c.error.errors.map((detail) => detail.code), ...inText('error')];
  const named = [...c.error.errors.flatMap((detail) => detail.context.propertyName), ...inText('name')];
  return {
    kind: 'terminal',
    code: codes.map((code) => VALIDATION_CODES[code]).find((code) => code !== undefined) ?? 'validation-error',
    fields: c.request.propertyNames.filter((name) => named.includes(name)),
  };
};

/** The daily quota returns at midnight in the account's own time zone, which we do not know: midnight UTC is a guess. */
const untilMidnight = (c: Case): Failure => ({
  kind: 'blocked',
  until: (Math.floor(c.now / DAY) + 1) * DAY,
  code: 'daily-limit',
});

/** An account in migration between data centres; HubSpot says when it is over, at most a day. */
const untilMigrated = (c: Case): Failure => ({
  kind: 'blocked',
  until: c.now + Math.min(c.retryAfterMs ?? DAY, DAY),
  code: 'migration',
});

const TABLE: readonly Row[] = [
  { when: isTaken, means: conflict },
  { when: isMergeRefused, means: terminal('cannot-merge') },
  { when: status(400), means: refused },
  {
    when: status(401),
    means: (c) => ({
      kind: 'auth',
      code: c.error.category === 'EXPIRED_AUTHENTICATION' ? 'expired-authentication' : 'invalid-authentication',
    }),
  },
  { when: (c) => c.status === 403 && c.error.category === 'MISSING_SCOPES', means: terminal('missing-scopes') },
  { when: status(403), means: terminal('forbidden') },
  { when: (c) => c.status === 404 && c.request.isById, means: () => RECORD_GONE },
  { when: status(404), means: terminal('not-found') },
  { when: status(408), means: ambiguous('timeout') },
  { when: status(414), means: terminal('too-many-merges') },
  { when: status(423), means: retry('locked', 2 * SECOND) },
  { when: policy('DAILY'), means: untilMidnight },
  { when: policy('SECONDLY'), means: retry('secondly-limit', SECOND) },
  { when: status(429), means: retry('ten-secondly-limit', 10 * SECOND) },
  { when: status(477), means: untilMigrated },
  { when: status(503), means: retry('unavailable', 3 * SECOND) },
  { when: (c) => c.status >= 500, means: ambiguous('server-error') },
  { when: () => true, means: terminal('unexpected-answer') },
];

/** A case without an answer that could be read. */
const caseOf = (request: Case['request'], moment: Moment): Case => ({
  ...moment,
  status: 0,
  retryAfterMs: undefined,
  request,
  error: ErrorBody.parse({}),
});

const decide = (c: Case): Failure => (TABLE.find((row) => row.when(c))?.means ?? terminal('unexpected-answer'))(c);

/** Normalises an answer outside 2xx. */
export const failureOf = (answer: VendorAnswer, request: Case['request'], moment: Moment): Failure =>
  decide({ ...moment, ...answer, retryAfterMs: answer.retryAfterMs, request, error: ErrorBody.parse(answer.body) });

/** The status an error would have had on its own, by the category its row in a 207 carries. */
const ROW_STATUS: Readonly<Record<string, number>> = {
  VALIDATION_ERROR: 400,
  MISSING_SCOPES: 403,
  OBJECT_NOT_FOUND: 404,
  CONFLICT: 409,
  OBJECT_ALREADY_EXISTS: 409,
  RATE_LIMITS: 429,
};

/** Normalises one row of `errors` in a 207. A category nobody told us of may hide a committed row. */
export const rowFailureOf = (error: ErrorBody, request: Case['request'], moment: Moment): Failure =>
  decide({ ...moment, status: ROW_STATUS[error.category] ?? 500, retryAfterMs: undefined, request, error });

/** A 2xx whose body is not what was promised: whatever it was, it may have been committed. */
export const unreadableFailureOf = (request: Case['request'], moment: Moment): Failure =>
  ambiguous('unreadable-answer')(caseOf(request, moment));

/** Nothing reached HubSpot when no connection came about; anything later may have been read and committed. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const causeCode = (thrown: unknown): string => {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
};

/** Normalises what `fetch` threw: no connection, our own abort, or a connection that broke. */
export const transportFailureOf = (thrown: unknown, request: Case['request'], moment: Moment): Failure => {
  const c = caseOf(request, moment);
  if (NEVER_SENT.has(causeCode(thrown))) return retry('unreachable', SECOND)(c);
  const isTimeout = thrown instanceof Error && thrown.name === 'TimeoutError';
  return ambiguous(isTimeout ? 'timeout' : 'connection-lost')(c);
};
