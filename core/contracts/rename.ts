/**
 * Finds the field a missing one was most likely renamed to: by its names (the old one, and what it is used for), by
 * whether its value would do and what it looks like, and by its place. The value is looked at and never passed on. A
 * suggestion is for a person to accept.
 */
import type { Contract, PayloadSchema, SchemaType, TransformName } from '../definitions/contract.ts';
import { areaOf, type Candidate, candidatesIn, unusedElements } from './candidates.ts';
import { looksOf } from './looks.ts';
import { isTellable } from './names.ts';
import { parentOf, sharedNeighbours } from './places.ts';
import { type FieldProblem, hasType, schemaAt, typeName } from './schema.ts';
import { transform } from './transforms.ts';
import { similarity } from './words.ts';

export interface Suggestion {
  readonly suggestion: string;
  /** 0 to 1: how sure. Lower where another field would do nearly as well. */
  readonly confidence: number;
  readonly suggestedType: SchemaType;
}

/** Below this, no suggestion is better than a poor one. */
const THRESHOLD = 0.5;

/** What it is worth to be the only field that looks right, whatever its name. */
const ONLY_ONE = { telling: 0.55, likely: 0.5, possible: 0, unlikely: 0 } as const;

/** What it costs to be in another open part of the payload: most of what is there has always been. */
const ELSEWHERE = 0.25;

interface Scored extends Candidate {
  readonly problem: FieldProblem;
  readonly score: number;
}

/** Suggestions by problem field; a field of the payload is suggested for one missing field at most. */
export function suggestRenames(
  contract: Contract,
  payload: unknown,
  problems: readonly FieldProblem[],
): ReadonlyMap<string, Suggestion> {
  const missing = problems.filter(({ found }) => found === 'missing' || found === 'null');
  if (missing.length === 0) return new Map();
  const read = new Set(contract.mappings.flatMap(({ from, when }) => (when ? [...from, when.path] : from)));
  const common = candidatesIn(contract.schema, payload, read).filter(isTellable);
  const scored = missing.flatMap((problem) => {
    const candidates = [...common, ...unusedElements(problem.field, payload, read)];
    return scoresOf(contract, payload, problem, candidates);
  });
  return assigned(scored);
}

/** The best pair first; then the best of what is left. */
function assigned(scored: readonly Scored[]): ReadonlyMap<string, Suggestion> {
  const found = new Map<string, Suggestion>();
  const used = new Set<string>();
  for (const { problem, field, value, score } of scored.toSorted((a, b) => b.score - a.score)) {
    if (score < THRESHOLD || found.has(problem.field) || used.has(field)) continue;
    used.add(field);
    const rivals = scored.filter(
      (other) => other.problem === problem && other.field !== field && !used.has(other.field),
    );
    const lead = score - Math.max(0, ...rivals.map((rival) => rival.score));
    const confidence = Math.min(0.99, score) * (0.7 + 0.3 * Math.min(1, lead / 0.25));
    found.set(problem.field, {
      suggestion: field,
      confidence: Math.round(confidence * 100) / 100,
      suggestedType: typeOf(value),
    });
  }
  return found;
}

const typeOf = (value: unknown): SchemaType => {
  const name = typeName(value);
  return name === 'missing' ? 'null' : (name as SchemaType);
};

function scoresOf(
  contract: Contract,
  payload: unknown,
  problem: FieldProblem,
  candidates: readonly Candidate[],
): Scored[] {
  const uses = contract.mappings.filter(({ from }) => from.includes(problem.field));
  const wanted = schemaAt(contract.schema, problem.field);
  const [use] = uses;
  const names = [...new Set([lastName(problem.field), ...uses.map(({ to }) => lastName(to))])];
  const fitting = candidates
    .filter(({ value }) => (use ? does(use.as, value) : isOf(wanted, value)))
    .map((each) => ({ ...each, looks: use ? looksOf(use, each.value) : partsOf(wanted, each.value) }));
  const declared = Object.keys(schemaAt(contract.schema, parentOf(problem.field)).properties ?? {});
  const area = areaOf(contract.schema, problem.field);
  const distinct = fitting.filter(({ looks }) => looks === 'telling' || looks === 'likely');
  return fitting.map(({ field, value, looks, ...candidate }) => {
    const name = Math.max(...names.map((each) => similarity(each, lastName(field))));
    const isNear = parentOf(field) === parentOf(problem.field);
    const place = isNear ? 0.05 + 0.3 * sharedNeighbours(payload, field, problem.field, declared) : 0;
    const score = 0.7 * name + LOOKS[looks] + place - (candidate.area === area ? 0 : ELSEWHERE);
    const isOnlyOne = distinct.length === 1 && distinct[0]?.field === field;
    return { problem, field, value, score: isOnlyOne ? Math.max(score, ONLY_ONE[looks]) : score };
  });
}

const LOOKS = { telling: 0.3, likely: 0.25, possible: 0.15, unlikely: -0.15 } as const;

const does = (as: TransformName, value: unknown): boolean => transform(as, value).kind === 'value';

/** For what the schema asks for and no mapping reads. */
const isOf = ({ type }: PayloadSchema, value: unknown): boolean => {
  if (value === undefined || value === null) return false;
  return type === undefined || [type].flat().some((each) => hasType(value, each));
};

/** An object or list that was renamed has the fields of the one that is missing. */
function partsOf(wanted: PayloadSchema, value: unknown): keyof typeof LOOKS {
  const names = Object.keys((Array.isArray(value) ? wanted.items?.properties : wanted.properties) ?? {});
  const element: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof element !== 'object' || element === null || names.length === 0) return 'possible';
  const own = Object.keys(element);
  const shared = own.filter((name) => names.includes(name)).length;
  return own.length > 0 && shared / own.length >= 0.5 ? 'telling' : 'unlikely';
}

/** The name a person would say: the last key, or the text an element was picked by. */
function lastName(path: string): string {
  const picked = /\[[^=[\]]+=([^[\]]*)\][^[\]]*(?:\[\d+\])?$/.exec(path);
  return picked?.[1] ?? path.slice(path.lastIndexOf('.') + 1);
}
