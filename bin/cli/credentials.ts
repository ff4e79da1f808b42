/** Whether the machine has what every look at a stage needs: a Region and AWS credentials. Asks AWS nothing of the stage. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Stage } from './target.ts';

/** What is missing and what to do about it; `undefined` when both are there. */
export async function missingAccess({ aws }: Stage): Promise<{ detail: string; fix: string } | undefined> {
  const client = new CloudFormationClient(aws);
  try {
    await client.config.region();
  } catch {
    return { detail: 'no Region is set', fix: 'AWS_REGION=..., or a Region in the profile AWS_PROFILE names' };
  }
  try {
    await client.config.credentials();
    return undefined;
  } catch {
    return { detail: 'no AWS credentials were found, or they have expired', fix: 'AWS_PROFILE=..., aws sso login' };
  } finally {
    client.destroy();
  }
}
