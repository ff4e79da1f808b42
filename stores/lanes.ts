/** The lanes of a throttle: the clock releases what is in them, in order of arrival, at the rate of the minute. */
import { readSignal } from './journal.ts';
import { throttleLaneKey, throttlePlaces, throttlePlacesAfter } from './keys.ts';
import { isHeldBack } from './runs.ts';
import { type FirstStartDeps, nextRun, type StartDeps } from './start.ts';
import { type Key, present, type Store } from './store.ts';

/** Places looked at together, and starts made side by side: order is kept to within one batch of these. */
const PAGE = 200;
const WIDTH = 10;
/** Lanes of one emitter that have their turn in a tick; those whose first signal is the oldest go first. */
const LANES = 200;

interface Place {
  readonly key: Key;
  readonly signal: string;
}

/** Starts what may start of an emitter now, lane by lane; how many. What is left over waits for the next minute. */
export async function releaseHeldBack(deps: FirstStartDeps, emitter: string, deadline: number): Promise<number> {
  let started = 0;
  for (const lane of await lanesOf(deps.store, emitter)) {
    for (;;) {
      const waiting = await placesOf(deps.store, emitter, lane);
      const most = deps.now() > deadline ? 0 : await deps.throttle.places(emitter, lane, waiting.length);
      started += await startAll(deps, waiting.slice(0, most));
      if (most > 0) await countStarted(deps.store, emitter, lane, most);
      if (most < PAGE) break;
    }
  }
  return started;
}

async function lanesOf(store: Store, emitter: string): Promise<string[]> {
  const { pk } = throttleLaneKey(emitter, '');
  const heads: { readonly lane: string; readonly at: string }[] = [];
  let range = throttlePlaces();
  while (heads.length < LANES) {
    const [head] = (await store.query('control', pk, range, { limit: 1 })).rows;
    const [, lane = '', at = ''] = head?.key.sk.split('#') ?? [];
    if (!head) break;
    heads.push({ lane, at });
    range = throttlePlacesAfter(lane);
  }
  return heads.toSorted((a, b) => (a.at < b.at ? -1 : 1)).map(({ lane }) => lane);
}

async function placesOf(store: Store, emitter: string, lane: string): Promise<Place[]> {
  const { pk } = throttleLaneKey(emitter, lane);
  const { rows } = await store.query('control', pk, throttlePlaces(lane), { limit: PAGE });
  return rows.map(({ key, item }) => ({ key, signal: String(item.signal) }));
}

async function startAll(deps: StartDeps, places: readonly Place[]): Promise<number> {
  let started = 0;
  for (let from = 0; from < places.length; from += WIDTH) {
    const batch = places.slice(from, from + WIDTH);
    const results = await Promise.all(batch.map((place) => release(deps, place)));
    started += results.filter(Boolean).length;
  }
  return started;
}

/** The place is given up last: whatever dies in between is found here again, started or not. */
async function release(deps: StartDeps, { key, signal }: Place): Promise<boolean> {
  const file = await readSignal(deps.store, signal);
  const isWaiting = file !== undefined && isHeldBack(file.row);
  if (isWaiting) {
    const run = await nextRun(deps, { signal, file, cause: 'resume', release: [] });
    if (run === undefined) return false;
    await deps.journeys.start(signal, run);
  }
  await deps.store.write({ kind: 'delete', key });
  return isWaiting;
}

const countStarted = (store: Store, emitter: string, lane: string, started: number) =>
  store.write({ kind: 'update', key: throttleLaneKey(emitter, lane), add: { started }, when: present });
