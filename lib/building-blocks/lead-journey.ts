/** The state machine of one run: the file, its substitutions, and a role that may call exactly those functions. */
import path from 'node:path';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Stage } from '../config.ts';
import { physicalName } from '../names.ts';
import type { HandoffFunction } from './handoff-function.ts';

export const JOURNEY_FILE = path.join(import.meta.dirname, '..', '..', 'state-machines', 'lead-journey.asl.json');

export interface LeadJourneyProps {
  readonly stage: Stage;
  /** By token of the file: `ValidateFunction`, `ParkFunction` ... */
  readonly functions: Readonly<Record<string, HandoffFunction>>;
  /** The functions the Maps call by name: `baton-<stage>-deliver-<destination>:live`. */
  readonly destinations: readonly HandoffFunction[];
}

export class LeadJourney extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: LeadJourneyProps) {
    super(scope, id);
    const { stage } = props;
    const aliases = Object.entries(props.functions).map(([token, { alias }]) => [token, alias.functionArn]);
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: physicalName(stage, 'lead-journey'),
      definitionBody: DefinitionBody.fromFile(JOURNEY_FILE),
      definitionSubstitutions: {
        ...Object.fromEntries(aliases),
        DeliverFunctionPrefix: `${physicalName(stage, 'deliver')}-`,
      },
      role: this.buildRole(props),
      tracingEnabled: true,
      logs: { destination: this.buildLogs(stage), level: LogLevel.ERROR, includeExecutionData: false },
    });
    const why = 'Standard keeps every execution for 90 days; logging all events would cost more than the functions.';
    acknowledge(this.machine, 'AwsSolutions-SF1', why);
  }

  metricFailed(): Metric {
    return this.machine.metricFailed();
  }

  metricTimedOut(): Metric {
    return this.machine.metricTimedOut();
  }

  private buildLogs(stage: Stage): LogGroup {
    return new LogGroup(this, 'Logs', {
      // Step Functions needs this prefix: it keeps the log service's resource policy short.
      logGroupName: `/aws/vendedlogs/states/${physicalName(stage, 'lead-journey')}`,
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private buildRole({ functions, destinations }: LeadJourneyProps): Role {
    const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    const assumedBy = new ServicePrincipal('states.amazonaws.com', { conditions });
    const role = new Role(this, 'Role', { assumedBy });
    const called = [...Object.values(functions), ...destinations].map(({ alias }) => alias.functionArn);
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: called }));
    const why = 'Log deliveries and X-Ray have no resources: their actions are granted on * only.';
    acknowledge(role, 'AwsSolutions-IAM5[Resource::*]', why);
    return role;
  }
}
