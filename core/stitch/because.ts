/** Why leads become one or part, and by which signals that is seen. Pure; computed from the signals, not from who came last. */
import { IDENTIFIER_KINDS } from '../signal/canonical.ts';
import { kindOf, nameOf, strengthOf, tiesOf } from './kinds.ts';
import { partition, type Ruling, type SkippedTie } from './partition.ts';
import type { Component } from './regroup.ts';
import type { LeadEvent } from './rows.ts';

/** What somebody decided of two leads, and who. */
export interface SaidRuling extends Ruling {
  readonly by: string;
}

/** `by`: whoever decided it; absent where nobody did. */
export type Because = Pick<LeadEvent, 'why' | 'signals'> & { readonly by?: string };

/** What is linked, with what people decided of it, oldest first. */
export interface Seen {
  readonly component: Component;
  readonly rulings: readonly SaidRuling[];
  /** Ties that the partition left out. */
  readonly skipped: readonly SkippedTie[];
}

/** An event names so many signals; whoever asks for more finds them by their touches. */
const MOST_SIGNALS = 10;

/**
 * What makes one lead of two, each given by a signal of its own: the chain of identifiers from the one to the other, over
 * kinds no weaker than it takes, or somebody's word where the identifiers alone would not do. Names the signals in between,
 * each of which carries something of what is before and after it.
 */
export function metBy(seen: Seen, from: string, to: string): Because {
  const { component, rulings } = seen;
  const said = rulings.filter(({ kind }) => kind === 'same');
  const alone = said.length > 0 ? withoutWord(component) : undefined;
  if (alone && !alone.isOne(from, to)) {
    const steps = chain({ component, skipped: alone.skipped, said }, from, to).flatMap(({ word }) => word ?? []);
    const by = steps.at(-1)?.by;
    return { why: ['ruling'], signals: named(steps.flatMap(({ signals }) => signals)), ...(by ? { by } : {}) };
  }
  const steps = chain({ component, skipped: alone?.skipped ?? seen.skipped, said: [] }, from, to);
  const between = steps.slice(0, -1).map(({ signal }) => signal);
  const kinds = steps.flatMap(({ name }) => (name === undefined ? [] : kindOf(name)));
  const ends = steps.length > 0 ? [from, to] : [];
  return { why: byStrength(kinds), signals: named(between.length > 0 ? between : ends) };
}

/**
 * What keeps signals apart that were of one lead: what their two groups have two of, somebody's word, or that nothing ties
 * them any more, because many share it (`shared`) or because it was taken back (`unlinked`).
 */
export function keptApartBy(seen: Seen, one: ReadonlySet<string>, other: ReadonlySet<string>): Because {
  const [ours, theirs] = [carriedBy(seen.component, one), carriedBy(seen.component, other)];
  const between = seen.skipped.filter(
    ({ signal, identifier }) =>
      (one.has(signal) && theirs.has(identifier)) || (other.has(signal) && ours.has(identifier)),
  );
  const word = seen.rulings.findLast(
    ({ kind, signals: [a, b] }) => kind === 'apart' && ((one.has(a) && other.has(b)) || (one.has(b) && other.has(a))),
  );
  const why = [...between.map(({ why }) => why), ...(word ? ['ruling'] : [])];
  const nothing = [...ours].some((name) => theirs.has(name)) ? 'shared' : 'unlinked';
  return {
    why: byStrength(why.length > 0 ? why : [nothing]),
    signals: named(between.map(({ signal }) => signal)),
    ...(word ? { by: word.by } : {}),
  };
}

const named = (signals: readonly string[]): string[] => [...new Set(signals)].slice(0, MOST_SIGNALS);

/** Kinds of identifiers, strongest first, after any other word. */
const byStrength = (words: readonly string[]): string[] =>
  [...new Set(words)].sort((a, b) => rankOfWord(a) - rankOfWord(b) || (a < b ? -1 : 1));
const STRENGTHS: readonly string[] = IDENTIFIER_KINDS;
const rankOfWord = (word: string): number => STRENGTHS.indexOf(word);
const rankOf = (name: string): number => strengthOf(kindOf(name));

const carriedBy = ({ touches }: Component, signals: ReadonlySet<string>): Set<string> =>
  new Set(touches.flatMap(({ signal, identifiers }) => (signals.has(signal) ? identifiers.map(nameOf) : [])));

/** The partition as it would be if nobody had said that two are one. */
function withoutWord(component: Component) {
  const rulings = component.rulings.filter(({ kind }) => kind === 'apart');
  const { groups, skipped } = partition(component.touches, { ...component, rulings });
  const groupOf = new Map(groups.flatMap(({ signals }, n) => signals.map((signal) => [signal, n] as const)));
  return { skipped, isOne: (a: string, b: string): boolean => groupOf.get(a) === groupOf.get(b) };
}

interface Links extends Pick<Seen, 'component' | 'skipped'> {
  /** What somebody said is one is next to each other. */
  readonly said: readonly SaidRuling[];
}

/** One step from signal to signal, over an identifier both carry or somebody's word. */
interface Step {
  readonly signal: string;
  readonly name?: string;
  readonly word?: SaidRuling;
}

/** Ties are taken strongest first: what the weaker ones would link as well is no reason. Empty: there is no way. */
function chain(links: Links, from: string, to: string): readonly Step[] {
  const ties = tiesBySignal(links);
  const strengths = [...new Set([...ties.values()].flat().map(rankOf))].sort((a, b) => a - b);
  for (const most of strengths.length > 0 ? strengths : [0]) {
    const found = shortest(ties, links.said, { from, to, most });
    if (found) return found;
  }
  return [];
}

function tiesBySignal({ component, skipped }: Links): ReadonlyMap<string, readonly string[]> {
  const left = new Set(skipped.map(({ signal, identifier }) => `${signal} ${identifier}`));
  return new Map(
    component.touches.map(({ signal, identifiers }) => {
      const names = tiesOf(identifiers, component.isShared).ties.map(nameOf);
      return [signal, names.filter((name) => !left.has(`${signal} ${name}`))];
    }),
  );
}

/** Breadth first over ties of kinds no weaker than `most`. */
function shortest(
  ties: ReadonlyMap<string, readonly string[]>,
  said: readonly SaidRuling[],
  { from, to, most }: { readonly from: string; readonly to: string; readonly most: number },
): readonly Step[] | undefined {
  const carriers = Map.groupBy(
    [...ties].flatMap(([signal, names]) => names.map((name) => ({ signal, name }))),
    ({ name }) => name,
  );
  const walked = new Set<string>();
  const cameBy = new Map<string, Step & { readonly before: string }>([[from, { signal: from, before: '' }]]);
  for (const signal of cameBy.keys()) {
    const names = (ties.get(signal) ?? []).filter((name) => rankOf(name) <= most && !walked.has(name));
    const steps: Step[] = names.flatMap((name) => carriers.get(name) ?? []);
    for (const name of names) walked.add(name);
    for (const word of said)
      if (word.signals.includes(signal)) steps.push(...word.signals.map((other) => ({ signal: other, word })));
    for (const step of steps) if (!cameBy.has(step.signal)) cameBy.set(step.signal, { ...step, before: signal });
    if (cameBy.has(to)) return wayBack(cameBy, to);
  }
  return undefined;
}

function wayBack(cameBy: ReadonlyMap<string, Step & { readonly before: string }>, to: string): readonly Step[] {
  const steps: Step[] = [];
  for (let at = cameBy.get(to); at && at.before !== ''; at = cameBy.get(at.before)) steps.unshift(at);
  return steps;
}
