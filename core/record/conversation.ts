/** What was talked about and where: pointers only. The words themselves stay in the envelopes of their signals. */
import type { CanonicalSignal } from '../signal/canonical.ts';
import type { ToldSignal } from './told.ts';

type Channel = CanonicalSignal['channel'];

export interface Thread {
  /** The vendor's id of the conversation, ticket or mail thread. */
  readonly id: string;
  readonly channel: Channel;
  /** Of its signals, in order. */
  readonly signals: readonly string[];
  readonly lastAt: number;
}

/** A signal in which the person wrote something. */
export interface MessagePointer {
  readonly signal: string;
  readonly channel: Channel;
  readonly effectiveAt: number;
}

export interface Conversation {
  /** In the order in which the person first used them. */
  readonly channels: readonly Channel[];
  /** In the order in which they began. */
  readonly threads: readonly Thread[];
  /** The newest first, as many as a person reads before calling. */
  readonly messages: readonly MessagePointer[];
}

const MOST_MESSAGES = 10;

/** Of signals in order. */
export function conversationOf(told: readonly ToldSignal[]): Conversation {
  const messages = told.flatMap(({ signal, effectiveAt, canonical }) =>
    canonical.message ? [{ signal, channel: canonical.channel, effectiveAt }] : [],
  );
  return {
    channels: [...new Set(told.map(({ canonical }) => canonical.channel))],
    threads: threadsOf(told),
    messages: messages.reverse().slice(0, MOST_MESSAGES),
  };
}

function threadsOf(told: readonly ToldSignal[]): Thread[] {
  const threads = new Map<string, Thread>();
  for (const { signal, effectiveAt, canonical } of told) {
    const id = canonical.identifiers.conversation ?? canonical.attribution.thread;
    if (!id) continue;
    const { channel, signals } = threads.get(id) ?? { channel: canonical.channel, signals: [] };
    threads.set(id, { id, channel, signals: [...signals, signal], lastAt: effectiveAt });
  }
  return [...threads.values()];
}
