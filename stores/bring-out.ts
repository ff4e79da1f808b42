/** Bringing out what a regrouping owes to destinations: whoever can is tried, and where nobody can, somebody is told. */
import type { Registry } from '../core/definitions/definitions.ts';
import { plainHash } from '../core/ids.ts';
import { reasonOf } from '../core/review/reasons.ts';
import type { OwedDelivery } from '../core/stitch/rows.ts';

import { readSignal, type SignalFile } from './journal.ts';
import { resolveLead } from './leads.ts';
import { raise } from './notices.ts';
import { restartSignal, type StartDeps } from './start.ts';
import type { Item } from './store.ts';

export type BringOutDeps = StartDeps & { readonly registry: Registry };

interface Tried {
  /** Destinations that hear of the lead. */
  readonly told: Set<string>;
  /** Destinations to which it waits in somebody's item. */
  readonly waiting: Set<string>;
  readonly files: SignalFile[];
}

/** Starts of each lead whoever can deliver it. `moved`: signals that are of another lead now, and run again anyway. */
export async function bringOut(
  deps: BringOutDeps,
  owed: readonly OwedDelivery[],
  moved: ReadonlySet<string>,
): Promise<void> {
  const standing = await Promise.all(
    owed.map(async (each) => ({ each, lead: (await resolveLead(deps.store, each.lead)).id })),
  );
  // Whoever delivers a lead delivers all that were merged into it.
  for (const [lead, entries] of Map.groupBy(standing, (one) => one.lead)) {
    const tried: Tried = { told: new Set(), waiting: new Set(), files: [] };
    for (const { each } of entries) await bringOutOne(deps, each, moved, tried);
    const own = entries.map(({ each }) => each);
    const isOwed = own.some((each) => each.isDelivered) || tried.files.some((file) => file.destinations.length > 0);
    const missing = recordsOf(deps, own).filter((name) => !tried.told.has(name) && !tried.waiting.has(name));
    if (isOwed && missing.length > 0) await tell(deps, lead, missing, tried, own.find(({ flow }) => flow)?.flow);
  }
}

/** Every opener that can, and as many others as it takes. */
async function bringOutOne(
  deps: BringOutDeps,
  { at, openers, newest }: OwedDelivery,
  moved: ReadonlySet<string>,
  tried: Tried,
): Promise<void> {
  const told = new Set<string>();
  for (const signal of [...openers, ...newest.filter((each) => !openers.includes(each))]) {
    if (moved.has(signal)) continue;
    if (!openers.includes(signal) && at.every((name) => told.has(name))) break;
    const file = await readSignal(deps.store, signal);
    if (!file) continue;
    tried.files.push(file);
    const ways = waysOf(file);
    if (ways.length > 0) await restartSignal(deps, signal);
    for (const { destination, state } of ways) {
      if (state === 'parked') tried.waiting.add(destination);
      else for (const each of [told, tried.told]) each.add(destination);
    }
  }
}

/** Where a run of the signal leads: not if it stopped before, and not where it was decided that it ends. */
function waysOf({ row, destinations }: SignalFile): SignalFile['destinations'] {
  const isAtRest =
    row.state === 'parked' || row.state === 'dead' || row.outcome === 'closed' || row.outcome === 'erased';
  return isAtRest || row.run === undefined ? [] : destinations.filter(({ outcome }) => outcome === undefined);
}

/** A message is of one occasion; it is records that must be right. */
const recordsOf = ({ registry }: BringOutDeps, owed: readonly OwedDelivery[]): string[] =>
  [...new Set(owed.flatMap(({ at }) => at))].filter((name) => registry.destinations.get(name)?.role === 'record');

/** What is there now is not what the ledger says, and nothing that comes by itself will change it. */
async function tell(
  deps: BringOutDeps,
  lead: string,
  missing: readonly string[],
  { files }: Tried,
  left: string | undefined,
): Promise<void> {
  const file = files.find(({ row }) => deps.registry.flows.has(row.flow)) ?? files[0];
  const about = { emitter: file?.row.emitter, flow: file?.row.flow ?? left };
  await raiseOwed(deps, lead, about, { destinations: [...missing], tried: files.length });
}

interface About {
  readonly emitter?: string | undefined;
  readonly flow?: string | undefined;
  /** @default nobody can tell destinations */
  readonly why?: OwedWhy;
}

/** `too-tangled`: what is linked with it is more than can be looked at. `waiting`: somebody holds a lead of it. */
export type OwedWhy = 'too-tangled' | 'waiting';

/** What the item of a lead of which something is owed is known by. */
export const owedFingerprint = (lead: string, why?: OwedWhy): string =>
  plainHash('notice', 'regroup-owed', lead, ...(why ? [why] : []));

/** Puts the item of a lead of which something is owed that nobody can do, in the name of those whose flow it is. */
export async function raiseOwed(
  { store, registry: { flows }, now }: BringOutDeps,
  lead: string,
  about: About,
  evidence: Item,
): Promise<void> {
  const { why } = about;
  const flow = flows.get(about.flow ?? '') ?? [...flows.values()][0];
  if (!flow) return;
  await raise(store, owedFingerprint(lead, why), {
    reason: 'regroup-owed',
    handoff: 'stitch',
    subject: about.emitter ?? '',
    flow: flow.name,
    owner: flow.owners[reasonOf('regroup-owed').owner],
    evidence: { lead, ...(why ? { why } : {}), ...evidence },
    now: now(),
  });
}
