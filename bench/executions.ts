/** State transitions of the lead journey, from execution histories. */
import { GetExecutionHistoryCommand, type HistoryEventType, SFNClient } from '@aws-sdk/client-sfn';
import { clientConfig } from '../sandbox/aws.ts';
import type { SandboxClient } from '../sandbox/client.ts';

/** The most transitions any of these signals' first runs took. */
export async function transitionsOf({ addresses }: SandboxClient, signals: readonly string[]): Promise<number> {
  const client = new SFNClient(clientConfig(addresses.proxyUrl));
  const executions = addresses.deployment.journeyArn.replace(':stateMachine:', ':execution:');
  const counts = signals.map(async (signal) => {
    const command = new GetExecutionHistoryCommand({ executionArn: `${executions}:${signal}`, maxResults: 1_000 });
    const { events = [] } = await client.send(command);
    return transitionsIn(events.flatMap(({ type }) => type ?? []));
  });
  const found = await Promise.all(counts);
  client.destroy();
  return Math.max(...found);
}

/**
 * The start, every state entered, and every task tried again. Tasks are counted where they are scheduled: that is once for
 * each try, and the emulator writes no "entered" for the states inside a Map.
 */
export const transitionsIn = (types: readonly HistoryEventType[]): number =>
  1 +
  types.filter((type) => type === 'TaskScheduled' || (type.endsWith('StateEntered') && !type.startsWith('Task')))
    .length;
