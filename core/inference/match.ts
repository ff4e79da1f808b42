/** How well a place of the payload fits a meaning: by its name, by where it stands and by whether its values would do. */

import { transform } from '../contracts/transforms.ts';
import type { TransformName } from '../definitions/contract.ts';
import type { Leaf } from './leaves.ts';
import { type Meaning, OTHERS, THINGS } from './meanings.ts';
import { likeness, tellingWords } from './words.ts';

export interface Match {
  readonly leaf: Leaf;
  readonly as: TransformName;
  /** 0 to 1. */
  readonly score: number;
  readonly why: Why;
}

/** `name`: it is called so. `like`: it is called something like it. `value`: only its values say so. */
export type Why = 'name' | 'like' | 'value';

/** Below this a field is no candidate. */
const THRESHOLD = 0.5;
/** Words of one name and the other must be nearly the same to be taken for each other. */
const ALIKE = 0.8;

/** The places that may have this meaning, best first. `person` is where the rest of the person stands. */
export function matchesOf(meaning: Meaning, leaves: readonly Leaf[], person: ReadonlySet<string>): Match[] {
  return leaves
    .flatMap((leaf) => matchOf(meaning, leaf, person) ?? [])
    .sort((a, b) => b.score - a.score || a.leaf.depth - b.leaf.depth);
}

function matchOf(meaning: Meaning, leaf: Leaf, person: ReadonlySet<string>): Match | undefined {
  const as = isIdOfIt(meaning, leaf) ? undefined : transformOf(meaning, leaf.values);
  if (as === undefined) return undefined;
  const named = nameScore(meaning, leaf, person);
  const score = (named > 0 ? named : meaning.isTelling ? 0.6 : 0) - distance(meaning, leaf);
  if (score < THRESHOLD) return undefined;
  return { leaf, as, score, why: named === 0 ? 'value' : named >= 0.9 ? 'name' : 'like' };
}

/** `organization_id` is not the organization. */
const isIdOfIt = ({ says }: Meaning, { names }: Leaf): boolean =>
  names[0]?.at(-1) === 'id' && !says.some((each) => each.endsWith('id'));

/** The transform that reads every value there is. One value that does not fit and it is something else. */
function transformOf(meaning: Meaning, values: readonly unknown[]): TransformName | undefined {
  const told = values.filter((value) => value !== undefined && value !== '');
  const ways = new Set(told.map((value) => meaning.as(value)));
  const [as] = ways;
  if (as === undefined || ways.size > 1) return undefined;
  return told.every((value) => transform(as, value).kind === 'value') ? as : undefined;
}

function nameScore(
  { says, saysBeside = [], saysOnTop = [], isExact }: Meaning,
  leaf: Leaf,
  person: ReadonlySet<string>,
): number {
  const isBeside = person.has(leaf.parent) || leaf.depth <= 1;
  const known = [...says, ...(isBeside ? saysBeside : []), ...(leaf.depth <= 1 ? saysOnTop : [])];
  const scores = leaf.names.map((words, index) => {
    const best = Math.max(...known.map((each, rank) => wordScore(words, each) - rank * 0.002));
    return best - index * 0.02;
  });
  return Math.max(0, ...scores.filter((score) => score >= (isExact ? 0.9 : 0.7)));
}

/** 1: the same words. Else how much alike, where that is enough. */
function wordScore(words: readonly string[], name: string): number {
  const whole = words.join(' ');
  const kept = tellingWords(words);
  const telling = kept.join(' ');
  if (whole === name) return 1;
  if (telling === name || telling.replaceAll(' ', '') === name.replaceAll(' ', '')) return 0.97;
  // One-word names are too short to be guessed from what looks like them, unless they are part of several words.
  if (telling.endsWith(` ${name}`) && name.length > 4) return 0.84;
  const alike = likeness(kept, name.split(' '));
  return name.length > 5 && alike >= ALIKE ? Math.min(0.85, alike) : 0;
}

/** What speaks against it: deep inside, under somebody or something else, the first of many. */
function distance(meaning: Meaning, leaf: Leaf): number {
  const around = [...leaf.above, ...(leaf.names[0] ?? [])];
  const isOthers = meaning.isPersonal === true && around.some((word) => OTHERS.has(word));
  const isThing =
    meaning.to.some((to) => /Name$|jobTitle/.test(to)) && leaf.above.slice(-2).some((word) => THINGS.has(word));
  return leaf.depth * 0.015 + (isOthers ? 0.5 : 0) + (isThing ? 0.5 : 0) + (leaf.isFirstOfMany ? 0.2 : 0);
}
