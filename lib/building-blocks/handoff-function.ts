/** One Lambda function of the road: bundled, versioned, called by its alias `live`, with exactly its row of grants. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  Architecture,
  type IFunction,
  type IVersion,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { TABLES } from '../../stores/store.ts';
import { acknowledge, acknowledgeWildcard } from '../acknowledge.ts';
import type { FunctionName, Stage } from '../config.ts';
import { GRANTS } from '../grants.ts';
import { physicalName, secretName } from '../names.ts';
import {
  type DataStores,
  type Reach,
  type ReachContext,
  reachEnvironment,
  statementsOf,
  wildcardsOf,
} from './reach.ts';
import { CLOCK_TIMEOUT, FUNCTION_TIMEOUT } from './timeouts.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

export interface HandoffFunctionProps {
  readonly stage: Stage;
  /** Folder under `lambdas/` and row of the grants table. */
  readonly name: FunctionName;
  /** The function is `baton-<stage>-<label>`: the name, or `deliver-<destination>`. */
  readonly label: string;
  readonly data: DataStores;
  readonly reach: Reach;
  /** @default - only what every function gets and what its grants name */
  readonly environment?: Readonly<Record<string, string>>;
}

export class HandoffFunction extends Construct {
  /** What everybody calls: `baton-<stage>-<label>:live`. */
  readonly alias: IFunction;
  readonly functionName: string;

  constructor(scope: Construct, id: string, props: HandoffFunctionProps) {
    super(scope, id);
    const context: ReachContext = { ...props, grants: GRANTS[props.name] };
    this.functionName = physicalName(props.stage, props.label);
    const logGroup = this.buildLogGroup(props.stage);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    for (const statement of statementsOf(this, context)) role.addToPolicy(statement);
    acknowledge(role, 'AwsSolutions-IAM5[Resource::*]', 'X-Ray has no resources: traces are granted on * only.');
    for (const { arn, why } of wildcardsOf(this, context)) acknowledgeWildcard(role, arn, why);

    const handler = this.buildFunction(props, { role, logGroup }, this.environment(context, props));
    // The library's classes and interfaces differ in optional properties, which our compiler settings tell apart.
    const version = handler.currentVersion as IVersion;
    this.alias = new Alias(this, 'Live', { aliasName: 'live', version }) as IFunction;
  }

  private buildLogGroup(stage: Stage): LogGroup {
    return new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${this.functionName}`,
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private environment(
    context: ReachContext,
    { stage, data, environment }: HandoffFunctionProps,
  ): Record<string, string> {
    const tables = TABLES.map((table) => [`TABLE_${table.toUpperCase()}`, data.tables[table].tableName]);
    return {
      STAGE: stage.stage,
      ...Object.fromEntries(tables),
      RAW_BUCKET: data.rawBucket.bucketName,
      KEYS_SECRET: secretName.keys(stage),
      EMITTER_SECRETS: secretName.emitters(stage),
      TIME_SCALE: String(stage.timeScale),
      POWERTOOLS_SERVICE_NAME: this.functionName,
      LOG_LEVEL: stage.logLevel,
      ...reachEnvironment(context, (value) => Stack.of(this).toJsonString(value)),
      ...environment,
    };
  }

  private buildFunction(
    { stage, name, label }: HandoffFunctionProps,
    given: { readonly role: Role; readonly logGroup: LogGroup },
    environment: Record<string, string>,
  ): NodejsFunction {
    return new NodejsFunction(this, 'Function', {
      ...given,
      functionName: this.functionName,
      description: `Baton ${stage.stage}: ${label}`,
      entry: entryOf(name),
      handler: 'handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: stage.memoryMb[name] ?? stage.memoryMb.default,
      timeout: name === 'clock' ? CLOCK_TIMEOUT : FUNCTION_TIMEOUT,
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      environment,
      awsSdkConnectionReuse: false,
      depsLockFilePath: path.join(ROOT, 'package-lock.json'),
      bundling: BUNDLING,
      ...(name === 'deliver' && stage.deliverConcurrency !== null
        ? { reservedConcurrentExecutions: stage.deliverConcurrency }
        : {}),
    });
  }
}

/** The SDK is bundled, module fields first: half the size, and the version that was tested. */
const BUNDLING = {
  format: OutputFormat.ESM,
  target: 'node24',
  minify: true,
  mainFields: ['module', 'main'],
  externalModules: [],
  logLevel: LogLevel.WARNING,
  // Synth has loaded `flows/`, and with it checked every definition: `core/definitions/bundle.d.ts`.
  define: { BATON_CHECKED_AT_SYNTH: 'true' },
  // Credentials come from the environment, as Lambda gives them; see there what the SDK's own way would cost.
  esbuildArgs: {
    '--alias:@aws-sdk/credential-provider-node': path.join(ROOT, 'lambdas', 'runtime', 'credentials.ts'),
  },
};

function entryOf(name: FunctionName): string {
  const entry = path.join(ROOT, 'lambdas', name, 'wiring.ts');
  if (existsSync(entry)) return entry;
  throw new Error(`The spine runs a handoff in lambdas/${name}, but ${entry} does not exist.`);
}
