/** Drives the clock as its schedule would, 20 times as often, and sees when nothing is left to do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SHARDS } from '../../stores/keys.ts';
import { itemIdOf } from '../../stores/work.ts';
import type { SandboxClient } from '../client.ts';
import type { Emulated } from './aws.ts';

/** A minute of the product is 3 s here. */
const TICK_MS = 3_000;

export interface Driver {
  /** Ids of all work items that were ever open. */
  readonly items: ReadonlySet<string>;
  /** Rows on the road and letters in queues, when last looked. */
  readonly left: () => number;
  /** Waits until nothing is on the road, or for `limitMs`. Says whether it got quiet. */
  quiet(limitMs: number): Promise<boolean>;
  stop(): Promise<void>;
}

/** Ticks until it is stopped. A tick that fails (its worker was killed) is followed by the next. */
export function startDriver(client: SandboxClient, aws: Emulated): Driver {
  const items = new Set<string>();
  let isOn = true;
  let left = 0;
  let round = 0;
  const look = async () => {
    for (const id of await openItems(client)) items.add(id);
    left = (await rowsOnTheRoad(client)) + (await aws.lettersWaiting());
    round += 1;
  };
  const run = async () => {
    while (isOn) {
      const pause = sleep(TICK_MS);
      await client.invokeClock().catch(() => undefined);
      await look().catch(() => undefined);
      await pause;
    }
  };
  const done = run();
  return {
    items,
    left: () => left,
    async quiet(limitMs) {
      const until = Date.now() + limitMs;
      // Three looks in a row: what is between a queue and the ledger is in neither for a moment.
      for (let calm = 0, seen = round; Date.now() < until; await sleep(200)) {
        if (round === seen) continue;
        seen = round;
        calm = left === 0 ? calm + 1 : 0;
        if (calm >= 3) return true;
      }
      return false;
    },
    async stop() {
      isOn = false;
      await done;
    },
  };
}

async function openItems(client: SandboxClient): Promise<string[]> {
  const pages = await Promise.all(SHARDS.map((shard) => client.store.queryIndex('due', shard)));
  return pages.flatMap(({ rows }) => rows.map(({ key }) => itemIdOf(key.pk)));
}

/** Signals, destinations and deliveries with something left to do; the timers of engagements lie in the future. */
async function rowsOnTheRoad(client: SandboxClient): Promise<number> {
  const pages = await Promise.all(SHARDS.map((shard) => client.store.queryIndex('open', shard)));
  return pages.flatMap(({ rows }) => rows.filter(({ key }) => !key.pk.startsWith('l#'))).length;
}
