import { describe, expect, it } from 'vitest';
import type { HandoffName } from '../../core/spine.ts';
import { plain, resourcesOf } from './plain.ts';
import { onAws, sandbox, synthesise } from './synth.ts';

const synth = synthesise(sandbox());
const { pipeline } = synth;
const functions = resourcesOf(pipeline, 'AWS::Lambda::Function');
const labelOf = (name: string): string => name.replace('baton-sandbox-', '');
const byLabel = new Map(functions.map((found) => [labelOf(found.properties.FunctionName), found]));
const aliases = resourcesOf(pipeline, 'AWS::Lambda::Alias');

const environmentOf = (label: string): Record<string, string> => {
  const variables: Record<string, unknown> = byLabel.get(label)?.properties.Environment.Variables ?? {};
  return Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, plain(value, pipeline, synth)]));
};

const EVERY = {
  STAGE: 'sandbox',
  TABLE_LEDGER: 'baton-sandbox-ledger',
  TABLE_ENVELOPES: 'baton-sandbox-envelopes',
  TABLE_IDENTITY: 'baton-sandbox-identity',
  TABLE_WORK: 'baton-sandbox-work',
  TABLE_CONTROL: 'baton-sandbox-control',
  RAW_BUCKET: 'baton-sandbox-raw-000000000000-us-east-1',
  KEYS_SECRET: 'baton/sandbox/keys',
  EMITTER_SECRETS: 'baton/sandbox/emitters/',
  TIME_SCALE: '0.05',
  LOG_LEVEL: 'INFO',
};
const mailboxes = (labels: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(labels.map((label) => [label, `baton-sandbox-${label}-dlq`])));
const STOPPING = ['validate', 'stitch', 'qualify', 'route', 'deliver-hubspot'];
const JOURNEY = { JOURNEY_ARN: 'baton-sandbox-lead-journey' };

/** What a function gets beyond what every function gets. */
const OWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ingest: { BUS_NAME: 'baton-sandbox-bus', SPILL_QUEUE_URL: 'baton-sandbox-spill', PUBLIC_URL: '' },
  fetch: { BUS_NAME: 'baton-sandbox-bus', FETCH_SECRETS: 'baton/sandbox/fetch/', FETCH_URLS: '{}' },
  dispatch: {
    ...JOURNEY,
    BUS_NAME: 'baton-sandbox-bus',
    BATCH_BUCKET: 'baton-sandbox-batches-000000000000-us-east-1',
  },
  stitch: { DESTINATIONS: '["hubspot"]' },
  'deliver-hubspot': {
    DESTINATION: 'hubspot',
    DESTINATION_SECRET: 'baton/sandbox/destinations/hubspot',
    DESTINATION_URL: sandbox().destinations.hubspot?.url ?? '',
  },
  park: { DLQ_URLS: mailboxes([...STOPPING, 'park']) },
  clock: {
    ...JOURNEY,
    BUS_NAME: 'baton-sandbox-bus',
    SPILL_QUEUE_URL: 'baton-sandbox-spill',
    DLQ_URLS: mailboxes(['ingest', 'fetch', 'dispatch', ...STOPPING, 'park', 'watch', 'clock']),
  },
  ops: { ...JOURNEY, PUBLIC_URL: '' },
};

describe('every function', () => {
  it.each([...byLabel.keys()])('%s runs on Node 24 and arm64, traced, with logs of its own that end', (label) => {
    expect(byLabel.get(label)?.properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: label === 'clock' ? 50 : 15,
      MemorySize: label === 'clock' ? 512 : 256,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN' },
    });
    const logs = resourcesOf(pipeline, 'AWS::Logs::LogGroup');
    const own = logs.find(({ properties }) => properties.LogGroupName === `/aws/lambda/baton-sandbox-${label}`);
    expect(own?.properties.RetentionInDays).toBe(14);
  });

  it.each([...byLabel.keys()])('%s has a version behind the alias live', (label) => {
    const alias = aliases.find(({ properties }) => plain(properties.FunctionName, pipeline, synth).endsWith(label));
    expect(alias?.properties.Name).toBe('live');
    expect(alias?.properties.FunctionVersion['Fn::GetAtt'][1]).toBe('Version');
  });

  it.each([...byLabel.keys()])('%s gets exactly the environment it is promised', (label) => {
    expect(environmentOf(label)).toEqual({
      ...EVERY,
      POWERTOOLS_SERVICE_NAME: `baton-sandbox-${label}`,
      ...OWN[label],
    });
  });

  it('ops learns what IAM callers may, where the stage file says so', () => {
    const stage = { ...onAws('small'), operatorRoles: { 'sales-lead': 'approver' as const } };
    const found = resourcesOf(synthesise(stage).pipeline, 'AWS::Lambda::Function');
    const ops = found.find(({ properties }) => properties.FunctionName === 'baton-small-ops');
    expect(ops?.properties.Environment.Variables.OPS_IAM_ROLES).toBe('{"sales-lead":"approver"}');
  });

  it('ingest is never held back by a concurrency of its own; destinations are, where the preset says so', () => {
    const standard = resourcesOf(synthesise(onAws('standard')).pipeline, 'AWS::Lambda::Function');
    const reserved = standard
      .filter(({ properties }) => properties.ReservedConcurrentExecutions !== undefined)
      .map(({ properties }) => `${properties.FunctionName} ${properties.ReservedConcurrentExecutions}`);
    expect(reserved).toEqual(['baton-standard-deliver-hubspot 20']);
    expect(functions.filter(({ properties }) => properties.ReservedConcurrentExecutions)).toEqual([]);
  });
});

const ruleNamed = (name: string) =>
  resourcesOf(pipeline, 'AWS::Events::Rule').find(({ properties }) => properties.Name === name)?.properties ?? {};

describe('queues, rules, schedules and asynchronous calls', () => {
  const queues = resourcesOf(pipeline, 'AWS::SQS::Queue');
  const isDlq = (name: string): boolean => name.endsWith('-dlq');

  it('every queue that is no dead-letter queue has one', () => {
    const redrives = queues
      .filter(({ properties }) => !isDlq(properties.QueueName))
      .map(({ properties }) => {
        const to = plain(properties.RedrivePolicy?.deadLetterTargetArn, pipeline, synth);
        return `${properties.QueueName} > ${to} after ${properties.RedrivePolicy?.maxReceiveCount}`;
      });
    expect(redrives).toEqual(['baton-sandbox-spill > baton-sandbox-ingest-dlq after 1000']);
  });

  it('every queue is encrypted, TLS only, keeps 14 days, and hides messages for six lifetimes of the clock', () => {
    const clockSeconds = byLabel.get('clock')?.properties.Timeout;
    const policies = resourcesOf(pipeline, 'AWS::SQS::QueuePolicy');
    for (const { id, properties } of queues) {
      expect(properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * clockSeconds);
      expect(properties.MessageRetentionPeriod).toBe(14 * 24 * 3600);
      expect(properties.SqsManagedSseEnabled ?? true).toBe(true);
      const policy = policies.find(({ properties: { Queues } }) =>
        Queues.some((queue: { Ref: string }) => queue.Ref === id),
      );
      expect(JSON.stringify(policy?.properties)).toContain('"aws:SecureTransport":"false"');
    }
  });

  it.each([
    ['dispatch', ['SignalAccepted', 'DeliveryAccepted', 'BatchArrived']],
    ['fetch', ['DeliveryReferred']],
  ])('the rule of %s sends it its events, bounded, with a dead-letter queue', (label, types) => {
    const { EventPattern, Targets, EventBusName } = ruleNamed(`baton-sandbox-${label}`);
    expect(plain(EventBusName, pipeline, synth)).toBe('baton-sandbox-bus');
    expect(EventPattern).toEqual({ source: ['baton'], 'detail-type': types });
    expect(Targets).toHaveLength(1);
    expect(plain(Targets[0].Arn, pipeline, synth)).toBe(`baton-sandbox-${label}:live`);
    expect(plain(Targets[0].DeadLetterConfig.Arn, pipeline, synth)).toBe(`baton-sandbox-${label}-dlq`);
    expect(Targets[0].RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 600, MaximumRetryAttempts: 10 });
  });

  it('runs that timed out or were aborted go to park, for no catch spoke for them', () => {
    const { EventPattern, Targets } = ruleNamed('baton-sandbox-park');
    expect(EventPattern.source).toEqual(['aws.states']);
    expect(EventPattern.detail.status).toEqual(['TIMED_OUT', 'ABORTED']);
    expect(plain(EventPattern.detail.stateMachineArn[0], pipeline, synth)).toContain('baton-sandbox-lead-journey');
    expect(plain(Targets[0].Arn, pipeline, synth)).toBe('baton-sandbox-park:live');
    expect(plain(Targets[0].DeadLetterConfig.Arn, pipeline, synth)).toBe('baton-sandbox-park-dlq');
  });

  it('the bus may write to the dead letters of dispatch', () => {
    const policies = JSON.stringify(resourcesOf(pipeline, 'AWS::SQS::QueuePolicy').map(({ properties }) => properties));
    expect(policies).toContain('"Service":"events.amazonaws.com"');
  });

  it('the schedule ticks every minute into the alias of the clock, with a dead-letter queue', () => {
    const schedules = resourcesOf(pipeline, 'AWS::Scheduler::Schedule');
    expect(schedules).toHaveLength(1);
    const { ScheduleExpression, State, Target } = schedules[0]?.properties ?? {};
    expect([ScheduleExpression, State]).toEqual(['rate(1 minute)', 'ENABLED']);
    expect(plain(Target.Arn, pipeline, synth)).toBe('baton-sandbox-clock:live');
    expect(plain(Target.DeadLetterConfig.Arn, pipeline, synth)).toBe('baton-sandbox-clock-dlq');
    expect(Target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 1 });
  });

  it('what Lambda gives up on after asynchronous calls goes to the dead letters', () => {
    const found = resourcesOf(pipeline, 'AWS::Lambda::EventInvokeConfig').map(({ properties }) => ({
      of: labelOf(plain(properties.FunctionName, pipeline, synth)) as HandoffName,
      to: plain(properties.DestinationConfig.OnFailure.Destination, pipeline, synth),
      retries: properties.MaximumRetryAttempts,
      seconds: properties.MaximumEventAgeInSeconds,
    }));
    expect(found).toEqual([
      { of: 'park', to: 'baton-sandbox-park-dlq', retries: 2, seconds: 300 },
      { of: 'fetch', to: 'baton-sandbox-fetch-dlq', retries: 2, seconds: 300 },
      { of: 'dispatch', to: 'baton-sandbox-dispatch-dlq', retries: 2, seconds: 300 },
      { of: 'watch', to: 'baton-sandbox-watch-dlq', retries: 2, seconds: 3600 },
      { of: 'clock', to: 'baton-sandbox-clock-dlq', retries: 0, seconds: 60 },
    ]);
  });
});
