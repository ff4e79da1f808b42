/**
 * Where in its object a field stands. Forms and programs write fields in an order that a rename does not change, so a new
 * field between the neighbours of a missing one is a sign of it. Pure.
 */
import { parsePath, valueAt } from './paths.ts';

export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.')));
const nameOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/**
 * 0 to 1: whether the fields before and after `field` in the payload are those that stand around `missing` in `declared`,
 * the order in which a schema names the fields of that object.
 */
export function sharedNeighbours(
  payload: unknown,
  field: string,
  missing: string,
  declared: readonly string[],
): number {
  const parent = parentOf(field) === '' ? payload : valueAt(payload, parsePath(parentOf(field)) ?? []);
  if (parentOf(field) !== parentOf(missing) || typeof parent !== 'object' || parent === null) return 0;
  const own = Object.keys(parent).filter((name) => name === nameOf(field) || declared.includes(name));
  const wanted = declared.filter((name) => name === nameOf(missing) || Object.hasOwn(parent, name));
  const [at, place] = [own.indexOf(nameOf(field)), wanted.indexOf(nameOf(missing))];
  if (at < 0 || place < 0) return 0;
  // The ends say nothing: new fields are mostly put there.
  const isSame = (step: -1 | 1): number =>
    own[at + step] !== undefined && own[at + step] === wanted[place + step] ? 0.5 : 0;
  return isSame(-1) + isSame(1);
}
