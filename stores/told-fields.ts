/** Which fields of one person's record each of the leads told: names of fields, never values. */
import { PROFILE_FIELDS } from '../core/record/fields.ts';
import { recordOf } from '../core/record/record.ts';
import type { ProfileField, ToldSignal } from '../core/record/told.ts';
import type { TouchRow } from '../core/stitch/rows.ts';
import { canonicalKey, canonicalOf, contractOf } from './envelopes.ts';
import { getAll } from './get-all.ts';
import type { Store } from './store.ts';

/** By lead, of the record that all of them are together. An address is named by whoever told it, whether it is the first or not. */
export async function toldFields(
  store: Store,
  touchesOf: ReadonlyMap<string, readonly TouchRow[]>,
): Promise<ReadonlyMap<string, readonly ProfileField[]>> {
  const { fields, emails } = recordOf(await readTold(store, [...touchesOf.values()].flat()));
  const wordsOf = (field: ProfileField) => (field === 'email' ? emails : [fields[field]].flatMap((word) => word ?? []));
  return new Map(
    [...touchesOf].map(([lead, touches]) => {
      const own = new Set(touches.map(({ signal }) => signal));
      return [lead, PROFILE_FIELDS.filter((field) => wordsOf(field).some(({ signal }) => own.has(signal)))];
    }),
  );
}

async function readTold(store: Store, touches: readonly TouchRow[]): Promise<ToldSignal[]> {
  const items = await getAll(
    store,
    touches.map(({ signal, run }) => canonicalKey(signal, run)),
  );
  return touches.flatMap((touch, index) => {
    const canonical = canonicalOf(items[index]);
    return canonical ? [{ ...touch, canonical, contract: contractOf(items[index]) }] : [];
  });
}
