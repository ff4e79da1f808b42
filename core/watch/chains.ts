/** Chains that never stitch: conversations in which nobody said who they are. Pure; all times in ms. */
import * as z from 'zod';
import type { Contract, Emitter, Flow, Registry } from '../definitions/definitions.ts';
import { plainHash } from '../ids.ts';
import type { IdentifierKind } from '../signal/canonical.ts';
import { kindOf } from '../stitch/kinds.ts';

/** Days a conversation has to lead to somebody, where its flow does not say. */
const STITCH_WITHIN_DAYS = 3;

export const stitchWithinDays = ({ stitchWithinDays: days }: Pick<Flow, 'stitchWithinDays'>): number =>
  days ?? STITCH_WITHIN_DAYS;

/** Any one of these says who it is, or at least how to reach them. The others only say that it was the same device or thread. */
export const NAMING: ReadonlySet<IdentifierKind> = new Set(['userId', 'crmContact', 'email', 'phone']);

/** Whether none of these identifiers (`<kind>#<hash>`) names anybody. */
export const isNameless = (identifiers: readonly string[]): boolean =>
  !identifiers.some((name) => NAMING.has(kindOf(name)));

/** Chats, mail and tickets. A visitor of a page who never says a word is no conversation that failed. */
const isConversing = ({ channel, mappings }: Contract): boolean =>
  channel === 'chat' || channel === 'email' || mappings.some(({ to }) => to === 'identifiers.conversation');

/** Emitters of a flow in which people talk, and may do so without a name. */
export const conversingEmitters = (flow: Pick<Flow, 'sources'>, { emitters, contracts }: Registry): Emitter[] =>
  flow.sources.flatMap((source) => {
    const emitter = emitters.get(source);
    const contract = contracts.get(emitter?.contract ?? '');
    return emitter && contract && isConversing(contract) ? [emitter] : [];
  });

/** What became of the conversations that began on one day of one flow, as far as it was looked at. */
export const ChainDay = z.object({
  v: z.literal(1),
  /** Looked at up to here, epoch ms. */
  through: z.number(),
  began: z.number(),
  /** Of each emitter, how many of them named nobody. */
  nameless: z.record(z.string(), z.number()),
});
export type ChainDay = z.infer<typeof ChainDay>;

export const newChainDay = (dayStart: number): ChainDay => ({ v: 1, through: dayStart, began: 0, nameless: {} });

/** One hour of one emitter: how many conversations began, and how many of them named nobody. */
export interface ChainHour {
  readonly emitter: string;
  readonly began: number;
  readonly nameless: number;
}

export function withHour(day: ChainDay, through: number, hour: readonly ChainHour[]): ChainDay {
  const nameless = { ...day.nameless };
  for (const each of hour) {
    if (each.nameless > 0) nameless[each.emitter] = (nameless[each.emitter] ?? 0) + each.nameless;
  }
  return { ...day, through, began: day.began + hour.reduce((sum, { began }) => sum + began, 0), nameless };
}

export const namelessIn = ({ nameless }: ChainDay): number =>
  Object.values(nameless).reduce((sum, count) => sum + count, 0);

/** One item for each flow and day (`yyyy-mm-dd`). */
export const chainsFingerprint = (flow: string, day: string): string =>
  plainHash('notice', 'never-stitched', flow, day);
