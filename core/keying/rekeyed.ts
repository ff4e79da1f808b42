/** What a signal is known by once it is keyed anew. Pure. */
import { type Keys, standingPeppers } from '../ids.ts';
import { type Identifier, nameOf } from '../stitch/kinds.ts';

/**
 * The new identifiers first, then those it had under a pepper that stands: keys of an earlier rule go on to link, so that no
 * lead falls apart while some of its signals have new keys and some do not. Those of a pepper that is gone are taken away.
 */
export function rekeyed(before: readonly Identifier[], now: readonly Identifier[], keys: Keys): Identifier[] {
  const standing = new Set(standingPeppers(keys));
  const known = new Set(now.map(nameOf));
  const kept = before.filter((each) => !known.has(nameOf(each)) && standing.has(pepperOf(each)));
  return [...now, ...kept];
}

const pepperOf = ({ hash }: Identifier): string => hash.slice(0, hash.indexOf(':'));
