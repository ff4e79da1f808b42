import { describe, expect, it } from 'vitest';
import { nameCall, needsBody } from '../../../sandbox/proxy/aws-call.ts';

const signedFor = (service: string, accessKey = 'test') => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`,
  host: '127.0.0.1:4567',
});

const target = (service: string, name: string, body: unknown) =>
  nameCall(
    { method: 'POST', url: '/', headers: { ...signedFor(service), 'x-amz-target': name } },
    JSON.stringify(body),
  );

describe('naming an AWS call', () => {
  it('reads service, action, table and access key of a DynamoDB request', () => {
    const head = { ...signedFor('dynamodb', 'ASIAX'), 'x-amz-target': 'DynamoDB_20120810.PutItem' };
    const call = nameCall({ method: 'POST', url: '/', headers: head }, '{"TableName":"ledger"}');
    expect(call).toEqual({ service: 'dynamodb', action: 'PutItem', targets: ['ledger'], accessKey: 'ASIAX' });
  });

  it('finds every table of a transaction once', () => {
    const call = target('dynamodb', 'DynamoDB_20120810.TransactWriteItems', {
      TransactItems: [
        { Put: { TableName: 'ledger' } },
        { Update: { TableName: 'arn:aws:dynamodb:us-east-1:000000000000:table/work' } },
        { ConditionCheck: { TableName: 'ledger' } },
      ],
    });
    expect(call.targets).toEqual(['ledger', 'work']);
  });

  it('finds the tables of a batch', () => {
    expect(
      target('dynamodb', 'DynamoDB_20120810.BatchGetItem', { RequestItems: { ledger: {}, work: {} } }).targets,
    ).toEqual(['ledger', 'work']);
  });

  it.each([
    ['sqs', 'AmazonSQS.SendMessage', { QueueUrl: 'http://localhost:4566/000000000000/spill' }, 'spill'],
    ['events', 'AWSEvents.PutEvents', { Entries: [{ EventBusName: 'bus' }, { EventBusName: 'bus' }] }, 'bus'],
    [
      'states',
      'AWSStepFunctions.StartExecution',
      { stateMachineArn: 'arn:aws:states:us-east-1:0:stateMachine:journey' },
      'journey',
    ],
    ['secretsmanager', 'secretsmanager.GetSecretValue', { SecretId: 'baton/sandbox/keys' }, 'baton/sandbox/keys'],
  ])('names what a %s call is about', (service, name, body, wanted) => {
    expect(target(service, name, body).targets).toEqual([wanted]);
  });

  it.each([
    ['GET', '/bucket/key', 'GetObject'],
    ['PUT', '/bucket/a/b', 'PutObject'],
    ['HEAD', '/bucket/key', 'HeadObject'],
    ['GET', '/bucket?list-type=2', 'ListObjectsV2'],
  ])('reads %s %s as %s of S3', (method, url, action) => {
    const call = nameCall({ method, url, headers: signedFor('s3') });
    expect(call).toMatchObject({ service: 's3', action, targets: ['bucket'] });
  });

  it('reads the action of a form, a query string and an RPC path', () => {
    const form = {
      method: 'POST',
      url: '/',
      headers: { ...signedFor('sts'), 'content-type': 'application/x-www-form-urlencoded' },
    };
    expect(needsBody(form)).toBe(true);
    expect(nameCall(form, 'Action=AssumeRole&Version=1').action).toBe('AssumeRole');
    expect(nameCall({ method: 'GET', url: '/?Action=GetUser', headers: signedFor('iam') }).action).toBe('GetUser');
    const rpc = {
      method: 'POST',
      url: '/service/GraniteServiceVersion20100801/operation/PutMetricData',
      headers: signedFor('monitoring'),
    };
    expect(nameCall(rpc).action).toBe('PutMetricData');
  });

  it('names the function of an invocation', () => {
    const url = '/2015-03-31/functions/baton-sandbox-clock/invocations';
    expect(nameCall({ method: 'POST', url, headers: signedFor('lambda') })).toMatchObject({
      action: 'Invoke',
      targets: ['baton-sandbox-clock'],
    });
  });

  it('leaves the front door to itself: a public form is neither read nor mistaken for an AWS form', () => {
    const head = {
      method: 'POST',
      url: '/forms/contact',
      headers: { host: 'abcd1234.execute-api.localhost:4566', 'content-type': 'application/x-www-form-urlencoded' },
    };
    expect(needsBody(head)).toBe(false);
    expect(nameCall(head)).toEqual({ service: 'execute-api', action: 'POST /forms/contact', targets: [] });
  });

  it('reads the credential of a presigned URL', () => {
    const url = '/bucket/key?X-Amz-Credential=AKIA%2F20260101%2Fus-east-1%2Fs3%2Faws4_request';
    expect(nameCall({ method: 'GET', url, headers: {} })).toMatchObject({ service: 's3', accessKey: 'AKIA' });
  });

  it('survives bodies that are not what they claim', () => {
    expect(target('dynamodb', 'DynamoDB_20120810.PutItem', 'text').targets).toEqual([]);
    const head = { method: 'POST', url: '/', headers: { ...signedFor('dynamodb'), 'x-amz-target': 'X.PutItem' } };
    expect(nameCall(head, '{"TableName":').targets).toEqual([]);
  });
});
