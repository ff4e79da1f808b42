/** The deployment's own keys: generated once. Every id depends on them, so what stands is never replaced. */
import { MOST_PEPPERS } from '../ids.ts';
import { objectIn, type SecretStep } from './secrets.ts';

type Random = (bytes: number) => Uint8Array;

const HEX = /^[0-9a-f]{64}$/;
const isKey = (value: unknown): value is string => typeof value === 'string' && HEX.test(value);
const fresh = (random: Random): string => Buffer.from(random(32)).toString('hex');

/** Missing parts are added; an id key that is missing or odd is never made up, for that would rename every signal. */
export function keysStep(name: string, found: string | undefined, random: Random): SecretStep {
  if (found === undefined) {
    const value = {
      idKey: fresh(random),
      receiptKey: fresh(random),
      pepperVersion: '1',
      peppers: { 1: fresh(random) },
    };
    return { name, action: 'create', value, says: 'generated; back it up, ids depend on it for ever' };
  }
  const stored = objectIn(found);
  if (!stored || !isKey(stored.idKey)) {
    return {
      name,
      action: 'broken',
      says: 'Its id key is missing or malformed. Restore it from a backup; never make one up.',
    };
  }
  return completed(name, { ...stored, idKey: stored.idKey }, random);
}

function completed(name: string, stored: Record<string, unknown>, random: Random): SecretStep {
  const missing: Record<string, unknown> = {};
  if (stored.receiptKey === undefined) missing.receiptKey = fresh(random);
  if (stored.peppers === undefined) Object.assign(missing, { pepperVersion: '1', peppers: { 1: fresh(random) } });
  const value = { ...stored, ...missing };
  if (!isWhole(value)) {
    return { name, action: 'broken', says: 'Its receipt key or peppers are malformed. Restore them from a backup.' };
  }
  const peppers = Object.keys(Object(value.peppers));
  if (peppers.length > MOST_PEPPERS) {
    const says = `It holds ${peppers.length} peppers, and ${MOST_PEPPERS} stand at once: the one in use and the newest of the others are used. Finish the last rotation and take the eldest away (docs/runbooks/README.md).`;
    return { name, action: 'broken', says };
  }
  const added = Object.keys(missing);
  if (added.length === 0) return { name, action: 'keep', value, says: 'stands' };
  return { name, action: 'complete', value, says: `added ${added.join(', ')}` };
}

function isWhole({ receiptKey, pepperVersion, peppers }: Record<string, unknown>): boolean {
  if (!isKey(receiptKey) || typeof pepperVersion !== 'string' || typeof peppers !== 'object' || peppers === null) {
    return false;
  }
  const all: Record<string, unknown> = { ...peppers };
  return Object.values(all).every(isKey) && isKey(all[pepperVersion]);
}
