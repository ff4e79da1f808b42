/** What a chaos run asks the emulator that the sandbox's client does not: queues and executions. */
import {
  ExecutionAlreadyExists,
  type ExecutionStatus,
  paginateListExecutions,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig } from '../aws.ts';
import type { SandboxClient } from '../client.ts';

export interface Execution {
  readonly signal: string;
  readonly run: number;
  readonly status: ExecutionStatus;
}

export interface Emulated {
  /** Letters in the spill queue and all mailboxes, those in flight included. */
  lettersWaiting(): Promise<number>;
  /** All executions that did not succeed. */
  unfinished(): Promise<Execution[]>;
  /** Starts run `run` of a signal, as the product does: the same name again is no error. */
  start(signal: string, run: number): Promise<void>;
  close(): void;
}

export function connectAws({ addresses }: SandboxClient): Emulated {
  const config = clientConfig(addresses.proxyUrl);
  const { journeyArn, spillQueueUrl, deadLetterQueueUrls } = addresses.deployment;
  const sqs = new SQSClient({ ...config, useQueueUrlAsEndpoint: false });
  const sfn = new SFNClient(config);
  const urls = [spillQueueUrl, ...Object.values(deadLetterQueueUrls)];
  return {
    async lettersWaiting() {
      const counts = await Promise.all(urls.map((url) => lettersIn(sqs, url)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    unfinished: () => unfinishedOf(sfn, journeyArn),
    start: (signal, run) => start(sfn, journeyArn, signal, run),
    close() {
      sqs.destroy();
      sfn.destroy();
    },
  };
}

const COUNTS = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;

async function lettersIn(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTS] }));
  return COUNTS.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0);
}

async function unfinishedOf(client: SFNClient, stateMachineArn: string): Promise<Execution[]> {
  const found: Execution[] = [];
  for await (const page of paginateListExecutions({ client, pageSize: 1000 }, { stateMachineArn })) {
    for (const { name = '', status } of page.executions ?? []) {
      if (status === undefined || status === 'SUCCEEDED') continue;
      const [signal = '', run = '0'] = name.split('-r');
      found.push({ signal, run: Number(run), status });
    }
  }
  return found;
}

async function start(client: SFNClient, stateMachineArn: string, signal: string, run: number): Promise<void> {
  const name = run === 0 ? signal : `${signal}-r${run}`;
  try {
    await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify({ signal, run }) }));
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}
