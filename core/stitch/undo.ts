/** What is taken back of what people said, so that a lead that was merged stands for itself again. Pure. */
import { type PartitionRules, partition, type Ruling, type Told } from './partition.ts';

export interface Undo {
  /** Words that joined it with the survivor, or with somebody who stays there. */
  readonly takenBack: readonly Ruling[];
  /** Something else joins the two as well: it has to be said that they are apart. */
  readonly isJoined: boolean;
}

/**
 * `words`: what was said to be one with the lead, newest first. No more of them is taken back than it takes, the newest first;
 * who is one with it and not with the survivor goes along. `survivor`, `lead`: the signals that name the two.
 */
export function undoOf(
  { touches, ...rules }: PartitionRules & { readonly touches: readonly Told[] },
  words: readonly Ruling[],
  { survivor, lead }: { readonly survivor: string; readonly lead: string },
): Undo {
  const sideWithout = (taken: readonly Ruling[]): readonly string[] => {
    const names = new Set(taken.map(nameOf));
    const rulings = rules.rulings.filter((ruling) => !names.has(nameOf(ruling)));
    const { groups } = partition(touches, { ...rules, rulings });
    return groups.find(({ signals }) => signals.includes(survivor))?.signals ?? [];
  };
  const isEnough = (taken: readonly Ruling[]): boolean => !sideWithout(taken).includes(lead);
  const newest = words.findIndex((_, n) => isEnough(words.slice(0, n + 1)));
  if (newest < 0) {
    const stays = sideWithout(words);
    const isOfSurvivor = ({ signals }: Ruling) => signals.some((signal) => signal !== lead && stays.includes(signal));
    return { takenBack: words.filter(isOfSurvivor), isJoined: true };
  }
  let takenBack = words.slice(0, newest + 1);
  for (const word of takenBack) {
    const others = takenBack.filter((each) => each !== word);
    if (isEnough(others)) takenBack = others;
  }
  return { takenBack, isJoined: false };
}

/** Kept with both leads, each naming its own signal first. */
const nameOf = ({ kind, signals }: Ruling): string => `${kind} ${[...signals].sort().join()}`;
