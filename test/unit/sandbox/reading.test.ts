import { describe, expect, it } from 'vitest';
import { loadStage } from '../../../lib/config.ts';
import { ACCOUNT, REGION, STAGE, TIME_SCALE } from '../../../sandbox/aws.ts';
import { readOutputs, shortLine } from '../../../sandbox/deploy.ts';
import { isNewEnough, missingPython, pipFailed } from '../../../sandbox/python.ts';
import { inParallel, waitUntil } from '../../../sandbox/wait.ts';
import { parseWorker } from '../../../sandbox/workers.ts';

describe('reading what the tools say', () => {
  const pipeline = {
    ApiUrl: 'http://d322fdaf.execute-api.localhost:44377',
    TableNames: '{"ledger":"baton-sandbox-ledger"}',
    RawBucket: 'baton-sandbox-raw',
    BatchBucket: 'baton-sandbox-batches',
    JourneyArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:journey',
    SpillQueueUrl: 'http://localhost:44377/000000000000/spill',
    DeadLetterQueueUrls: '{"park":"http://localhost:44377/000000000000/park"}',
    FunctionNames: '{"park":"baton-sandbox-park"}',
    UserPoolId: 'us-east-1_abc',
    UserPoolClientId: 'client',
  };

  it('reads the outputs of all stacks as one deployment', () => {
    const deployment = readOutputs({ 'Baton-sandbox-Data': {}, 'Baton-sandbox-Pipeline': pipeline });
    expect(deployment).toMatchObject({
      apiHost: 'd322fdaf.execute-api.localhost:44377',
      tableNames: { ledger: 'baton-sandbox-ledger' },
      functionNames: { park: 'baton-sandbox-park' },
    });
  });

  it('names a missing output', () => {
    const { JourneyArn: _, ...rest } = pipeline;
    expect(() => readOutputs({ stack: rest })).toThrow('JourneyArn');
  });

  it('shortens an event line of the CDK CLI and leaves others alone', () => {
    const line =
      'Baton-sandbox-Data | 3/12 | 6:23:28 PM | CREATE_COMPLETE | AWS::DynamoDB::GlobalTable | Ledger (Ledger1)';
    expect(shortLine(line)).toBe('Baton-sandbox-Data 3/12 CREATE_COMPLETE AWS::DynamoDB::GlobalTable');
    expect(shortLine('  Synthesis time: 3 s ')).toBe('Synthesis time: 3 s');
  });

  it('finds function workers among processes by group', () => {
    const line = ' 11387  9443 node /tmp/x/ministack-lambda-baton-sandbox-deliver-hubspot-ab_c12x9/_worker.js';
    expect(parseWorker(line, 9443)).toEqual({ pid: 11387, functionName: 'baton-sandbox-deliver-hubspot' });
    expect(parseWorker(line, 1)).toBeUndefined();
    expect(parseWorker('  9443  9443 python -m ministack.app', 9443)).toBeUndefined();
  });
});

describe('the sandbox stage', () => {
  it('has the name, account, region and time scale the sandbox counts on', () => {
    const stage = loadStage(STAGE);
    expect(stage).toMatchObject({ account: ACCOUNT, region: REGION, timeScale: TIME_SCALE, emulator: true });
  });
});

describe('a machine without a fitting Python', () => {
  it('takes 3.10 and newer', () => {
    expect(
      [
        [3, 9],
        [3, 10],
        [3, 14],
        [2, 7],
        [4, 0],
      ].map(([a = 0, b = 0]) => isNewEnough([a, b])),
    ).toEqual([false, true, true, false, true]);
  });

  it('is told what was found and the two other ways', () => {
    const text = missingPython(['python3 is 3.8']);
    expect(text).toContain('python3 is 3.8');
    expect(text).toMatch(/docker run .*\n.*ministack:\d+\.\d+\.\d+/);
    expect(text).toContain('AWS_ENDPOINT_URL=');
  });

  it('is told when PyPI was not reached, where the output is, and the two other ways', () => {
    const output =
      "WARNING: Retrying after connection broken by 'NewConnectionError(...)': /simple/ministack/\nERROR: none\n";
    const text = pipFailed(output, '.sandbox/pip.log');
    expect(text).toMatch(/^PyPI was not reachable/);
    expect(text).toContain('.sandbox/pip.log');
    expect(text).toContain('docker run');
    expect(text).toContain('AWS_ENDPOINT_URL=');
    expect(pipFailed('a\nERROR: hashes differ\n', 'x')).toMatch(
      /^pip could not install the emulator: ERROR: hashes differ\n/,
    );
  });
});

describe('waiting', () => {
  it('names what did not happen', async () => {
    await expect(waitUntil('the moon', async () => undefined, { limitMs: 20, everyMs: 5 })).rejects.toThrow('the moon');
  });

  it('never has more under way than it may, and keeps the order', async () => {
    let running = 0;
    let most = 0;
    const results = await inParallel([5, 1, 4, 2, 3], 2, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((done) => setTimeout(done, item));
      running -= 1;
      return item * 10;
    });
    expect(results).toEqual([50, 10, 40, 20, 30]);
    expect(most).toBe(2);
  });
});
