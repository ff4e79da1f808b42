/** What `baton doctor` sees of a deployment, one question each. What cannot be seen is told, never thrown. */
import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeEventBusCommand, DescribeRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Facts, Seen } from '../../core/setup/findings.ts';
import { TICK_WITHIN_MS } from '../../core/setup/findings.ts';
import { OWNER_ROLES } from '../../lib/config.ts';
import { physicalName } from '../../lib/names.ts';
import { sendSigned } from './signed.ts';
import { type Stage, stackName } from './target.ts';

/** A client for one question: built, asked, closed. */
async function asking<C extends { destroy(): void }, T>(client: C, ask: (client: C) => Promise<T>): Promise<T> {
  try {
    return await ask(client);
  } finally {
    client.destroy();
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : String(error));
const isAbsent = (error: unknown): boolean => /NotFound|does not exist/i.test(nameOf(error));

async function seen(what: string, name: string, look: () => Promise<'there' | 'missing' | 'off'>): Promise<Seen> {
  try {
    return { what, name, state: await look() };
  } catch (error) {
    return isAbsent(error) ? { what, name, state: 'missing' } : { what, name, state: 'unreadable', why: nameOf(error) };
  }
}

export const lookAtStacks = ({ stage, aws }: Stage): Promise<Facts['stacks']> =>
  asking(new CloudFormationClient(aws), (client) =>
    Promise.all(
      ['Data', 'Pipeline', 'Operations'].map(async (part) => {
        const name = stackName(stage, part);
        try {
          const status = (await client.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0]?.StackStatus;
          return status === undefined ? { name } : { name, status };
        } catch (error) {
          // CloudFormation says "does not exist" as a ValidationError.
          return nameOf(error) === 'ValidationError' ? { name } : { name, status: `unreadable: ${nameOf(error)}` };
        }
      }),
    ),
  );

/** Bus, rule, schedule, and the alias of each function. */
export async function lookAtParts(target: Stage, functionNames: readonly string[]): Promise<Seen[]> {
  const { aws } = target;
  const name = (part: string): string => physicalName(target, part);
  const [events, lambda] = [new EventBridgeClient(aws), new LambdaClient(aws)];
  try {
    return await Promise.all([
      seen('bus', name('bus'), async () => {
        await events.send(new DescribeEventBusCommand({ Name: name('bus') }));
        return 'there';
      }),
      ...['fetch', 'dispatch'].map((handoff) =>
        seen('rule', name(handoff), async () => {
          const rule = await events.send(new DescribeRuleCommand({ Name: name(handoff), EventBusName: name('bus') }));
          return rule.State === 'DISABLED' ? 'off' : 'there';
        }),
      ),
      seen('schedule', name('clock'), () => lookAtSchedule(target, name('clock'))),
      ...functionNames.map((functionName) =>
        seen('alias live of', functionName, async () => {
          await lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: 'live' }));
          return 'there';
        }),
      ),
    ]);
  } finally {
    events.destroy();
    lambda.destroy();
  }
}

/** One signed request: a client of Scheduler would be another package for this one question. */
async function lookAtSchedule({ aws }: Stage, name: string): Promise<'there' | 'missing' | 'off'> {
  const client = new CloudFormationClient(aws);
  const region = await client.config.region();
  const base = aws.endpoint ?? process.env.AWS_ENDPOINT_URL ?? `https://scheduler.${region}.amazonaws.com`;
  const answer = await sendSigned(aws, {
    method: 'GET',
    url: new URL(`${base}/schedules/${name}`),
    service: 'scheduler',
  });
  if (answer.status === 404) return 'missing';
  if (!answer.ok) throw new Error(`Scheduler answered ${answer.status}`);
  return (await answer.text()).includes('"DISABLED"') ? 'off' : 'there';
}

/** The topic of each owner role, with its subscriptions. A topic that is not there has none. */
export const lookAtTopics = ({ stage, aws }: Stage): Promise<Facts['topics']> =>
  asking(new SNSClient(aws), async (sns) => {
    const arns = await topicArns(stage, aws);
    return Promise.all(
      OWNER_ROLES.map(async (role) => {
        const arn = arns.find((each) => each.endsWith(`:${physicalName({ stage }, role)}`));
        const states = arn === undefined ? [] : await subscriptionsOf(sns, arn);
        const pending = states.filter((state) => state === 'PendingConfirmation').length;
        return { role, pending, confirmed: states.length - pending };
      }),
    );
  });

const topicArns = (stage: string, aws: Stage['aws']): Promise<string[]> =>
  asking(new CloudFormationClient(aws), async (client) => {
    const found: string[] = [];
    let NextToken: string | undefined;
    do {
      const input = { StackName: stackName(stage, 'Operations'), NextToken };
      const page = await client.send(new ListStackResourcesCommand(input));
      for (const { ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
        if (ResourceType === 'AWS::SNS::Topic' && PhysicalResourceId) found.push(PhysicalResourceId);
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return found;
  }).catch(() => []);

async function subscriptionsOf(sns: SNSClient, TopicArn: string): Promise<string[]> {
  const answer = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn })).catch(() => undefined);
  return (answer?.Subscriptions ?? []).map(({ SubscriptionArn }) => SubscriptionArn ?? '');
}

/** How long ago the clock's log last told of a finished tick, ms; `undefined` when it did not in three minutes. */
export const lookAtClock = (target: Stage, now: number): Promise<number | undefined> =>
  asking(new CloudWatchLogsClient(target.aws), async (logs) => {
    const logGroupName = `/aws/lambda/${physicalName(target, 'clock')}`;
    let last: number | undefined;
    let nextToken: string | undefined;
    do {
      const input = { logGroupName, startTime: now - TICK_WITHIN_MS, nextToken };
      const page = await logs.send(new FilterLogEventsCommand(input));
      const ticks = (page.events ?? []).filter(({ message }) => /"message":\s*"tick"/.test(message ?? ''));
      for (const { timestamp = 0 } of ticks) last = Math.max(last ?? 0, timestamp);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return last === undefined ? undefined : Math.max(0, now - last);
  }).catch(() => undefined);
