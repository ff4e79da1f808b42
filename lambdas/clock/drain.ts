/** The parts of a tick that empty queues: spilled arrivals, and the dead-letter mailboxes. */
import * as z from 'zod';
import { bury } from '../../stores/care.ts';
import { fromSpill, take } from '../../stores/intake.ts';
import { readSignal } from '../../stores/journal.ts';
import { splitDelivery } from '../../stores/split.ts';
import { startSignal } from '../../stores/start.ts';
import { tellStray } from '../../stores/stray-objects.ts';
import { countRefusals, SubscriptionEvent } from '../runtime/gateway-refusals.ts';
import type { Letter } from '../runtime/queues.ts';
import type { ClockDeps, Tick } from './sweep.ts';

/** Takes in what ingest could not: a message leaves the queue only once the ledger holds it. */
export async function drainSpill(deps: ClockDeps, tick: Tick): Promise<void> {
  await eachLetter(deps, tick, { url: deps.spillUrl, until: share(deps) }, async (body) => {
    await takeSpilled(deps, body);
    tick.spilled += 1;
  });
}

async function takeSpilled(deps: ClockDeps, body: string): Promise<void> {
  const intake = await fromSpill(deps.blobs, body);
  await take(deps.store, deps.blobs, intake, deps.timing, 'spill');
  if (intake.kind === 'delivery') {
    const { delivery, emitter, refers } = intake.arrival;
    await (refers ? deps.callFetch(delivery, emitter) : splitDelivery(deps, delivery));
  } else if (intake.arrival.filter === undefined) {
    await startSignal(deps, intake.arrival.signal, intake.arrival.emitter, 'late');
  }
}

/** Empties every mailbox into work items. The item is the record; a letter is deleted after it exists. */
export async function drainDeadLetters(deps: ClockDeps, tick: Tick): Promise<void> {
  const until = share(deps);
  for (const [mailbox, url] of Object.entries(deps.mailboxes)) {
    await eachLetter(deps, tick, { url, until }, async (body) => {
      if (mailbox === 'watch') await countRefusals(deps, LogLetter.parse(JSON.parse(body)).requestPayload);
      // A tick that failed names nothing: this one does its work.
      else if (mailbox !== 'clock') await readLetter(deps, body);
      tick.letters += 1;
    });
  }
}

/** A batch of log lines that watch gave up on. */
const LogLetter = z.object({ requestPayload: SubscriptionEvent });
const OwnLetter = z.object({ signal: z.string(), destination: z.string().optional() });
const Spilled = z.object({ kind: z.enum(['signal', 'delivery']), arrival: z.object({ hash: z.string() }) });
const Ids = z.object({
  signal: z.string().optional(),
  delivery: z.string().optional(),
  batch: z.string().optional(),
  /** Of an object in the batch bucket that could not be taken in. */
  object: z.object({ key: z.string() }).optional(),
  emitter: z.string().optional(),
  /** Of an execution's end: its `{signal, run}` as text. */
  input: z.string().optional(),
});

/**
 * A letter is Park's own, a bus event that could not be delivered, an asynchronous call that failed (it wraps the
 * event), or a spilled arrival that was received too often. A letter that is none of these is never thrown away: it
 * stays in its queue, whose age pages.
 */
async function readLetter(deps: ClockDeps, body: string): Promise<void> {
  const letter: unknown = JSON.parse(body);
  const own = OwnLetter.safeParse(letter);
  if (own.success) {
    const { signal, destination } = own.data;
    const file = await readSignal(deps.store, signal);
    const row = destination === undefined ? file?.row : file?.destinations.find((d) => d.destination === destination);
    if (file && row?.state === 'dead') await bury(deps, signal, file, { row, ...(destination ? { destination } : {}) });
    return;
  }
  if (Spilled.safeParse(letter).success) return takeSpilled(deps, body);
  const ids = idsIn(letter);
  if (ids.signal && ids.emitter) await startSignal(deps, ids.signal, ids.emitter, 'late');
  // A reader that failed: its row comes due, and this clock calls for it again.
  else if (ids.batch) return;
  else if (ids.object) await tellStray(deps, ids.object.key, 'given-up');
  // One that waits for fetch is left to its row, which counts how often that failed and comes due by itself.
  else if (ids.delivery) await splitDelivery(deps, ids.delivery);
  // The end of an execution that park did not hear of: its rows come due, and this clock does park's work for them.
  else if (ids.input === undefined) throw new Error('A dead letter names neither a signal nor a delivery.');
}

/** The ids of an event, under `detail` or inside what a failed call was given. */
function idsIn(letter: unknown): z.infer<typeof Ids> {
  const Wrapped = z.object({ requestPayload: z.object({ detail: Ids }) });
  const wrapped = Wrapped.safeParse(letter);
  if (wrapped.success) return wrapped.data.requestPayload.detail;
  const event = z.object({ detail: Ids }).safeParse(letter);
  return event.success ? event.data.detail : {};
}

/**
 * Handles what lies in a queue, a batch at a time, until `until` (epoch ms). A letter that cannot be handled now stays in
 * its queue and is counted; the queue's age is what pages. After a batch of which nothing could be handled the rest is
 * left for the next tick: what they need does not answer.
 */
async function eachLetter(
  deps: ClockDeps,
  tick: Tick,
  { url, until }: { readonly url: string; readonly until: number },
  handle: (body: string) => Promise<void>,
): Promise<void> {
  const handled = async (letter: Letter): Promise<boolean> => {
    try {
      await handle(letter.body);
      await deps.queues.remove(url, letter);
      return true;
    } catch (error) {
      tick.faults += 1;
      deps.onFault('letter', error);
      return false;
    }
  };
  while (deps.now() < until) {
    const results = await Promise.all((await deps.queues.receive(url)).map(handled));
    if (!results.includes(true)) return;
  }
}

/** Half of the time that is left: however much lies in the queues, rows that are due have their turn in every tick. */
const share = ({ now, deadline }: ClockDeps): number => now() + (deadline() - now()) / 2;
