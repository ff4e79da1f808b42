import { describe, expect, it } from 'vitest';
import type { CallContext, EffectResult, TaskState } from '../../../connectors/destination.ts';
import { batchOf, errorBody, type Line, record, refusal, scripted, taken } from './scripted.ts';

const NOW = Date.UTC(2026, 10, 20, 18, 30);
const context: CallContext = { now: () => NOW, deadline: NOW + 12_000 };
const person = { leadKey: 'lead-1', email: 'zebra@example.com', firstName: 'zebra', ownerId: '1' } as const;
const task: TaskState = {
  taskKey: 'task-1',
  contactId: '5',
  subject: 'zebra',
  body: 'zebra',
  dueAt: NOW,
  priority: 'low',
  ownerId: '1',
};

const upsert = (...lines: (Line | Error)[]) => scripted(lines).destination.upsertContact(person, undefined, context);
const patch = (...lines: (Line | Error)[]) => scripted(lines).destination.upsertContact(person, '512', context);
const create = (...lines: (Line | Error)[]) => scripted(lines).destination.upsertTask(task, undefined, context);
const find = (...lines: (Line | Error)[]) => scripted(lines).destination.findContacts(['lead-1'], context);
const health = (...lines: (Line | Error)[]) => scripted(lines).destination.health(context);

const throttle = (policyName: string): object => ({
  status: 'error',
  message: 'You have reached your limit.',
  errorType: 'RATE_LIMIT',
  correlationId: 'c',
  policyName,
});
const broken = (name: string, code?: string): Error => {
  const cause = Object.assign(new Error('zebra'), code === undefined ? {} : { code });
  return Object.assign(new Error('fetch failed', { cause }), { name });
};
const HTML = '<html><body>502 zebra</body></html>';

interface Case {
  readonly when: string;
  readonly run: () => Promise<EffectResult<unknown>>;
  readonly expected: object;
}

/** Every row of the error taxonomy, in its order. */
const CASES: readonly Case[] = [
  {
    when: 'a batch row in results (200)',
    run: () => upsert({ status: 200, body: batchOf([record('7', {}, { new: true })]) }),
    expected: { kind: 'done', value: { id: '7', created: true } },
  },
  {
    when: 'a batch row in results (201, which newer versions may answer)',
    run: () => upsert({ status: 201, body: batchOf([record('7', {}, { new: false })]) }),
    expected: { kind: 'done', value: { id: '7', created: false } },
  },
  {
    when: 'a 207 row in results',
    run: () => upsert({ status: 207, body: batchOf([record('7', {}, { new: true })]) }),
    expected: { kind: 'done', value: { id: '7', created: true } },
  },
  {
    when: 'a numeric id',
    run: () => patch({ status: 200, body: { ...record('x'), id: 512 } }),
    expected: { kind: 'done', value: { id: '512', created: false } },
  },
  {
    when: 'a batch that accounts for nothing, and nothing under our key',
    run: () => upsert({ status: 200, body: batchOf([]) }, { status: 207, body: batchOf([]) }),
    expected: { kind: 'retry', afterMs: 2000, code: 'nothing-written' },
  },
  {
    when: 'a 207 row in errors',
    run: () => upsert({ status: 207, body: batchOf([], [refusal('INVALID_EMAIL', 'email')]) }),
    expected: { kind: 'terminal', code: 'invalid-email', fields: ['email'] },
  },
  {
    when: 'a 207 row in errors without errors and links, as seen live',
    run: () =>
      upsert({ status: 207, body: batchOf([], [{ status: 'error', category: 'VALIDATION_ERROR', message: 'x' }]) }),
    expected: { kind: 'terminal', code: 'validation-error', fields: [] },
  },
  {
    when: 'a 207 row in errors of a category nobody told us of',
    run: () => upsert({ status: 207, body: batchOf([], [errorBody('NEW_CATEGORY', 'zebra')]) }),
    expected: { kind: 'unknown', code: 'server-error' },
  },
  ...['PROPERTY_DOESNT_EXIST', 'INVALID_OPTION', 'INVALID_EMAIL', 'INVALID_OWNER_ID', 'READ_ONLY_VALUE'].map(
    (code) => ({
      when: `400 ${code}`,
      run: () => upsert({ status: 400, body: refusal(code, 'hubspot_owner_id') }),
      expected: { kind: 'terminal', code: code.toLowerCase().replaceAll('_', '-'), fields: ['hubspot_owner_id'] },
    }),
  ),
  {
    when: '400 with a code of its own and a name that we did not send',
    run: () => upsert({ status: 400, body: refusal('ZEBRA', 'zebra') }),
    expected: { kind: 'terminal', code: 'validation-error', fields: [] },
  },
  {
    when: '400 without anything to read',
    run: () => upsert({ status: 400, body: 'zebra' }),
    expected: { kind: 'terminal', code: 'validation-error', fields: [] },
  },
  {
    when: '400 "already has that value", by another lead',
    run: () =>
      upsert({ status: 400, body: taken('9') }, { status: 200, body: record('9', { baton_lead_key: 'other' }) }),
    expected: { kind: 'conflict', existing: '9', code: 'other-lead-key' },
  },
  {
    when: '409 CONFLICT, by another lead',
    run: () =>
      upsert(
        { status: 409, body: errorBody('CONFLICT', 'Contact already exists. Existing ID: 9') },
        { status: 200, body: record('9', { baton_lead_key: 'other' }) },
      ),
    expected: { kind: 'conflict', existing: '9', code: 'other-lead-key' },
  },
  {
    when: '409 OBJECT_ALREADY_EXISTS in a 207 row, by another lead',
    run: () =>
      upsert(
        { status: 207, body: batchOf([], [errorBody('OBJECT_ALREADY_EXISTS', 'Existing ID: 9')]) },
        { status: 200, body: record('9', { baton_lead_key: 'other' }) },
      ),
    expected: { kind: 'conflict', existing: '9', code: 'other-lead-key' },
  },
  {
    when: '401 INVALID_AUTHENTICATION',
    run: () => upsert({ status: 401, body: errorBody('INVALID_AUTHENTICATION', 'x') }),
    expected: { kind: 'auth', code: 'invalid-authentication' },
  },
  {
    when: '401 EXPIRED_AUTHENTICATION',
    run: () => upsert({ status: 401, body: errorBody('EXPIRED_AUTHENTICATION', 'x') }),
    expected: { kind: 'auth', code: 'expired-authentication' },
  },
  {
    when: '403 MISSING_SCOPES',
    run: () => upsert({ status: 403, body: errorBody('MISSING_SCOPES', 'x') }),
    expected: { kind: 'terminal', code: 'missing-scopes', fields: [] },
  },
  {
    when: '403 of any other kind',
    run: () => upsert({ status: 403 }),
    expected: { kind: 'terminal', code: 'forbidden', fields: [] },
  },
  {
    when: '404 on a patch, and nothing under our key',
    run: () => patch({ status: 404, body: errorBody('OBJECT_NOT_FOUND', 'x') }, { status: 207, body: batchOf([]) }),
    expected: { kind: 'conflict', code: 'record-gone' },
  },
  {
    when: '404 on a path, which is a wrong address and no lost record',
    run: () => upsert({ status: 404, body: 'not here' }),
    expected: { kind: 'terminal', code: 'not-found', fields: [] },
  },
  { when: '408', run: () => upsert({ status: 408 }), expected: { kind: 'unknown', code: 'timeout' } },
  {
    when: '414',
    run: () => patch({ status: 414 }),
    expected: { kind: 'terminal', code: 'too-many-merges', fields: [] },
  },
  { when: '423', run: () => patch({ status: 423 }), expected: { kind: 'retry', afterMs: 2000, code: 'locked' } },
  {
    when: '429 TEN_SECONDLY_ROLLING',
    run: () => upsert({ status: 429, body: throttle('TEN_SECONDLY_ROLLING') }),
    expected: { kind: 'retry', afterMs: 10_000, code: 'ten-secondly-limit' },
  },
  {
    when: '429 TEN_SECONDLY_ROLLING with Retry-After',
    run: () => upsert({ status: 429, body: throttle('TEN_SECONDLY_ROLLING'), headers: { 'Retry-After': '4' } }),
    expected: { kind: 'retry', afterMs: 4000, code: 'ten-secondly-limit' },
  },
  {
    when: '429 SECONDLY',
    run: () => find({ status: 429, body: throttle('SECONDLY') }),
    expected: { kind: 'retry', afterMs: 1000, code: 'secondly-limit' },
  },
  {
    when: '429 DAILY',
    run: () => upsert({ status: 429, body: throttle('DAILY') }),
    expected: { kind: 'blocked', until: Date.UTC(2026, 10, 21), code: 'daily-limit' },
  },
  {
    when: '429 without a policy',
    run: () => upsert({ status: 429, body: 'slow down' }),
    expected: { kind: 'retry', afterMs: 10_000, code: 'ten-secondly-limit' },
  },
  {
    when: '477',
    run: () => upsert({ status: 477, headers: { 'Retry-After': '7200' } }),
    expected: { kind: 'blocked', until: NOW + 7_200_000, code: 'migration' },
  },
  {
    when: '477 for longer than HubSpot says it can be',
    run: () => upsert({ status: 477, headers: { 'Retry-After': '999999' } }),
    expected: { kind: 'blocked', until: NOW + 86_400_000, code: 'migration' },
  },
  ...[500, 502, 504, 521, 522, 523, 524].map((status) => ({
    when: `${status} on a write`,
    run: () => create({ status, body: HTML }),
    expected: { kind: 'unknown', code: 'server-error' },
  })),
  {
    when: '500 with JSON on a write',
    run: () => upsert({ status: 500, body: errorBody('INTERNAL_ERROR', 'internal error') }),
    expected: { kind: 'unknown', code: 'server-error' },
  },
  {
    when: '502 on a read',
    run: () => find({ status: 502, body: HTML }),
    expected: { kind: 'retry', afterMs: 1000, code: 'server-error' },
  },
  {
    when: '503',
    run: () => upsert({ status: 503, body: '' }),
    expected: { kind: 'retry', afterMs: 3000, code: 'unavailable' },
  },
  {
    when: 'no answer in time, on a write',
    run: () => upsert(broken('TimeoutError')),
    expected: { kind: 'unknown', code: 'timeout' },
  },
  {
    when: 'no answer in time, on a read',
    run: () => find(broken('TimeoutError')),
    expected: { kind: 'retry', afterMs: 1000, code: 'timeout' },
  },
  {
    when: 'a connection that broke, on a write',
    run: () => create(broken('TypeError', 'ECONNRESET')),
    expected: { kind: 'unknown', code: 'connection-lost' },
  },
  {
    when: 'a connection that never came about',
    run: () => create(broken('TypeError', 'ECONNREFUSED')),
    expected: { kind: 'retry', afterMs: 1000, code: 'unreachable' },
  },
  {
    when: '200 with HTML, on a write',
    run: () => create({ status: 200, body: HTML }),
    expected: { kind: 'unknown', code: 'unreadable-answer' },
  },
  {
    when: '200 with HTML, on a read',
    run: () => find({ status: 200, body: HTML }),
    expected: { kind: 'retry', code: 'unreadable-answer' },
  },
  {
    when: 'a redirect, which is not followed',
    run: () => upsert({ status: 307, headers: { Location: 'http://127.0.0.1:1/' } }),
    expected: { kind: 'terminal', code: 'unexpected-answer', fields: [] },
  },
  {
    when: '403 MISSING_SCOPES while looking at the account',
    run: () =>
      health({ status: 403, body: errorBody('MISSING_SCOPES', 'x') }, { status: 200, body: { hasUniqueValue: true } }),
    expected: { kind: 'done', value: { missing: ['scope:crm.schemas.contacts.read'] } },
  },
  {
    when: 'a key property that is not unique, and one that is archived, while looking at the account',
    run: () =>
      health(
        { status: 200, body: { hasUniqueValue: false } },
        { status: 200, body: { hasUniqueValue: true, archived: true } },
      ),
    expected: { kind: 'done', value: { missing: ['contacts.baton_lead_key:unique', 'tasks.baton_lead_key:unique'] } },
  },
];

describe('what an answer of HubSpot means', () => {
  for (const { when, run, expected } of CASES) {
    it(`${when} is ${JSON.stringify(expected)}`, async () => {
      const result = await run();
      expect(result).toMatchObject(expected);
      expect(JSON.stringify(result)).not.toContain('zebra');
    });
  }

  it('spreads retries by up to a fifth, never earlier than told', async () => {
    const { destination } = scripted([{ status: 429, body: throttle('SECONDLY') }], { random: () => 0.999 });
    expect(await destination.findContacts(['a'], context)).toMatchObject({ afterMs: 1199 });
  });
});
