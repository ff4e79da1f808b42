/** Queues in memory: at least once, invisible for 90 s after each receive, as the clock asks of SQS. */
import type { Queues } from '../../lambdas/runtime/queues.ts';

const INVISIBLE_MS = 90_000;
const BATCH = 10;

interface Message {
  readonly body: string;
  readonly handle: string;
  visibleAt: number;
}

export interface FakeQueues extends Queues {
  /** Bodies in a queue, visible or not. */
  bodies(url: string): string[];
  /** Every body that was ever sent anywhere. */
  readonly sent: readonly string[];
  /** While it returns true for a queue, sending to it fails. */
  refuses: (url: string) => boolean;
}

export function createQueues(now: () => number): FakeQueues {
  const queues = new Map<string, Message[]>();
  const sent: string[] = [];
  const of = (url: string): Message[] => {
    const messages = queues.get(url) ?? [];
    queues.set(url, messages);
    return messages;
  };
  return {
    sent,
    refuses: () => false,
    async send(url, body) {
      if (this.refuses(url)) throw new Error(`The queue ${url} refuses.`);
      sent.push(body);
      of(url).push({ body, handle: `${sent.length}`, visibleAt: now() });
    },
    async receive(url) {
      const batch = of(url)
        .filter(({ visibleAt }) => visibleAt <= now())
        .slice(0, BATCH);
      for (const message of batch) message.visibleAt = now() + INVISIBLE_MS;
      return batch.map(({ body, handle }) => ({ body, handle }));
    },
    async remove(url, letter) {
      const left = of(url).filter(({ handle }) => handle !== letter.handle);
      queues.set(url, left);
    },
    bodies: (url) => of(url).map(({ body }) => body),
  };
}
