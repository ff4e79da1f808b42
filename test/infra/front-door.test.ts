import { describe, expect, it } from 'vitest';
import { OPERATOR_ROLES } from '../../lib/building-blocks/operators.ts';
import { plain, resourcesOf } from './plain.ts';
import { onAws, sandbox, synthesise } from './synth.ts';

const synth = synthesise(sandbox());
const { pipeline } = synth;

/** `POST /outcomes > baton-sandbox-follow-up:live NONE` */
const routes = resourcesOf(pipeline, 'AWS::ApiGatewayV2::Route').map(({ properties }) => {
  const integration = properties.Target['Fn::Join'][1].find((part: unknown) => typeof part === 'object').Ref;
  const { IntegrationUri, PayloadFormatVersion } = pipeline.toJSON().Resources[integration].Properties;
  const target = plain(IntegrationUri, pipeline, synth);
  return `${properties.RouteKey} > ${target} v${PayloadFormatVersion} ${properties.AuthorizationType}`;
});

describe('the HTTP API', () => {
  it('has four routes: everything to ingest, outcomes, and ops twice behind an authorizer', () => {
    expect(routes.sort()).toEqual([
      '$default > baton-sandbox-ingest:live v2.0 NONE',
      'ANY /ops-jwt/{proxy+} > baton-sandbox-ops:live v2.0 JWT',
      'ANY /ops/{proxy+} > baton-sandbox-ops:live v2.0 AWS_IAM',
      'POST /outcomes > baton-sandbox-follow-up:live v2.0 NONE',
    ]);
  });

  it('has no throttle of its own, and logs every request without address or query', () => {
    const [stage] = resourcesOf(pipeline, 'AWS::ApiGatewayV2::Stage');
    const { StageName, DefaultRouteSettings, RouteSettings, AccessLogSettings } = stage?.properties ?? {};
    expect([StageName, DefaultRouteSettings, RouteSettings]).toEqual(['$default', undefined, undefined]);
    const line: Record<string, string> = JSON.parse(AccessLogSettings.Format);
    expect(Object.keys(line)).toContain('status');
    expect(Object.keys(line)).toContain('path');
    expect(Object.values(line).filter((value) => /identity|querystring|header|userAgent|claims/i.test(value))).toEqual(
      [],
    );
  });

  it('hands the lines of refused requests, and only those, to watch', () => {
    const [filter, ...others] = resourcesOf(pipeline, 'AWS::Logs::SubscriptionFilter');
    const [stage] = resourcesOf(pipeline, 'AWS::ApiGatewayV2::Stage');
    const group = filter?.properties.LogGroupName.Ref;
    expect(others).toEqual([]);
    expect(filter?.properties.FilterName).toBe('baton-sandbox-watch');
    expect(plain(filter?.properties.DestinationArn, pipeline, synth)).toBe('baton-sandbox-watch:live');
    expect(filter?.properties.FilterPattern).toBe('{ ($.status = "413") || ($.status = "429") || ($.status = "5*") }');
    expect(JSON.stringify(stage?.properties.AccessLogSettings.DestinationArn)).toContain(group);
    const permission = resourcesOf(pipeline, 'AWS::Lambda::Permission').find(
      ({ properties }) => properties.Principal === 'logs.amazonaws.com',
    );
    expect(permission?.properties.Action).toBe('lambda:InvokeFunction');
    expect(JSON.stringify(permission?.properties.SourceArn)).toContain(group);
    // What a line must say for watch to read it.
    expect(Object.keys(JSON.parse(stage?.properties.AccessLogSettings.Format))).toEqual(
      expect.arrayContaining(['at', 'method', 'path', 'status', 'integrationStatus']),
    );
  });

  it('takes tokens of the operators only', () => {
    const [authorizer] = resourcesOf(pipeline, 'AWS::ApiGatewayV2::Authorizer');
    const { AuthorizerType, IdentitySource, JwtConfiguration } = authorizer?.properties ?? {};
    expect([AuthorizerType, IdentitySource]).toEqual(['JWT', ['$request.header.Authorization']]);
    expect(plain(JwtConfiguration.Issuer, pipeline, synth)).toBe(
      'https://cognito-idp.us-east-1.amazonaws.com/baton-sandbox-operators',
    );
    expect(JwtConfiguration.Audience).toHaveLength(1);
  });
});

describe('the operators', () => {
  it('have one group per role', () => {
    const groups = resourcesOf(pipeline, 'AWS::Cognito::UserPoolGroup').map(({ properties }) => properties.GroupName);
    expect(groups.sort()).toEqual([...OPERATOR_ROLES].sort());
  });

  it('are invited, never sign up alone, and on AWS need a second factor', () => {
    const [pool] = resourcesOf(synthesise(onAws('small')).pipeline, 'AWS::Cognito::UserPool');
    expect(pool?.properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      DeletionProtection: 'ACTIVE',
    });
    expect(pool?.policy).toBe('Retain');
  });

  it('may sign in with a password by script on the emulator only', () => {
    const flows = (stage: ReturnType<typeof sandbox>) =>
      resourcesOf(synthesise(stage).pipeline, 'AWS::Cognito::UserPoolClient')[0]?.properties.ExplicitAuthFlows;
    expect(flows(sandbox())).toContain('ALLOW_ADMIN_USER_PASSWORD_AUTH');
    expect(flows(onAws('small'))).not.toContain('ALLOW_ADMIN_USER_PASSWORD_AUTH');
  });
});

describe('the outputs', () => {
  it('name everything the command line needs', () => {
    const outputs = Object.keys(pipeline.toJSON().Outputs).filter((key) => !key.startsWith('PublishOutput'));
    expect(outputs.sort()).toEqual([
      'ApiUrl',
      'BatchBucket',
      'DeadLetterQueueUrls',
      'FunctionNames',
      'JourneyArn',
      'RawBucket',
      'SpillQueueUrl',
      'TableNames',
      'UserPoolClientId',
      'UserPoolId',
    ]);
  });
});
