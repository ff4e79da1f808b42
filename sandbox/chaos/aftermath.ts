/** Reads what a chaos run left behind: the ledger, the work items, the CRM, the executions, and the conservation check. */
import type { Sums } from '../../core/conservation/tally.ts';
import { timingOf } from '../../core/timing.ts';
import { registry } from '../../flows/registry.ts';
import { conservationOf } from '../../stores/conservation.ts';
import type { SignalFile } from '../../stores/journal.ts';
import { type ItemView, readItem } from '../../stores/work.ts';
import type { SandboxClient } from '../client.ts';
import type { TwinState } from '../twins/hubspot/index.ts';
import { inParallel } from '../wait.ts';
import type { Emulated, Execution } from './aws.ts';
import type { Told } from './sender.ts';

/** The sandbox's time scale; see config/sandbox.json. */
export const TIMING = timingOf(0.05);

/** Everything a run left behind. */
export interface Aftermath {
  readonly told: readonly Told[];
  /** Signal id -> its rows and journal, where the ledger knows it. */
  readonly files: ReadonlyMap<string, SignalFile>;
  /** Every work item there ever was, by id. */
  readonly items: ReadonlyMap<string, ItemView>;
  readonly twin: TwinState;
  /** Executions that did not succeed. */
  readonly unfinished: readonly Execution[];
  /** The check over everything that arrived since the run began. */
  readonly conservation: Sums;
}

export interface Site {
  readonly client: SandboxClient;
  readonly aws: Emulated;
  /** Ids of all work items that were ever seen open. */
  readonly items: ReadonlySet<string>;
  /** Epoch ms at which the run began. */
  readonly startedAt: number;
}

const WIDTH = 4;

export async function lookAround({ client, aws, items, startedAt }: Site, told: readonly Told[]): Promise<Aftermath> {
  const ids = [...new Set(told.flatMap(({ signals }) => signals))];
  const files = await inParallel(ids, WIDTH, async (id) => [id, await client.signal(id)] as const);
  const views = await inParallel([...items], WIDTH, (id) => readItem(client.store, id));
  const now = Date.now();
  const { total } = await conservationOf(client.store, registry, { from: startedAt, to: now }, now, TIMING);
  return {
    told,
    files: new Map(files.flatMap(([id, file]) => (file ? [[id, file] as const] : []))),
    items: new Map(views.flatMap((view) => (view ? [[view.id, view] as const] : []))),
    twin: await client.twin(),
    unfinished: await aws.unfinished(),
    conservation: total,
  };
}
