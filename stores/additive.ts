/**
 * Counting additive drift: one item for each emitter, contract version and field, raised once and counted while it is
 * open. Beside the road: no signal waits for it but for its own first sight of a field, none fails by it, and a payload
 * without unknown fields costs nothing. At least as many came as are counted: what a process holds when it ends is not told.
 */
import { suggestFor } from '../core/contracts/hints.ts';
import type { Contract, Registry } from '../core/definitions/definitions.ts';
import type { SignalRow } from '../core/journal/rows.ts';
import { additiveKey } from './keys.ts';
import { addToNotice, raiseOnce } from './notices.ts';
import { all, any, type Item, type Key, lacks, lt, type Store } from './store.ts';

export interface AdditiveDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly now: () => number;
  /** Told of what failed beside the road. */
  readonly onFault?: (error: unknown) => void;
}

/** What one signal brought that its contract does not name. */
export interface Sighting {
  readonly row: Pick<SignalRow, 'emitter' | 'contract'>;
  readonly contract: Contract;
  readonly bytes: Uint8Array;
  /** Names as they may be told. */
  readonly fields: readonly string[];
}

export type CountAdditive = (sighting: Sighting) => Promise<void>;

/** Items for one contract version; whoever invents more names than this shares the last one. */
export const MOST_FIELDS = 20;
export const OTHERS = '(others)';
/** How long a process keeps a count to itself, ms. */
export const TOLD_EVERY_MS = 10_000;

interface Field {
  /** Undefined: the item is closed, nobody counts any more. */
  key: Key | undefined;
  waiting: number;
  toldAt: number;
}

export function additiveOf(deps: AdditiveDeps): CountAdditive {
  const known = new Map<string, Map<string, Field>>();
  const full = new Set<string>();
  return async (sighting) => {
    const { row, fields } = sighting;
    if (fields.length === 0) return;
    const place = `${row.emitter} ${row.contract}`;
    const own = known.get(place) ?? new Map<string, Field>();
    known.set(place, own);
    try {
      const names = new Set<string>();
      for (const name of fields) names.add(own.has(name) ? name : await admitted(deps, sighting, name, place, full));
      for (const name of names) await count(deps, sighting, name, own);
    } catch (error) {
      deps.onFault?.(error);
    }
  };
}

/** The name, if it is one of the first; what comes after them is counted together. */
async function admitted(
  { store, now }: AdditiveDeps,
  { row }: Sighting,
  name: string,
  place: string,
  full: Set<string>,
): Promise<string> {
  if (full.has(place)) return OTHERS;
  const result = await store.write({
    kind: 'update',
    key: additiveKey(row.emitter, row.contract ?? ''),
    set: { v: 1, [`field ${name}`]: now() },
    add: { n: 1 },
    when: all(lacks(`field ${name}`), any(lacks('n'), lt('n', MOST_FIELDS))),
  });
  if (result.kind === 'written' || result.current?.[`field ${name}`] !== undefined) return name;
  full.add(place);
  return OTHERS;
}

async function count(deps: AdditiveDeps, sighting: Sighting, name: string, own: Map<string, Field>): Promise<void> {
  const field = own.get(name) ?? { key: await raised(deps, sighting, name), waiting: 0, toldAt: 0 };
  own.set(name, field);
  field.waiting += 1;
  if (!field.key || deps.now() - field.toldAt < TOLD_EVERY_MS) return;
  const n = field.waiting;
  field.waiting = 0;
  field.toldAt = deps.now();
  if (!(await addToNotice(deps.store, field.key, n, deps.now()))) field.key = undefined;
}

/** The item of a field; it says where the field may have come from, so that an optional one that moved is seen too. */
async function raised(
  { store, registry, now }: AdditiveDeps,
  sighting: Sighting,
  name: string,
): Promise<Key | undefined> {
  const { row, contract, bytes } = sighting;
  const emitter = registry.emitters.get(row.emitter);
  if (!emitter) return undefined;
  const version = row.contract ?? '';
  const hint = suggestFor(contract, bytes, name);
  const evidence = { contract: contract.name, version, field: name, ...(hint as Item | undefined) };
  const about = `${version} ${name}`;
  return raiseOnce(store, { reason: 'contract-additive', handoff: 'validate', emitter, about, evidence, now: now() });
}
