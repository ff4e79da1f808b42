import { describe, expect, it } from 'vitest';
import { METRICS, METRICS_NAMESPACE } from '../../core/metrics/names.ts';
import { SPINE } from '../../core/spine.ts';
import { DESTINATIONS } from '../../lib/destinations.ts';
import { plain, resourcesOf } from './plain.ts';
import { onAws, sandbox, synthesise } from './synth.ts';

const synth = synthesise(sandbox());
const { operations } = synth;
const alarms = resourcesOf(operations, 'AWS::CloudWatch::Alarm').map((found) => ({
  ...found,
  name: found.properties.AlarmName.replace('baton-sandbox-', '') as string,
  facts: operations.toJSON().Resources[found.id].Metadata?.Baton,
}));
const named = (name: string) => alarms.find((alarm) => alarm.name === name);
/** `deliver` has one per destination. */
const perHandoff = (what: string, rows: readonly { readonly name: string }[]): string[] =>
  rows.flatMap(({ name }) =>
    name === 'deliver' ? DESTINATIONS.map((to) => `deliver-${what}-${to}`) : [`${name}-${what}`],
  );

describe('every alarm', () => {
  it.each(alarms.map((alarm) => [alarm.name, alarm] as const))(
    '%s says what it costs, whose it is and what helps',
    (_name, alarm) => {
      const { id, severity, impact, ownerRole, runbook } = alarm.facts;
      const row = SPINE.find(({ name }) => id.startsWith(`${name}-`));
      expect(['page', 'ticket']).toContain(severity);
      expect(impact).toMatch(/^[A-Z].{20,}\.$/);
      expect(ownerRole).toBe(row?.owner);
      expect(runbook).toBe(`docs/runbooks/${row?.name}.md#${id}`);
      for (const part of [impact, severity, ownerRole, runbook])
        expect(alarm.properties.AlarmDescription).toContain(part);
      for (const actions of [alarm.properties.AlarmActions, alarm.properties.OKActions]) {
        expect(actions.map((action: unknown) => plain(action, operations, synth))).toEqual([
          `baton-sandbox-${ownerRole}`,
        ]);
      }
      expect(['breaching', 'notBreaching', 'ignore']).toContain(alarm.properties.TreatMissingData);
    },
  );

  it('on a metric of ours names a metric of the list and its two dimensions', () => {
    const own = alarms.filter(({ properties }) => properties.Namespace === METRICS_NAMESPACE);
    expect(own.length).toBeGreaterThan(SPINE.length);
    for (const { properties } of own) {
      expect(Object.keys(METRICS)).toContain(properties.MetricName);
      const dimensions = properties.Dimensions.map(({ Name }: { Name: string }) => Name);
      expect(dimensions.sort()).toEqual(['Handoff', 'service']);
    }
  });
});

describe('the set of alarms', () => {
  it('is exactly this', () => {
    const road = [
      'ingest-api-5xx',
      'ingest-spill-depth',
      'ingest-refused-senders',
      'fetch-rule-failed',
      'fetch-rule-dead-letters',
      'fetch-rule-dead-letters-lost',
      'dispatch-rule-failed',
      'dispatch-rule-dead-letters',
      'dispatch-rule-dead-letters-lost',
      'dispatch-files-rule-failed',
      'dispatch-files-rule-dead-letters',
      'dispatch-files-rule-dead-letters-lost',
      'park-executions-failed',
      'park-executions-timed-out',
      'watch-refused-requests',
      'clock-heartbeat',
      'clock-technical-item-age',
      'clock-items-overdue',
      'clock-remainder',
      'clock-count-heartbeat',
    ];
    const wanted = [
      ...perHandoff('faults', SPINE),
      ...perHandoff(
        'dlq-age',
        SPINE.filter(({ hasDlq }) => hasDlq),
      ),
      ...road,
    ];
    expect(alarms.map(({ name }) => name).sort()).toEqual(wanted.sort());
  });

  it('pages the owner at once when dead letters are older than five minutes; covers: [194, 197]', () => {
    for (const name of perHandoff(
      'dlq-age',
      SPINE.filter(({ hasDlq }) => hasDlq),
    )) {
      const { properties, facts } = named(name) ?? {};
      expect(facts.severity).toBe('page');
      expect(facts.ownerRole).toBe(SPINE.find((row) => name.startsWith(`${row.name}-dlq`))?.owner);
      expect(properties).toMatchObject({
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateAgeOfOldestMessage',
        Threshold: 300,
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
      });
      expect(plain(properties?.Dimensions[0].Value, operations, synth)).toMatch(/^baton-sandbox-.*-dlq$/);
    }
  });

  it('takes the silence of the clock for a failure', () => {
    expect(named('clock-heartbeat')?.properties).toMatchObject({
      MetricName: 'ClockTicks',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 60,
      EvaluationPeriods: 5,
      TreatMissingData: 'breaching',
    });
  });

  it('takes a count that does not come to its end for a failure, and the time between counts for no news', () => {
    expect(named('clock-count-heartbeat')?.properties).toMatchObject({
      MetricName: 'WholeCounts',
      Statistic: 'Sum',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 900,
      EvaluationPeriods: 4,
      TreatMissingData: 'breaching',
    });
    expect(named('clock-count-heartbeat')?.facts.severity).toBe('page');
    expect(named('clock-remainder')?.properties.TreatMissingData).toBe('ignore');
  });

  it('watches the rule on its own bus, the machine, the API and the spill queue', () => {
    const watched = ['dispatch-rule-failed', 'park-executions-failed', 'ingest-api-5xx', 'ingest-spill-depth'].map(
      (name) => {
        const { Namespace, MetricName, Dimensions } = named(name)?.properties ?? {};
        const values = Dimensions.map(({ Value }: { Value: unknown }) => plain(Value, operations, synth));
        return `${Namespace} ${MetricName} ${values.join(' ')}`;
      },
    );
    expect(watched).toEqual([
      'AWS/Events FailedInvocations baton-sandbox-bus baton-sandbox-dispatch',
      'AWS/States ExecutionsFailed baton-sandbox-lead-journey',
      'AWS/ApiGateway 5xx baton-sandbox-api',
      'AWS/SQS ApproximateNumberOfMessagesVisible baton-sandbox-spill',
    ]);
  });
});

describe('the owners', () => {
  it('have a topic each, TLS only, which alarms of this account may publish to', () => {
    const topics = resourcesOf(operations, 'AWS::SNS::Topic').map(({ properties }) => properties.TopicName);
    expect(topics.sort()).toEqual(
      ['automation', 'integration', 'revops', 'sales'].map((role) => `baton-sandbox-${role}`),
    );
    for (const { properties } of resourcesOf(operations, 'AWS::SNS::TopicPolicy')) {
      const { Statement } = properties.PolicyDocument;
      expect(Statement).toContainEqual(
        expect.objectContaining({
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } },
        }),
      );
      expect(JSON.stringify(Statement)).toContain('"aws:SecureTransport":"false"');
    }
  });

  it('hear by e-mail where the stage file says so', () => {
    const subscriptions = resourcesOf(synthesise(onAws('small')).operations, 'AWS::SNS::Subscription');
    expect(subscriptions.map(({ properties }) => `${properties.Protocol} ${properties.Endpoint}`).sort()).toEqual([
      'email automation@example.com',
      'email integration@example.com',
      'email revops@example.com',
      'email sales@example.com',
    ]);
  });

  it('share one dashboard', () => {
    expect(resourcesOf(operations, 'AWS::CloudWatch::Dashboard')).toHaveLength(1);
  });
});

describe('what the emulator lacks', () => {
  it('stands on AWS only', () => {
    const real = synthesise(onAws('standard'));
    const types = ({ pipeline, operations: templates }: typeof real) =>
      [pipeline, templates].flatMap((template) =>
        ['AWS::Events::Archive', 'AWS::CloudWatch::CompositeAlarm'].filter(
          (type) => resourcesOf(template, type).length > 0,
        ),
      );
    expect(types(real)).toEqual(['AWS::Events::Archive', 'AWS::CloudWatch::CompositeAlarm']);
    expect(types(synth)).toEqual([]);
  });
});
