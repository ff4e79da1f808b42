/**
 * A copy of the tables, replayed from recorded requests: a write is billed by the whole item, before and after, and an
 * update request shows only what changes.
 */
import { TABLES, type TableName } from '../../stores/store.ts';
import type { WireItem, WireValue } from './item-size.ts';
import type { Update } from './requests.ts';
import type { Change } from './units.ts';

/** `ledger` of `baton-sandbox-ledger`; tables go by their last word. Throws for a table Baton does not have. */
export function tableOf(physicalName: string): TableName {
  const found = TABLES.find((name) => physicalName === name || physicalName.endsWith(`-${name}`));
  if (!found) throw new Error(`A recorded call names the table "${physicalName}", which is none of ours.`);
  return found;
}

export class ShadowTables {
  readonly #items = new Map<string, WireItem>();

  at(table: TableName, key: WireItem): WireItem | undefined {
    return this.#items.get(idOf(table, key));
  }

  /** What an item was found to be, by a read: fills in what was written before the recording began. */
  learn(table: TableName, item: WireItem): void {
    this.#items.set(idOf(table, item), item);
  }

  put(table: TableName, item: WireItem): Change {
    const before = this.at(table, item);
    this.#items.set(idOf(table, item), item);
    return { table, before, after: item };
  }

  update(table: TableName, request: Update): Change {
    const before = this.at(table, request.Key);
    const after = updated(before ?? request.Key, request);
    this.#items.set(idOf(table, request.Key), after);
    return { table, before, after };
  }

  delete(table: TableName, key: WireItem): Change {
    const before = this.at(table, key);
    this.#items.delete(idOf(table, key));
    return { table, before, after: undefined };
  }
}

const idOf = (table: TableName, { pk, sk }: WireItem): string => JSON.stringify([table, pk, sk]);

/**
 * An item after an update expression as `stores/dynamo/expressions.ts` prints them: `SET #0 = :0, ...`, `REMOVE #1`,
 * `ADD #2 :1`, every name and value a placeholder. Throws for anything else, so that a new dialect is not mispriced.
 */
export function updated(item: WireItem, request: Update): WireItem {
  const next = { ...item };
  for (const [, clause = '', list = ''] of request.UpdateExpression.matchAll(CLAUSE)) {
    for (const part of list.split(', ')) {
      const [, name = '', value = ''] = known(part, PART[clause]?.exec(part));
      const attribute = known(name, request.ExpressionAttributeNames?.[name]);
      if (clause === 'REMOVE') delete next[attribute];
      else next[attribute] = written(clause, next[attribute], known(value, request.ExpressionAttributeValues?.[value]));
    }
  }
  return next;
}

const CLAUSE = /\b(SET|REMOVE|ADD) (.*?)(?= SET | REMOVE | ADD |$)/g;
const PART: Readonly<Record<string, RegExp>> = {
  SET: /^(#\d+) = (:\d+)$/,
  REMOVE: /^(#\d+)$/,
  ADD: /^(#\d+) (:\d+)$/,
};

const written = (clause: string, old: WireValue | undefined, value: WireValue): WireValue =>
  clause === 'ADD' ? { N: String(numberIn(old) + numberIn(value)) } : value;

const numberIn = (value: WireValue | undefined): number => (value && 'N' in value ? Number(value.N) : 0);

function known<T>(text: string, found: T | null | undefined): T {
  if (found === null || found === undefined)
    throw new Error(`An update expression holds "${text}", which nobody prints.`);
  return found;
}
