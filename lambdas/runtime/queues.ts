/** The dead-letter mailboxes and the spill queue. */
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { lean, SDK } from './sdk.ts';

export interface Letter {
  readonly body: string;
  readonly handle: string;
}

export interface Queues {
  send(url: string, body: string): Promise<void>;
  /** Up to ten letters; empty when there are none. */
  receive(url: string): Promise<readonly Letter[]>;
  remove(url: string, letter: Letter): Promise<void>;
}

export function buildQueues(): Queues {
  // The queue's own URL names a host the sandbox's proxy would be bypassed by.
  const client = lean(new SQSClient({ ...SDK, useQueueUrlAsEndpoint: false }));
  return {
    async send(QueueUrl, MessageBody) {
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    },
    async receive(QueueUrl) {
      const answer = await client.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0, VisibilityTimeout: 90 }),
      );
      return (answer.Messages ?? []).map((message) => ({
        body: message.Body ?? '',
        handle: message.ReceiptHandle ?? '',
      }));
    },
    async remove(QueueUrl, { handle }) {
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: handle }));
    },
  };
}
