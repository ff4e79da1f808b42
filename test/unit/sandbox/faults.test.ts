import { describe, expect, it } from 'vitest';
import { errorAnswer, successAnswer } from '../../../sandbox/proxy/answers.ts';
import { FaultRules, seededRandom } from '../../../sandbox/proxy/faults.ts';

const put = { service: 'dynamodb', action: 'PutItem', targets: ['baton-sandbox-ledger'] };
const pick = (rules: FaultRules, call = put, caller = 'baton-sandbox-ingest', body = '{}', now = 1) =>
  rules.pick(call, caller, body, now);

describe('fault rules', () => {
  it('match by service, action, short table name, short function name and body', () => {
    const rules = new FaultRules(() => 0);
    rules.add([
      { kind: 'refuse', service: 'dynamodb', action: 'PutItem', table: 'ledger', role: 'ingest', contains: 's#1' },
    ]);
    expect(pick(rules, put, 'baton-sandbox-ingest', '{"pk":"s#1"}')?.kind).toBe('refuse');
    expect(pick(rules, put, 'baton-sandbox-ingest', '{"pk":"s#2"}')).toBeUndefined();
    expect(pick(rules, put, 'baton-sandbox-park', '{"pk":"s#1"}')).toBeUndefined();
    expect(
      pick(rules, { ...put, targets: ['baton-sandbox-work'] }, 'baton-sandbox-ingest', '{"pk":"s#1"}'),
    ).toBeUndefined();
    expect(pick(rules, { ...put, action: 'Query' }, 'baton-sandbox-ingest', '{"pk":"s#1"}')).toBeUndefined();
  });

  it('let the first calls pass, act so often, then are spent', () => {
    const rules = new FaultRules(() => 0);
    rules.add([{ kind: 'drop', skip: 1, count: 2 }]);
    expect([1, 2, 3, 4].map(() => pick(rules)?.kind)).toEqual([undefined, 'drop', 'drop', undefined]);
    expect(rules.list()).toMatchObject([{ acted: 2 }]);
  });

  it('end at their time', () => {
    const rules = new FaultRules(() => 0);
    rules.add([{ kind: 'refuse', untilMs: 100 }]);
    expect(pick(rules, put, 'x', '', 99)?.kind).toBe('refuse');
    expect(pick(rules, put, 'x', '', 100)).toBeUndefined();
  });

  it('hit the given share of calls, the same ones for the same seed', () => {
    const hits = (seed: number) => {
      const rules = new FaultRules(seededRandom(seed));
      rules.add([{ kind: 'refuse', rate: 0.2 }]);
      return Array.from({ length: 1000 }, () => (pick(rules) ? '1' : '0')).join('');
    };
    const share = hits(7).split('1').length - 1;
    expect(share).toBeGreaterThan(150);
    expect(share).toBeLessThan(250);
    expect(hits(7)).toBe(hits(7));
    expect(hits(7)).not.toBe(hits(8));
  });
});

describe('made-up answers', () => {
  it('give the error the rule names, in the shape of a JSON service', () => {
    const rule = { kind: 'refuse', status: 400, code: 'ProvisionedThroughputExceededException' } as const;
    const answer = errorAnswer(put, rule, 'id');
    expect(answer.status).toBe(400);
    expect(answer.headers['x-amzn-errortype']).toBe('ProvisionedThroughputExceededException');
    expect(JSON.parse(answer.body)).toMatchObject({ __type: 'ProvisionedThroughputExceededException' });
  });

  it('give the internal error of the service unless told', () => {
    expect(errorAnswer(put, { kind: 'refuse' }, 'id')).toMatchObject({ status: 500 });
    expect(JSON.parse(errorAnswer(put, { kind: 'refuse' }, 'id').body).__type).toBe('InternalServerError');
    expect(errorAnswer({ ...put, service: 's3' }, { kind: 'refuse' }, 'id').body).toContain(
      '<Code>InternalError</Code>',
    );
  });

  it('say that a dropped event was taken, entry by entry', () => {
    const call = { service: 'events', action: 'PutEvents', targets: [] };
    const body = JSON.parse(successAnswer(call, '{"Entries":[{},{}]}', 'id', 0).body);
    expect(body).toEqual({ FailedEntryCount: 0, Entries: [{ EventId: 'id-0' }, { EventId: 'id-1' }] });
  });

  it('carry the checksum an SQS client verifies', () => {
    const call = { service: 'sqs', action: 'SendMessage', targets: [] };
    const body = JSON.parse(successAnswer(call, '{"MessageBody":"hello"}', 'id', 0).body);
    expect(body.MD5OfMessageBody).toBe('5d41402abc4b2a76b9719d911017c592');
  });
});
