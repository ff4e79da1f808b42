/** What destinations cannot take back when somebody lets a delivered lead be taken apart. */
import type { Irreversible } from '../core/deliver/parting.ts';
import { regroup } from '../core/stitch/regroup.ts';
import { componentOf, type Gathered, gather, TooTangled } from './component.ts';
import { resolveLead } from './leads.ts';
import { lostBetween, type RulingDeps } from './rulings.ts';

/** To be asked before it is done. `undefined`: more is linked with the lead than can be looked at. */
export async function lostByTakingApart(
  { store, destinations }: RulingDeps,
  lead: string,
): Promise<Irreversible[] | undefined> {
  try {
    const survivor = (await resolveLead(store, lead)).id;
    const gathered = await gather(store, [survivor]);
    const lost = leavingOf(gathered, survivor).map((each) =>
      lostBetween(store, gathered, { destinations, survivor, lead: each }),
    );
    return perRecord((await Promise.all(lost)).flat());
  } catch (error) {
    if (error instanceof TooTangled) return undefined;
    throw error;
  }
}

/** The leads that will stand for themselves, or get signals of it. */
function leavingOf(gathered: Gathered, survivor: string): string[] {
  const component = componentOf(gathered);
  const { pointers, moves } = regroup({ ...component, released: new Map([[survivor, ['all']]]) });
  const isOfIt = (lead: string): boolean => (gathered.parts.get(lead)?.row.mergedInto ?? lead) === survivor;
  const parted = pointers.flatMap(({ lead, from }) => (from === survivor ? [lead] : []));
  const moved = moves.flatMap(({ from, to }) => (isOfIt(from) ? [to] : []));
  return [...new Set([...parted, ...moved])].filter((lead) => lead !== survivor);
}

/** Somebody looks at a record once, however many leads are to be taken off it. */
function perRecord(lost: readonly Irreversible[]): Irreversible[] {
  const byRecord = Map.groupBy(lost, ({ destination, record, staysWith }) => [destination, record, staysWith].join());
  return [...byRecord.values()].flatMap((each) =>
    each.slice(0, 1).map((one) => ({
      ...one,
      isMerged: each.some(({ isMerged }) => isMerged),
      fields: [...new Set(each.flatMap(({ fields }) => fields))],
      tasks: [...new Set(each.flatMap(({ tasks }) => tasks))],
    })),
  );
}
