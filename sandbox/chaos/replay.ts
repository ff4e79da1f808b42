/** What an operator does when all is well again: sets going what gave up, then (as a proof) replays everything. */
import { registry } from '../../flows/registry.ts';
import { publications } from '../../stores/publication.ts';
import { replaySignal } from '../../stores/start.ts';
import { decideItem } from '../../stores/work.ts';
import type { SandboxClient } from '../client.ts';
import type { TwinState } from '../twins/hubspot/index.ts';
import { inParallel } from '../wait.ts';
import { type Aftermath, TIMING } from './aftermath.ts';
import type { Emulated } from './aws.ts';

/** Reasons a retry cannot mend: a person has to look at what was said. */
const ABOUT_CONTENT: ReadonlySet<string> = new Set(['hold', 'contract-broken']);

/** Decides every open item that faults left behind as `retry`; the clock carries it out. Returns how many. */
export async function retryAll(client: SandboxClient, { items }: Aftermath): Promise<number> {
  const left = [...items.values()].filter(({ item }) => item.state === 'open' && !ABOUT_CONTENT.has(item.reason));
  for (const { id } of left) {
    await decideItem(client.store, id, { outcome: 'retry', by: 'chaos', now: Date.now() });
  }
  return left.length;
}

/** Gives each signal a run of its own, cause `replay`, and starts it. Returns how many had something to replay. */
export async function replayAll(
  client: SandboxClient,
  aws: Emulated,
  signals: readonly string[],
  width: number,
): Promise<number> {
  const deps = {
    store: client.store,
    journeys: { start: aws.start, status: async () => 'ended' as const },
    publications: publications(client.store, registry, Date.now),
    timing: TIMING,
    now: Date.now,
  };
  const runs = await inParallel(signals, width, (signal) => replaySignal(deps, signal, 'chaos'));
  return runs.filter((run) => run !== undefined).length;
}

/** Records that appeared, went or changed, and writes the CRM was asked for, between two looks. */
export function changesBetween(before: TwinState, after: TwinState): number {
  const changed = (['contacts', 'tasks'] as const).flatMap((type) => {
    const then = new Map(before[type].map((record) => [record.id, JSON.stringify(record)]));
    const now = new Map(after[type].map((record) => [record.id, JSON.stringify(record)]));
    return [...new Set([...then.keys(), ...now.keys()])].filter((id) => then.get(id) !== now.get(id));
  });
  return changed.length + writesOf(after) - writesOf(before);
}

const isWrite = (route: string): boolean => !route.startsWith('GET ') && !/\/(batch\/read|search)$/.test(route);

const writesOf = ({ calls }: TwinState): number =>
  Object.entries(calls)
    .filter(([route]) => isWrite(route))
    .flatMap(([, counts]) => Object.values(counts))
    .reduce((sum, count) => sum + count, 0);
