/** Breaking one thing in a ledger: what a bug, a lost write or a careless hand would leave behind. */
import type { Item, Key, Row } from '../../../stores/store.ts';
import type { Ledger } from './ledgers.ts';

const rowsOf = ({ road }: Ledger): Row[] =>
  (['ledger', 'work', 'identity'] as const).flatMap((table) => road.store.rows(table));

/** The one row whose `<partition>/<sort key>` fits. Throws when there is none or several. */
export function row(ledger: Ledger, place: RegExp): Row {
  const found = rowsOf(ledger).filter(({ key }) => place.test(`${key.pk}/${key.sk}`));
  const [only] = found;
  if (!only || found.length > 1) {
    const places = rowsOf(ledger).map(({ key }) => `${key.pk}/${key.sk}`);
    throw new Error(`${found.length} rows fit ${place}:\n${places.join('\n')}`);
  }
  return only;
}

/** Sets attributes as they are given; `undefined` takes one away. */
export async function edit(ledger: Ledger, place: RegExp, change: Record<string, Item[string] | undefined>) {
  const { key, item } = row(ledger, place);
  await put(ledger, key, { ...item, ...change });
}

/** Changes what a journal entry holds. */
export async function editData(ledger: Ledger, place: RegExp, change: Item) {
  const { key, item } = row(ledger, place);
  const data = typeof item.data === 'object' ? { ...item.data, ...change } : change;
  await put(ledger, key, { ...item, data });
}

export async function put({ road }: Ledger, key: Key, item: Record<string, Item[string] | undefined>) {
  const kept = Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
  await road.store.write({ kind: 'put', key, item: kept as Item });
}

export async function remove(ledger: Ledger, place: RegExp) {
  await ledger.road.store.write({ kind: 'delete', key: row(ledger, place).key });
}
