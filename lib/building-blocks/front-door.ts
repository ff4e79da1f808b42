/** The HTTP API: everything to ingest, outcomes to follow-up, /ops behind IAM and /ops-jwt behind the user pool. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type HttpApi as Api,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Stage } from '../config.ts';
import { physicalName } from '../names.ts';
import type { HandoffFunction } from './handoff-function.ts';
import type { Operators } from './operators.ts';

export interface FrontDoorProps {
  readonly stage: Stage;
  readonly ingest: HandoffFunction;
  readonly followUp: HandoffFunction;
  readonly ops: HandoffFunction;
  readonly operators: Operators;
}

/** Requests are counted from these lines, refused ones by `core/watch`. No address, no query string: both can name a person. */
const ACCESS_LOG = JSON.stringify({
  requestId: '$context.requestId',
  at: '$context.requestTimeEpoch',
  method: '$context.httpMethod',
  path: '$context.path',
  route: '$context.routeKey',
  status: '$context.status',
  error: '$context.error.responseType',
  integrationStatus: '$context.integration.status',
  tookMs: '$context.responseLatency',
});

export class FrontDoor extends Construct {
  readonly api: HttpApi;
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, props: FrontDoorProps) {
    super(scope, id);
    const { stage, operators } = props;
    this.api = new HttpApi(this, 'Api', {
      apiName: physicalName(stage, 'api'),
      description: `Baton ${stage.stage}: the front door`,
      createDefaultStage: false,
    });
    this.accessLog = this.buildStage(stage);
    const jwt = new HttpJwtAuthorizer('Operators', operators.issuer, {
      jwtAudience: [operators.client.userPoolClientId],
    });
    const iam = new HttpIamAuthorizer();
    // No throttle and one catch-all route: a vendor path must never answer 403, 404 or 429.
    this.open('Anything', HttpRouteKey.DEFAULT, props.ingest);
    this.open('Outcomes', HttpRouteKey.with('/outcomes', HttpMethod.POST), props.followUp);
    this.route('Ops', HttpRouteKey.with('/ops/{proxy+}', HttpMethod.ANY), props.ops, iam);
    this.route('OpsJwt', HttpRouteKey.with('/ops-jwt/{proxy+}', HttpMethod.ANY), props.ops, jwt);
  }

  /** Without a slash at the end. */
  get url(): string {
    return this.api.apiEndpoint;
  }

  private buildStage(stage: Stage): LogGroup {
    const logGroup = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/vendedlogs/api/${physicalName(stage, 'api')}`,
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(ACCESS_LOG),
      },
    });
    return logGroup;
  }

  /** A route whose function verifies the sender itself, over the raw bytes. */
  private open(id: string, key: HttpRouteKey, target: HandoffFunction): void {
    const route = this.route(id, key, target);
    acknowledge(
      route,
      'AwsSolutions-APIG4',
      'The function checks a signature over the raw body, or it is a public form.',
    );
  }

  private route(
    id: string,
    routeKey: HttpRouteKey,
    target: HandoffFunction,
    authorizer?: IHttpRouteAuthorizer,
  ): HttpRoute {
    const httpApi: Api = this.api;
    const integration = new HttpLambdaIntegration(`${id}Integration`, target.alias);
    return new HttpRoute(this, id, { httpApi, routeKey, integration, ...(authorizer ? { authorizer } : {}) });
  }
}
