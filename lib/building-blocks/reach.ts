/** From a row of the grants table to statements, and to the environment variables that name what was granted. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { INDEXES, type TableName } from '../../stores/store.ts';
import type { Stage } from '../config.ts';
import type { Grants } from '../grants.ts';
import { physicalName, secretName } from '../names.ts';
import { batchBucketName } from './batch-bucket.ts';
import { rawBucketName } from './raw-bucket.ts';

/** Where the data lives; built by the data stack. */
export interface DataStores {
  readonly tables: Readonly<Record<TableName, TableV2>>;
  readonly rawBucket: Bucket;
  readonly batchBucket: Bucket;
}

/** What a function can be handed beyond tables. A grant without its resource here is an error at synth. */
export interface Reach {
  readonly bus?: EventBus;
  readonly spill?: IQueue;
  /** By handoff, or `deliver-<destination>`. */
  readonly deadLetters?: Readonly<Record<string, IQueue>>;
  readonly ownDeadLetters?: IQueue;
  readonly journey?: StateMachine;
  readonly destination?: string;
}

export interface ReachContext {
  /** Whose row of the grants table it is, for error messages. */
  readonly name: string;
  readonly stage: Stage;
  readonly data: DataStores;
  readonly grants: Grants;
  readonly reach: Reach;
}

const allow = (service: string, actions: readonly string[], resources: string[]): PolicyStatement =>
  new PolicyStatement({ actions: actions.map((action) => `${service}:${action}`), resources });

/** Throws when the table grants something the construct was not handed. */
function handed<T>(context: ReachContext, what: keyof Reach): T {
  const thing = context.reach[what];
  if (thing === undefined) throw new Error(`lib/grants.ts gives "${context.name}" ${what}, but it was handed none.`);
  return thing as T;
}

/** Every statement of a function's role except those for logs and traces. */
export function statementsOf(scope: Construct, context: ReachContext): PolicyStatement[] {
  return [...dataStatements(scope, context), ...secretStatements(scope, context), ...flowStatements(scope, context)];
}

function dataStatements(scope: Construct, { data, grants, stage }: ReachContext): PolicyStatement[] {
  const tables = Object.entries(grants.tables) as [TableName, readonly string[]][];
  const indexes = (grants.indexes ?? []).map((name) => `${data.tables[INDEXES[name].table].tableArn}/index/${name}`);
  return [
    ...tables.map(([name, actions]) => allow('dynamodb', actions, [data.tables[name].tableArn])),
    ...(indexes.length > 0 ? [allow('dynamodb', ['Query'], indexes)] : []),
    ...(grants.rawBucket ? [allow('s3', grants.rawBucket, [arns(scope, stage).rawBodies])] : []),
    ...(grants.batchBucket
      ? [
          allow('s3', ['GetObject', 'GetObjectVersion'], [arns(scope, stage).batchFiles]),
          // Without it S3 says of a manifest that is not there yet that it is forbidden.
          allow('s3', ['ListBucket'], [arns(scope, stage).batchBucket]),
        ]
      : []),
  ];
}

function secretStatements(scope: Construct, context: ReachContext): PolicyStatement[] {
  const { keys, emitters, fetch, secret } = arns(scope, context.stage);
  const of = {
    fetch: () => fetch,
    keys: () => keys,
    emitters: () => emitters,
    outcomes: () => secret(`${secretName.outcomes(context.stage)}-??????`),
    destination: () => secret(`${secretName.destination(context.stage, handed(context, 'destination'))}-??????`),
  };
  const resources = (context.grants.secrets ?? []).map((kind) => of[kind]());
  return resources.length > 0 ? [allow('secretsmanager', ['GetSecretValue'], resources)] : [];
}

function flowStatements(scope: Construct, context: ReachContext): PolicyStatement[] {
  const { grants } = context;
  const queue = (kind: 'spill' | 'ownDeadLetters') => [handed<IQueue>(context, kind).queueArn];
  const mailboxes = (): string[] =>
    Object.values(handed<Record<string, IQueue>>(context, 'deadLetters')).map(({ queueArn }) => queueArn);
  const executions = (action: string): string =>
    action === 'StartExecution'
      ? handed<StateMachine>(context, 'journey').stateMachineArn
      : arns(scope, context.stage).executions;
  return [
    ...(grants.bus ? [allow('events', ['PutEvents'], [handed<EventBus>(context, 'bus').eventBusArn])] : []),
    ...(grants.spill ? [allow('sqs', grants.spill, queue('spill'))] : []),
    ...(grants.deadLetters ? [allow('sqs', grants.deadLetters, mailboxes())] : []),
    ...(grants.asyncFailures ? [allow('sqs', ['SendMessage'], queue('ownDeadLetters'))] : []),
    ...(grants.journey ?? []).map((action) => allow('states', [action], [executions(action)])),
  ];
}

/** Resources known by name; a secret's ARN ends in six characters Secrets Manager chooses. */
function arns(scope: Construct, stage: Stage) {
  const format = (service: string, resource: string, resourceName: string): string =>
    Stack.of(scope).formatArn({ service, resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  const secret = (name: string): string => format('secretsmanager', 'secret', name);
  return {
    secret,
    keys: secret(`${secretName.keys(stage)}-??????`),
    emitters: secret(`${secretName.emitters(stage)}*`),
    fetch: secret(`${secretName.fetch(stage)}*`),
    executions: format('states', 'execution', `${physicalName(stage, 'lead-journey')}:*`),
    batchBucket: `arn:${Stack.of(scope).partition}:s3:::${batchBucketName(stage)}`,
    batchFiles: `arn:${Stack.of(scope).partition}:s3:::${batchBucketName(stage)}/*`,
    rawBodies: `arn:${Stack.of(scope).partition}:s3:::${rawBucketName(stage)}/*`,
  };
}

/** The grants that end in a wildcard, each with why it cannot be narrower. */
export function wildcardsOf(scope: Construct, { grants, stage }: ReachContext): { arn: string; why: string }[] {
  const { rawBodies, batchFiles, emitters, fetch, executions } = arns(scope, stage);
  const wanted = [
    [grants.rawBucket, rawBodies, 'Any raw body, in the one bucket of raw bodies.'],
    [grants.batchBucket, batchFiles, 'Any file, in the one bucket of files: their senders name them.'],
    [grants.secrets?.includes('emitters'), emitters, 'Emitters come at run time, each with a secret below one prefix.'],
    [
      grants.secrets?.includes('fetch'),
      fetch,
      'One token for each emitter whose signals refer to something, below one prefix.',
    ],
    [
      grants.journey?.includes('DescribeExecution'),
      executions,
      'Any run of the one machine; runs are named after signals.',
    ],
  ] as const;
  return wanted.flatMap(([isGranted, arn, why]) => (isGranted ? [{ arn, why }] : []));
}

/** Variables that name what was granted, so that a function has the address exactly when it has the right. */
export function reachEnvironment(context: ReachContext, toJson: (value: unknown) => string): Record<string, string> {
  const { grants, stage, reach } = context;
  const urls = Object.entries(reach.deadLetters ?? {}).map(([label, queue]) => [label, queue.queueUrl]);
  const { destination } = reach;
  return {
    ...(grants.bus ? { BUS_NAME: handed<EventBus>(context, 'bus').eventBusName } : {}),
    ...(grants.batchBucket ? { BATCH_BUCKET: batchBucketName(stage) } : {}),
    ...(grants.spill ? { SPILL_QUEUE_URL: handed<IQueue>(context, 'spill').queueUrl } : {}),
    ...(grants.deadLetters ? { DLQ_URLS: toJson(Object.fromEntries(urls)) } : {}),
    ...(grants.journey ? { JOURNEY_ARN: handed<StateMachine>(context, 'journey').stateMachineArn } : {}),
    ...(destination === undefined
      ? {}
      : {
          DESTINATION: destination,
          DESTINATION_SECRET: secretName.destination(stage, destination),
          DESTINATION_URL: stage.destinations[destination]?.url ?? '',
        }),
  };
}
