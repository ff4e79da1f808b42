/** The people who may use /ops: a user pool with one group per role. Nobody signs up alone. */
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRecovery, Mfa, UserPool, type UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { ROLES } from '../../core/ops/roles.ts';
import { acknowledge } from '../acknowledge.ts';
import type { Stage } from '../config.ts';
import { physicalName } from '../names.ts';
import { platformOf } from '../platform.ts';

export const OPERATOR_ROLES = ROLES;

export class Operators extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.pool = this.buildPool(stage);
    for (const groupName of OPERATOR_ROLES) this.pool.addGroup(groupName, { groupName });
    this.client = this.pool.addClient('Console', {
      userPoolClientName: physicalName(stage, 'console'),
      authFlows: { userSrp: true, adminUserPassword: stage.emulator },
      preventUserExistenceErrors: true,
    });
  }

  /** Spelled out, because the pool's own attribute for it is not known to every platform. */
  get issuer(): string {
    return `https://cognito-idp.${Stack.of(this).region}.amazonaws.com/${this.pool.userPoolId}`;
  }

  private buildPool(stage: Stage): UserPool {
    const { hasSecondFactor, keepsData } = platformOf(stage);
    const pool = new UserPool(this, 'Pool', {
      userPoolName: physicalName(stage, 'operators'),
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      mfa: hasSecondFactor ? Mfa.REQUIRED : Mfa.OFF,
      ...(hasSecondFactor ? { mfaSecondFactor: { otp: true, sms: false } } : {}),
      deletionProtection: keepsData,
      removalPolicy: keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    acknowledge(
      pool,
      'AwsSolutions-COG8',
      'A handful of invited operators with a second factor; Plus is priced per user.',
    );
    if (!hasSecondFactor)
      acknowledge(pool, 'AwsSolutions-COG2', 'Scripts sign in on the emulator, where no one else can.');
    return pool;
  }
}
