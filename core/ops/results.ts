/** What a verb comes to, and the problem documents of /ops. */
import { type Answer, json, problem } from '../ingest/answers.ts';
import type { BadField } from './fields.ts';
import type { Role } from './roles.ts';

/** Stable: callers branch on these. */
export const PROBLEMS = {
  unauthenticated: 401,
  forbidden: 403,
  'bad-request': 400,
  'outcome-not-allowed': 400,
  'unknown-route': 404,
  'not-found': 404,
  'wrong-method': 405,
  'already-claimed': 409,
  'already-decided': 409,
  'never-ran': 409,
  'run-raced': 409,
  'live-changed': 409,
  'suggestion-outdated': 409,
  'already-one': 409,
  'not-merged': 409,
  'too-tangled': 409,
  unavailable: 503,
  fault: 500,
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

export type Result<T> =
  /** `isLater`: accepted, and the clock goes on with it. */
  { readonly kind: 'ok'; readonly value: T; readonly isLater?: boolean } | Refusal;

export interface Refusal {
  readonly kind: 'problem';
  readonly code: ProblemCode;
  readonly detail: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

export const ok = <T>(value: T): Result<T> => ({ kind: 'ok', value });

export const refuse = (code: ProblemCode, detail: string, extra: Refusal['extra'] = {}): Refusal => ({
  kind: 'problem',
  code,
  detail,
  extra,
});

export const forbidden = (needs: readonly Role[]): Refusal =>
  refuse('forbidden', `This needs the role ${needs.join(' or ')}.`, { needs });

export const badRequest = (fields: readonly BadField[]): Refusal =>
  refuse('bad-request', fields.map(({ field, says }) => `${field}: ${says}`).join('; '), { fields });

/** The answer of a result; a refusal carries the request's id, by which its log lines and audit row are found. */
export function answerOf(result: Result<object>, correlationId: string): Answer {
  if (result.kind === 'ok') return json(result.isLater ? 202 : 200, result.value);
  const status = PROBLEMS[result.code];
  const headers: Record<string, string> = result.code === 'unavailable' ? { 'retry-after': '5' } : {};
  return problem(status, result.code, result.detail, headers, { correlationId, ...result.extra });
}
