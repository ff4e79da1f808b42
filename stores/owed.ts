/** Who of a lead can bring it out again after a regrouping: noted in the step, in the transaction that makes it owed. */
import type { EngagementRow } from '../core/route/rows.ts';
import type { OwedDelivery } from '../core/stitch/rows.ts';
import { isDelivered, type LeadPart } from './component.ts';

/** How many signals of a lead are tried after those that opened its work. */
const MOST_TRIED = 5;

/** What a step makes of a lead. */
export interface After {
  /** Engagements that are open now, or will be. */
  readonly open: readonly EngagementRow[];
  /** Signals that will be another lead's. */
  readonly leaving: ReadonlySet<string>;
}

type Part = Pick<LeadPart, 'id' | 'touches' | 'claims'>;

/** What is owed of a lead that was known under its own name or another's. `undefined`: nobody of it is left. */
export function owedOf(
  { part, known }: { readonly part: Part; readonly known: Pick<Part, 'claims'> },
  { open, leaving }: After,
): OwedDelivery | undefined {
  const staying = part.touches.filter(({ signal }) => !leaving.has(signal));
  const openers = open.filter(({ lead, openedBy }) => lead === part.id && !leaving.has(openedBy));
  // Whoever asks for something says more than who is only evidence of it.
  const inbound = staying.filter(({ kind }) => kind === 'inbound').reverse();
  const others = staying.filter(({ kind }) => kind !== 'inbound').reverse();
  if (staying.length === 0 && openers.length === 0) return undefined;
  return {
    lead: part.id,
    at: [...known.claims.keys()].sort(),
    isDelivered: isDelivered(part),
    openers: [...new Set(openers.map(({ openedBy }) => openedBy))],
    newest: [...inbound, ...others].slice(0, MOST_TRIED).map(({ signal }) => signal),
  };
}

/** One for each lead, whatever step it was owed by. */
export function joinOwed(earlier: readonly OwedDelivery[], later: readonly OwedDelivery[]): OwedDelivery[] {
  const all = Map.groupBy([...later, ...earlier], ({ lead }) => lead);
  const joined = (lists: string[][]): string[] => [...new Set(lists.flat())];
  return [...all].map(([lead, each]) => ({
    lead,
    at: joined(each.map(({ at }) => at)),
    isDelivered: each.some((one) => one.isDelivered),
    openers: joined(each.map(({ openers }) => openers)),
    newest: joined(each.map(({ newest }) => newest)),
    ...flowOf(each),
  }));
}

const flowOf = (each: readonly OwedDelivery[]): Pick<OwedDelivery, 'flow'> => {
  const flow = each.find((one) => one.flow !== undefined)?.flow;
  return flow === undefined ? {} : { flow };
};
