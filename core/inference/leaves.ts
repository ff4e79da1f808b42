/** Where payloads hold values, in the path language of contracts, and what stands there in each of them. */
import { ownProperty, parsePath, textAt, valueAt } from '../contracts/paths.ts';
import { isFieldName, wordsOf } from './words.ts';

/** One place. Its values are for finding out what it is and must not be written anywhere. */
export interface Leaf {
  readonly path: string;
  /** What it may be called, the likeliest first, each as words. */
  readonly names: readonly (readonly string[])[];
  /** Words of everything above it. */
  readonly above: readonly string[];
  /** The path of what it stands in. */
  readonly parent: string;
  readonly depth: number;
  /** Found in the first element of a list whose elements have no names of their own. */
  readonly isFirstOfMany: boolean;
  /** One for each payload; `undefined` where there is none. */
  readonly values: readonly unknown[];
}

export interface Leaves {
  readonly leaves: readonly Leaf[];
  /** Texts that pick elements of lists (`field.ref`), and are therefore in paths. */
  readonly picks: ReadonlySet<string>;
}

/** A body with more places than this is no single signal. */
const MAX_LEAVES = 600;
const MAX_DEPTH = 12;

type Place = Omit<Leaf, 'values'>;

interface Walk {
  readonly places: Map<string, Place>;
  readonly picks: Set<string>;
}

/** Every place of the payloads, in the order met. Keys that look like data, and what is under them, are left out. */
export function leavesOf(payloads: readonly unknown[]): Leaves {
  const walk: Walk = { places: new Map(), picks: new Set() };
  const root: Place = { path: '', names: [], above: [], parent: '', depth: 0, isFirstOfMany: false };
  for (const payload of payloads) visit(payload, root, walk);
  const leaves = [...walk.places.values()].map((place) => {
    const steps = parsePath(place.path) ?? [];
    return { ...place, values: payloads.map((payload) => valueAt(payload, steps) ?? undefined) };
  });
  return { leaves, picks: walk.picks };
}

function visit(value: unknown, at: Place, walk: Walk): void {
  if (value === null || value === undefined || at.depth > MAX_DEPTH || walk.places.size >= MAX_LEAVES) return;
  if (Array.isArray(value)) visitList(value, at, walk);
  else if (typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) if (isFieldName(key)) visit(inner, below(at, key), walk);
  } else if (at.path !== '' && !walk.places.has(at.path)) walk.places.set(at.path, at);
}

/** Keys that say that a value comes, and not which. */
const VALUE_WORDS = new Set(['value', 'values', 'text', 'raw', 'full', 'answer', 'response']);

function below(at: Place, key: string): Place {
  const words = wordsOf(key);
  const [above = []] = at.names;
  const both = [...above, ...words];
  const names = VALUE_WORDS.has(words.join(' ')) && above.length > 0 ? [above, both] : [words, both];
  return {
    ...at,
    path: at.path === '' ? key : `${at.path}.${key}`,
    names,
    above: [...at.above, ...above],
    parent: at.path,
    depth: at.depth + 1,
  };
}

function visitList(list: readonly unknown[], at: Place, walk: Walk): void {
  const [first] = list;
  if (first === undefined || at.path === '') return;
  if (list.every((each) => typeof each !== 'object' || each === null)) {
    visit(first, { ...at, path: `${at.path}[0]`, isFirstOfMany: at.isFirstOfMany || list.length > 1 }, walk);
    if (list.length > 1 && !walk.places.has(at.path)) walk.places.set(at.path, at);
    return;
  }
  const pick = pickOf(list);
  if (pick) {
    for (const element of list) visitPicked(element, pick, at, walk);
  } else visit(first, { ...at, path: `${at.path}[0]`, depth: at.depth + 1, isFirstOfMany: true }, walk);
}

/** What describes a question rather than answers it. */
const ABOUT = new Set(
  'type title label id ref key slug name question column_name optional required position'.split(' '),
);

function visitPicked(element: unknown, pick: readonly string[], at: Place, walk: Walk): void {
  const text = textAt(element, pick) ?? '';
  if (typeof element !== 'object' || element === null) return;
  walk.picks.add(text);
  const path = `${at.path}[${pick.join('.')}=${text}]`;
  const picked: Place = {
    ...at,
    path,
    names: [wordsOf(text)],
    above: [...at.above, ...(at.names[0] ?? [])],
    parent: at.path,
  };
  for (const [key, inner] of Object.entries(element)) {
    if (key === pick[0] || ABOUT.has(key) || !isFieldName(key)) continue;
    // The element's own name says more than the name of the type its value stands under.
    const place = below(picked, key);
    const deep = (each: Place): Place => ({ ...each, names: [wordsOf(text), ...each.names], parent: at.path });
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) {
      for (const [name, value] of Object.entries(inner)) {
        if (isFieldName(name) && name !== 'id' && name !== 'ref') visit(value, deep(below(place, name)), walk);
      }
    } else visit(inner, deep(place), walk);
  }
}

/** Keys whose texts name elements, best first. Those of the second list are trusted only where they look like field names. */
const STRONG = ['ref', 'key', 'column_id', 'slug', 'code'];
const WEAK = ['name', 'question', 'label', 'title'];

/** The chain of keys under which each element of a list has a name of its own, if there is one. */
function pickOf(list: readonly unknown[]): readonly string[] | undefined {
  const [first] = list;
  const chains = (name: string): string[][] => [[name], ['field', name]];
  const known = [...STRONG, ...WEAK].flatMap(chains).filter((chain) => textAt(first, chain) !== undefined);
  return known.find((chain) => {
    const texts = list.map((element) => textAt(element, chain) ?? '');
    if (new Set(texts).size < texts.length || !texts.every(isPickable)) return false;
    const isStrong = STRONG.includes(chain.at(-1) ?? '');
    return (
      isStrong ||
      (hasValues(first) &&
        texts.every((text) => /^[a-z\d]+(?:[_-][a-z\d]+)*\??$|\?$|^\p{L}+(?: \p{L}+)*[:*]?$/u.test(text)))
    );
  });
}

const isPickable = (text: string): boolean =>
  text !== '' && text.length <= 64 && !/[@[\]=\p{Cc}]/u.test(text) && !/\d{6,}/.test(text);

/** An element that is a name and a value, not a thing with a name. */
const hasValues = (element: unknown): boolean =>
  [...VALUE_WORDS, 'string_value', 'choice'].some((key) => ownProperty(element, key) !== undefined);
