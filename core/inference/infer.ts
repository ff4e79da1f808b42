/**
 * A first contract from samples of a payload: what each field probably is, why, and what nobody can know from samples.
 * Pure. A person reviews what comes out; whatever is not sure is said, and values are never passed on.
 */

import { parameterOf } from '../contracts/urls.ts';
import type { Contract, Mapping, TransformName } from '../definitions/contract.ts';
import { isEmail, isUrl } from './formats.ts';
import { type Leaf, leavesOf } from './leaves.ts';
import { type Match, matchesOf, type Why } from './match.ts';
import { MEANINGS, type Meaning } from './meanings.ts';
import { reading, requiring, shapeOf } from './shape.ts';

/** A mapping, and why it is believed. */
export interface Inferred {
  readonly mapping: Mapping;
  readonly why: Why;
}

/** Something a person must look at. Field paths only. */
export interface Doubt {
  readonly path: string;
  readonly says: string;
}

export interface Inference {
  readonly schema: Contract['schema'];
  readonly mappings: readonly Inferred[];
  readonly doubts: readonly Doubt[];
  /** Paths that hold values and are mapped to nothing. */
  readonly unmapped: readonly string[];
  /** Texts that stand in paths, and must stay what they are. */
  readonly picks: ReadonlySet<string>;
  /** Whether stitching can tell who it is: by e-mail or user id. */
  readonly identifiesBy: 'email' | 'userId' | undefined;
}

/** What the payloads (parsed, one signal each) probably mean. */
export function infer(payloads: readonly unknown[]): Inference {
  const { leaves, picks } = leavesOf(payloads);
  const found = assigned(leaves);
  const firm = required(found);
  const mappings = [...found.map(({ mapping, why }) => ({ mapping: firm(mapping), why })), ...fromPage(found, leaves)];
  const used = new Set(mappings.flatMap(({ mapping }) => mapping.from));
  const needed = mappings.flatMap(({ mapping: { required: isRequired, from } }) =>
    isRequired ? from.slice(0, 1) : [],
  );
  return {
    schema: requiring(reading(shapeOf(payloads), [...used]), needed),
    mappings,
    doubts: doubtsOf(found, leaves, payloads.length),
    unmapped: leaves.map(({ path }) => path).filter((path) => !used.has(path)),
    picks,
    identifiesBy: identifierOf(mappings),
  };
}

interface Found extends Inferred {
  readonly others: readonly Match[];
  readonly score: number;
  /** Whether its first place holds something in every payload. */
  readonly isEverywhere: boolean;
}

/** Gives every meaning its best place; a place has one meaning. */
function assigned(leaves: readonly Leaf[]): Found[] {
  const taken = new Set<string>();
  const person = new Set<string>();
  const filled = new Set<string>();
  return MEANINGS.flatMap((meaning) => {
    if (meaning.to.some((to) => filled.has(to))) return [];
    const [best, ...others] = matchesOf(meaning, leaves, person).filter(({ leaf }) => !taken.has(leaf.path));
    if (!best) return [];
    const more = covering(best, others);
    for (const { leaf } of [best, ...more]) {
      taken.add(leaf.path);
      if (meaning.isPersonal) person.add(leaf.parent);
    }
    for (const to of meaning.to) filled.add(to);
    const from = [best, ...more].map(({ leaf }) => leaf.path);
    const rest = others.filter((other) => !more.includes(other) && !isSame(other, best));
    const isEverywhere = best.leaf.values.every((value) => value !== undefined && value !== '');
    const { why, score } = best;
    return mappingsOf(meaning, best.as, from).map((mapping) => ({ mapping, why, others: rest, score, isEverywhere }));
  });
}

/** Places for the payloads in which the best one is empty: samples of several shapes. */
function covering(best: Match, others: readonly Match[]): Match[] {
  const open = new Set(best.leaf.values.flatMap((value, index) => (value === undefined ? index : [])));
  return others.filter(({ leaf, as }) => {
    if (as !== best.as || ![...open].some((index) => leaf.values[index] !== undefined)) return false;
    for (const index of [...open]) if (leaf.values[index] !== undefined) open.delete(index);
    return true;
  });
}

/** The same value at another place is no other candidate. */
const isSame = (a: Match, b: Match): boolean =>
  a.leaf.values.every((value, index) => value === undefined || String(value) === String(b.leaf.values[index]));

function mappingsOf({ to }: Meaning, as: TransformName, from: readonly string[]): Mapping[] {
  return to.map((target) => ({
    to: target,
    from: [...from],
    as: as === 'first-name' && target === 'profile.lastName' ? 'last-name' : as,
    required: false,
  }));
}

/** Where the page's address holds the campaign and no field of its own does. */
function fromPage(found: readonly Found[], leaves: readonly Leaf[]): Inferred[] {
  const page = leaves.find(({ values }) =>
    values.some((value) => isUrl(value) && parameterOf(value, 'utm_source') !== null),
  );
  if (!page) return [];
  const ways = { source: 'url-utm-source', medium: 'url-utm-medium', campaign: 'url-utm-campaign' } as const;
  const isTold = (to: string): boolean => found.some(({ mapping }) => mapping.to === to);
  return Object.entries(ways).flatMap(([name, as]) => {
    const to = `attribution.${name}`;
    return isTold(to) ? [] : [{ mapping: { to, from: [page.path], as, required: false }, why: 'value' as const }];
  });
}

const identifierOf = (mappings: readonly Inferred[]): Inference['identifiesBy'] =>
  (['email', 'userId'] as const).find((kind) => mappings.some(({ mapping }) => mapping.to === `identifiers.${kind}`));

/**
 * Required is only what alone names the person, where every sample has it in one place: without it nobody could go on.
 * A field of less weight that goes missing must not stop a lead, nor one of two that both name the person.
 */
function required(found: readonly Found[]): (mapping: Mapping) => Mapping {
  const kinds = (['email', 'userId'] as const).filter((kind) => foundAs(found, kind));
  const [kind] = kinds;
  const only = kind && kinds.length === 1 ? foundAs(found, kind) : undefined;
  const isSure = only !== undefined && only.why !== 'value' && only.isEverywhere && only.mapping.from.length === 1;
  return (mapping) => (isSure && mapping.to.endsWith(`.${kind}`) ? { ...mapping, required: true } : mapping);
}

const foundAs = (found: readonly Found[], kind: 'email' | 'userId'): Found | undefined =>
  found.find(({ mapping }) => mapping.to === `identifiers.${kind}`);

const WHY: Readonly<Record<Exclude<Why, 'name'>, string>> = {
  like: 'called something like it',
  value: 'only its value looks like it',
};

/** Another place that fits nearly as well is worth a look. */
const CLOSE = 0.12;

function doubtsOf(found: readonly Found[], leaves: readonly Leaf[], payloads: number): Doubt[] {
  const meanings = found.filter(({ others }, index) => found.findIndex((each) => each.others === others) === index);
  const told = meanings.flatMap(
    ({
      mapping: {
        to,
        from: [path = ''],
      },
      why,
      others,
      score,
    }) => [
      ...(why === 'name' ? [] : [{ path, says: `taken for ${to}: ${WHY[why]}` }]),
      ...others
        .filter((other) => other.score > score - CLOSE)
        .slice(0, 2)
        .map((other) => ({ path: other.leaf.path, says: `may be ${to}, too; ${path} was preferred` })),
    ],
  );
  const said = new Set(told.map(({ path }) => path));
  const strangers = strangersIn(found, leaves).filter(({ path }) => !said.has(path));
  return [...generalDoubts(found, payloads), ...told, ...strangers];
}

function generalDoubts(found: readonly Found[], payloads: number): Doubt[] {
  const says = [
    ...(payloads > 1
      ? []
      : ['one sample cannot show which fields may be absent or of another type; give more with --from']),
    ...(foundAs(found, 'email') && foundAs(found, 'userId')
      ? ['e-mail and user id both name the person, so neither is required']
      : []),
    ...(found.some(({ mapping }) => mapping.to === 'occurredAt')
      ? []
      : ['no field tells when it happened; the time of arrival counts']),
  ];
  return says.map((each) => ({ path: '', says: each }));
}

/** Addresses that were taken for nobody's: perhaps a seller's, perhaps the person's. */
function strangersIn(found: readonly Found[], leaves: readonly Leaf[]): Doubt[] {
  const from = new Set(foundAs(found, 'email')?.mapping.from);
  const known = new Set(leaves.filter(({ path }) => from.has(path)).flatMap(({ values }) => values));
  return leaves
    .filter(({ values }) => values.some((value) => isEmail(value) && !known.has(value)))
    .slice(0, 5)
    .map(({ path }) => ({ path, says: 'holds an e-mail address and is not mapped; is it the person?' }));
}
