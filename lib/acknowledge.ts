/** An exception to a cdk-nag rule, with the reason a reviewer would ask for. */
import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Acknowledges `rule` on `scope` and everything below it; `rule` may name one finding: `AwsSolutions-IAM5[Resource::*]`. */
export function acknowledge(scope: IConstruct, rule: string, reason: string): void {
  Validations.of(scope).acknowledge({ id: rule, reason });
}

/** Acknowledges that a policy below `scope` names `arn`, which ends in a wildcard. */
export function acknowledgeWildcard(scope: IConstruct, arn: string, reason: string): void {
  acknowledge(scope, `AwsSolutions-IAM5[Resource::${plainText(Stack.of(scope).resolve(arn))}]`, reason);
}

/** As cdk-nag writes a resource: `<AWS::Partition>` for what is known only at deploy time. */
function plainText(resolved: unknown): string {
  if (typeof resolved === 'string') return resolved;
  const [separator, parts] = (resolved as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : `<${(part as { Ref: string }).Ref}>`)).join(separator);
}
