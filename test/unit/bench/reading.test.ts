import { describe, expect, it } from 'vitest';
import { transitionsIn } from '../../../bench/executions.ts';
import { bareSource } from '../../../bench/imports.ts';
import { costByHandoff, loggedIn } from '../../../bench/invocations.ts';
import { median } from '../../../bench/median.ts';
import { RoadRecording } from '../../../bench/recording.ts';
import { tableOf } from '../../../bench/table.ts';
import { demoLead } from '../../../bench/traffic.ts';
import type { AwsCall } from '../../../sandbox/proxy/recorder.ts';

const call = (caller: string, service: string, action: string, rest: Partial<AwsCall> = {}): AwsCall => ({
  seq: 1,
  at: 0,
  caller,
  service,
  action,
  targets: [],
  status: 200,
  ms: 1,
  requestBytes: 0,
  responseBytes: 0,
  ...rest,
});
const put = (caller: string, pk: string, rest: Partial<AwsCall> = {}): AwsCall =>
  call(caller, 'dynamodb', 'PutItem', {
    targets: ['baton-sandbox-ledger'],
    request: { TableName: 'baton-sandbox-ledger', Item: { pk: { S: pk }, sk: { S: 'x' } } },
    ...rest,
  });

describe('a recording', () => {
  const names = {
    ingest: 'baton-sandbox-ingest',
    clock: 'baton-sandbox-clock',
    'deliver-hubspot': 'baton-sandbox-deliver-hubspot',
  };

  it('counts the calls of the road, not those of clock or of the bench itself', () => {
    const calls = [
      put('baton-sandbox-ingest', 's#1'),
      call('baton-sandbox-deliver-hubspot', 'events', 'PutEvents'),
      put('baton-sandbox-clock', 's#2'),
      put('client', 's#3'),
    ];
    const use = new RoadRecording(names).use(calls);
    expect(use).toMatchObject({ calls: 2, cachedCalls: 0, writeUnits: 1, lostRaces: 0 });
    expect([...use.byCall.keys()]).toEqual(['ingest dynamodb:PutItem ledger', 'deliver-hubspot events:PutEvents']);
  });

  it('keeps what a warm function would not ask again apart', () => {
    const calls = [
      call('baton-sandbox-ingest', 'secretsmanager', 'GetSecretValue'),
      put('baton-sandbox-ingest', 'content#contract'),
    ];
    expect(new RoadRecording(names).use(calls)).toMatchObject({ calls: 0, cachedCalls: 2, writeUnits: 0 });
  });

  it('counts and bills a lost race', () => {
    const lost = put('baton-sandbox-ingest', 's#1', { status: 400, error: 'ConditionalCheckFailedException' });
    expect(new RoadRecording(names).use([lost])).toMatchObject({ calls: 1, lostRaces: 1, writeUnits: 1 });
  });
});

describe('an execution history', () => {
  it('counts the start, states, states inside a Map, and tries', () => {
    const map = ['MapStateEntered', 'TaskScheduled', 'TaskFailed', 'TaskScheduled', 'TaskSucceeded'] as const;
    expect(transitionsIn(['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStateExited', ...map])).toBe(5);
  });
});

describe('the logs', () => {
  const line = (cpuMs: number, more: object = {}): string =>
    JSON.stringify({ message: 'done', handoff: 'stitch', cpuMs, tookMs: 10, ...more });

  it('give each invocation its CPU time and whether it was cold', () => {
    const { invocations } = loggedIn([line(1.25), line(80, { cold: true }), '{"message":"received"}']);
    expect(invocations.map(({ cpuMs, isCold }) => [cpuMs, isCold])).toEqual([
      [1.25, false],
      [80, true],
    ]);
  });

  it('are billed with 26 bytes for each line', () => {
    expect(loggedIn(['{"message":"received"}']).bytes).toBe(22 + 26);
  });

  it('give means by handoff', () => {
    expect(costByHandoff(loggedIn([line(1), line(3)]).invocations)).toEqual([
      { handoff: 'stitch', count: 2, cpuMs: 2, tookMs: 10 },
    ]);
  });
});

describe('the bare counterpart of a function', () => {
  it('imports the same commands of the same clients, each once, and no types', () => {
    const sources = [
      "import { GetItemCommand, type KeysAndAttributes } from '@aws-sdk/client-dynamodb';",
      "import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';\nimport {\n  GetItemCommand,\n  DynamoDBClient,\n} from '@aws-sdk/client-dynamodb';",
      "import { SQSClient } from '@aws-sdk/client-sqs';\nimport { z } from 'zod';",
    ];
    expect(bareSource(sources).split('\n')).toEqual([
      "import { GetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';",
      "import { SQSClient } from '@aws-sdk/client-sqs';",
      'export const handler = async () => [GetItemCommand, DynamoDBClient, SQSClient].length;',
      '',
    ]);
  });
});

describe('a lead of the bench', () => {
  it('has an e-mail address of its own as its only identifier, and less than 1 KB', () => {
    const [one, other] = [demoLead(), demoLead()].map(({ body }) => JSON.stringify(body));
    expect(one).not.toBe(other);
    expect(one).not.toContain('user_id');
    expect(Buffer.byteLength(one ?? '')).toBeLessThan(1024);
  });
});

describe('a table of figures', () => {
  it('marks what is over the budget', () => {
    const figures = { wruPerLead: { value: 46.014, note: 'units' }, leads: { value: 60, note: 'sent' } };
    expect(tableOf(figures, { max: { wruPerLead: 46 }, raised: [] })).toEqual([
      'figure      value  budget        what is counted',
      'wruPerLead  46.01  <= 46   OVER  units',
      'leads          60                sent',
    ]);
  });

  it('takes the lower of two middles', () => {
    expect(median([4, 1, 3, 2])).toBe(2);
    expect(() => median([])).toThrow();
  });
});
