/** Sends the posts of a chaos run at their times, as senders do: what was not taken is sent again under the same key. */
import { setTimeout as sleep } from 'node:timers/promises';
import { signalId } from '../../core/ingest/keys.ts';
import type { SandboxClient } from '../client.ts';
import { inParallel } from '../wait.ts';
import type { Deed, Post } from './traffic.ts';

/** A post and what its sender knows of it. */
export interface Told {
  readonly post: Post;
  /** Ids of its signals, in the order of its deeds. */
  readonly signals: readonly string[];
  /** Receipts in the order in which they came; more than one when an answer was lost on the way. */
  readonly receipts: number;
  readonly attempts: number;
  /** The last answer; absent when none ever came. */
  readonly status?: number;
  readonly isAccepted: boolean;
}

export interface SendingOptions {
  /** How long the whole of it takes, ms. */
  readonly forMs: number;
  /** Senders at once. */
  readonly width: number;
  readonly onSent: (told: Told) => void;
}

const ATTEMPTS = 12;
const PAUSE_MS = 1_000;

/** Sends every post at its time, or as soon after as a sender is free. */
export async function sendAll(
  client: SandboxClient,
  posts: readonly Post[],
  { forMs, width, onSent }: SendingOptions,
): Promise<Told[]> {
  const startedAt = Date.now();
  return inParallel(posts, width, async (post) => {
    const waitMs = startedAt + post.when * forMs - Date.now();
    if (waitMs > 0) await sleep(waitMs);
    const told = await sendUntilTaken(client, post);
    onSent(told);
    return told;
  });
}

async function sendUntilTaken(client: SandboxClient, post: Post): Promise<Told> {
  let status: number | undefined;
  for (let attempts = 1; attempts <= ATTEMPTS; attempts += 1) {
    if (attempts > 1) await sleep(PAUSE_MS);
    const sent = await client.send(post.send, post.key).catch(() => undefined);
    status = sent?.answer.status ?? status;
    if (sent && sent.answer.status < 400) {
      const signals = signalsOf(client, post, sent.signal);
      return { post, signals, receipts: 1, attempts, status: sent.answer.status, isAccepted: true };
    }
  }
  const signals = signalsOf(client, post, undefined);
  return { post, signals, receipts: 0, attempts: ATTEMPTS, ...(status ? { status } : {}), isAccepted: false };
}

/** The receipt's id where there is one signal; the elements of a batch are known by their keys. */
function signalsOf(client: SandboxClient, post: Post, receipt: string | undefined): string[] {
  if (post.kind !== 'batch' && receipt !== undefined) return [receipt];
  return post.deeds.map((deed) => keyedId(client, deed));
}

function keyedId(client: SandboxClient, { channel, key }: Deed): string {
  const facts = { keys: client.addresses.secrets.keys, emitter: channel, receivedAt: 0 };
  const eventKey = channel === 'typeform-demo' ? `form_response:hK3dZ8Qp:${key}` : key;
  return signalId(facts, { eventKey, body: new Uint8Array() });
}
