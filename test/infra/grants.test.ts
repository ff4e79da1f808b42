/**
 * What each function may do, written down a second time: widening or narrowing a right shows up here as well as in
 * `lib/grants.ts`, and a right somebody removes makes the test of that function fail.
 */
import { describe, expect, it } from 'vitest';
import { plain, resourcesOf, rightsOf } from './plain.ts';
import { onAws, sandbox, synthesise } from './synth.ts';

const synth = synthesise(sandbox());
const { pipeline } = synth;
const functions = resourcesOf(pipeline, 'AWS::Lambda::Function');

const rightsOfFunction = (label: string): string[] => {
  const found = functions.find(({ properties }) => properties.FunctionName === `baton-sandbox-${label}`);
  return rightsOf(found?.properties.Role['Fn::GetAtt'][0], pipeline, synth);
};

/** `baton-sandbox-ledger: dynamodb:GetItem` reads `ledger: GetItem`; what every function has is left out. */
const short = (right: string): string =>
  right
    .replace(/^arn:aws:s3:::baton-sandbox-raw-000000000000-us-east-1/, 'raw')
    .replace(/^arn:aws:(secretsmanager|states):us-east-1:000000000000:/, '')
    .replaceAll('baton-sandbox-', '')
    .replaceAll('baton/sandbox/', '')
    .replaceAll(/(dynamodb|sqs|s3|events|secretsmanager|states):(?=[A-Z])/g, '');
const common = (right: string): boolean => right.startsWith('*:') || right.startsWith('/aws/lambda/');

const RUN = 'ledger: BatchGetItem PutItem Query UpdateItem';
const KEYS = 'secret:keys-??????: GetSecretValue';
const STOPPING = ['deliver-hubspot', 'park', 'qualify', 'route', 'stitch', 'validate'];

const RIGHTS: Readonly<Record<string, readonly string[]>> = {
  ingest: [
    'control: UpdateItem',
    'envelopes: PutItem',
    'ledger: GetItem PutItem Query UpdateItem',
    'raw/*: PutObject',
    KEYS,
    'secret:emitters/*: GetSecretValue',
    'bus: PutEvents',
    'spill: SendMessage',
  ],
  fetch: [
    'control: GetItem PutItem UpdateItem',
    'envelopes: BatchGetItem GetItem PutItem',
    'ledger: GetItem PutItem UpdateItem',
    'work: ConditionCheckItem DeleteItem GetItem PutItem',
    'raw/*: GetObject PutObject',
    KEYS,
    'secret:fetch/*: GetSecretValue',
    'bus: PutEvents',
    'fetch-dlq: SendMessage',
  ],
  dispatch: [
    'control: BatchGetItem GetItem PutItem Query UpdateItem',
    'envelopes: BatchGetItem GetItem PutItem',
    'ledger: GetItem PutItem Query UpdateItem',
    'work: ConditionCheckItem DeleteItem GetItem PutItem UpdateItem',
    'raw/*: GetObject PutObject',
    'arn:aws:s3:::batches-000000000000-us-east-1/*: GetObject GetObjectVersion',
    'arn:aws:s3:::batches-000000000000-us-east-1: ListBucket',
    'bus: PutEvents',
    KEYS,
    'dispatch-dlq: SendMessage',
    'lead-journey: StartExecution',
  ],
  validate: [
    'control: BatchGetItem GetItem UpdateItem',
    'envelopes: BatchGetItem GetItem PutItem',
    'identity: BatchGetItem',
    'work: DeleteItem GetItem PutItem UpdateItem',
    RUN,
    'raw/*: GetObject',
    KEYS,
  ],
  stitch: [
    'identity: BatchGetItem PutItem UpdateItem',
    'ledger: BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem',
  ],
  qualify: [
    'control: BatchGetItem GetItem',
    'envelopes: BatchGetItem GetItem',
    'identity: BatchGetItem',
    'work: DeleteItem',
    RUN,
  ],
  route: ['control: BatchGetItem PutItem', 'work: DeleteItem', RUN],
  'deliver-hubspot': [
    'control: BatchGetItem PutItem UpdateItem',
    'envelopes: BatchGetItem',
    'identity: BatchGetItem',
    'ledger: BatchGetItem ConditionCheckItem PutItem Query UpdateItem',
    'work: DeleteItem GetItem PutItem Query UpdateItem',
    KEYS,
    'secret:destinations/hubspot-??????: GetSecretValue',
  ],
  park: [
    'ledger: PutItem Query UpdateItem',
    'work: ConditionCheckItem DeleteItem GetItem PutItem',
    ...STOPPING.map((label) => `${label}-dlq: SendMessage`),
  ],
  'follow-up': [
    'ledger: GetItem PutItem Query UpdateItem',
    'work: GetItem PutItem Query UpdateItem',
    'secret:emitters/outcomes-??????: GetSecretValue',
  ],
  watch: ['control: GetItem PutItem', 'work: GetItem PutItem UpdateItem', 'watch-dlq: SendMessage'],
  clock: [
    'control: BatchGetItem DeleteItem GetItem PutItem Query UpdateItem',
    'envelopes: BatchGetItem GetItem PutItem',
    'identity: BatchGetItem PutItem UpdateItem',
    'ledger: BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem',
    'ledger/index/day: Query',
    'ledger/index/open: Query',
    'work: BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem',
    'work/index/due: Query',
    'raw/*: GetObject PutObject',
    KEYS,
    'spill: DeleteMessage ReceiveMessage',
    'clock-dlq: DeleteMessage ReceiveMessage SendMessage',
    ...['ingest', 'fetch', 'dispatch', ...STOPPING, 'watch'].map(
      (label) => `${label}-dlq: DeleteMessage ReceiveMessage`,
    ),
    'bus: PutEvents',
    'execution:lead-journey:*: DescribeExecution',
    'lead-journey: StartExecution',
  ],
  ops: [
    'control: BatchGetItem GetItem PutItem Query UpdateItem',
    'envelopes: BatchGetItem DeleteItem GetItem PutItem Query',
    'identity: BatchGetItem UpdateItem',
    'ledger: BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem',
    'ledger/index/day: Query',
    'work: BatchGetItem DeleteItem GetItem PutItem Query UpdateItem',
    'work/index/due: Query',
    'work/index/owner: Query',
    KEYS,
    'secret:emitters/*: GetSecretValue',
    'lead-journey: StartExecution',
  ],
};

describe('a function may do exactly what is written here:', () => {
  it.each(Object.keys(RIGHTS))('%s', (label) => {
    const rights = rightsOfFunction(label).filter((right) => !common(right));
    expect(rights.map(short).sort()).toEqual([...(RIGHTS[label] ?? [])].sort());
  });

  it('every function has its line here', () => {
    const labels = functions.map(({ properties }) => properties.FunctionName.replace('baton-sandbox-', ''));
    expect(labels.sort()).toEqual(Object.keys(RIGHTS).sort());
  });

  it('beyond that, each writes its own logs and traces, by a role of its own without managed policies', () => {
    for (const label of Object.keys(RIGHTS)) {
      expect(rightsOfFunction(label).filter(common)).toEqual([
        '*: xray:PutTelemetryRecords xray:PutTraceSegments',
        `/aws/lambda/baton-sandbox-${label}: logs:CreateLogStream logs:PutLogEvents`,
      ]);
    }
    const roles = functions.map(({ properties }) => properties.Role['Fn::GetAtt'][0]);
    expect(new Set(roles).size).toBe(functions.length);
    const managed = resourcesOf(pipeline, 'AWS::IAM::Role').filter(({ properties }) => properties.ManagedPolicyArns);
    expect(managed).toEqual([]);
  });

  it('nobody scans, deletes a table or uses a wildcard for actions', () => {
    const actions = Object.keys(RIGHTS).flatMap((label) =>
      rightsOfFunction(label).flatMap((right) => right.split(' ')),
    );
    expect(actions.filter((action) => /Scan|DeleteTable|:\*$/.test(action) && !action.startsWith('*'))).toEqual([]);
  });
});

describe('who may be called by whom', () => {
  const roleNamed = (service: string) =>
    resourcesOf(pipeline, 'AWS::IAM::Role').find(
      ({ properties }) => properties.AssumeRolePolicyDocument.Statement[0].Principal.Service === service,
    );

  it('the schedule invokes the clock and writes to its dead letters, in this account only', () => {
    const role = roleNamed('scheduler.amazonaws.com');
    expect(rightsOf(role?.id ?? '', pipeline, synth)).toEqual([
      'baton-sandbox-clock-dlq: sqs:SendMessage',
      'baton-sandbox-clock:live: lambda:InvokeFunction',
    ]);
  });

  it('the roles of the schedule and the machine can be assumed from this account only', () => {
    for (const service of ['scheduler.amazonaws.com', 'states.amazonaws.com']) {
      expect(roleNamed(service)?.properties.AssumeRolePolicyDocument.Statement[0].Condition).toEqual({
        StringEquals: { 'aws:SourceAccount': '000000000000' },
      });
    }
  });

  it('the buses invoke fetch, dispatch and park through their rules, the API its four routes, its log watch; nothing else is open', () => {
    const permissions = resourcesOf(pipeline, 'AWS::Lambda::Permission').map(({ properties }) => {
      const from = plain(properties.SourceArn, pipeline, synth).replace(/^arn:aws:execute-api:us-east-1:\d+:/, '');
      return `${properties.Principal} ${from} > ${plain(properties.FunctionName, pipeline, synth)}`;
    });
    expect(permissions.sort()).toEqual([
      'apigateway.amazonaws.com baton-sandbox-api/*/* > baton-sandbox-ingest:live',
      'apigateway.amazonaws.com baton-sandbox-api/*/*/ops-jwt/{proxy+} > baton-sandbox-ops:live',
      'apigateway.amazonaws.com baton-sandbox-api/*/*/ops/{proxy+} > baton-sandbox-ops:live',
      'apigateway.amazonaws.com baton-sandbox-api/*/*/outcomes > baton-sandbox-follow-up:live',
      'events.amazonaws.com baton-sandbox-dispatch > baton-sandbox-dispatch:live',
      'events.amazonaws.com baton-sandbox-dispatch-files > baton-sandbox-dispatch:live',
      'events.amazonaws.com baton-sandbox-fetch > baton-sandbox-fetch:live',
      'events.amazonaws.com baton-sandbox-park > baton-sandbox-park:live',
      'logs.amazonaws.com /aws/vendedlogs/api/baton-sandbox-api > baton-sandbox-watch:live',
    ]);
  });
});

describe('on a stage of another account', () => {
  it('the rights are the same, on that stage only', () => {
    const other = synthesise(onAws('standard'));
    const roles = resourcesOf(other.pipeline, 'AWS::Lambda::Function').map(({ properties }) => properties.Role);
    const rights = roles.flatMap((role) => rightsOf(role['Fn::GetAtt'][0], other.pipeline, other));
    expect(rights.filter((right) => right.includes('sandbox') || right.includes('000000000000'))).toEqual([]);
    expect(rights).toContain('arn:aws:s3:::baton-standard-raw-111111111111-eu-west-1/*: s3:PutObject');
  });
});
