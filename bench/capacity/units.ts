/**
 * From bytes to request units. Pure.
 *
 * Sources: "DynamoDB read and write operations" and "Amazon DynamoDB Transactions: How it works" (Developer Guide) for the
 * roundings and the factor 2. What an index is charged, and that the factor does not reach it, was measured on DynamoDB
 * by the conformance suite named in `item-size.ts`: an index pays for what changes in it, a moved key twice (one entry
 * deleted, one written), a view that stays the same nothing.
 */
import { INDEXES, type IndexName, type TableName } from '../../stores/store.ts';
import { itemBytes, type WireItem } from './item-size.ts';

const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;

/** Units of writing one image of so many bytes; nothing is free. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));

/** Units of reading so many bytes together; an eventually consistent read costs half, an empty one as much as a small one. */
export const readUnits = (bytes: number, isConsistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (isConsistent ? 1 : 0.5);

/** An item before and after a write; `undefined` where there is none. */
export interface Change {
  readonly table: TableName;
  readonly before: WireItem | undefined;
  readonly after: WireItem | undefined;
}

/** Units of one write that took place: the table's by the larger image, and those of every index it changes. */
export function unitsOfChange({ table, before, after }: Change, isTransaction: boolean): number {
  const onTable = Math.max(before ? imageUnits(before) : 1, after ? imageUnits(after) : 1);
  const indexes = (Object.keys(INDEXES) as IndexName[]).filter((name) => INDEXES[name].table === table);
  const onIndexes = indexes.map((name) => indexUnits(name, before, after)).reduce((a, b) => a + b, 0);
  return onTable * (isTransaction ? 2 : 1) + onIndexes;
}

/** Units of a write whose condition did not hold, or of a check: the item that stands there is what is paid for. */
export const unitsOfStanding = (standing: WireItem | undefined, isTransaction: boolean): number =>
  (standing ? imageUnits(standing) : 1) * (isTransaction ? 2 : 1);

const imageUnits = (image: WireItem): number => writeUnits(itemBytes(image));

function indexUnits(name: IndexName, before: WireItem | undefined, after: WireItem | undefined): number {
  const [old, fresh] = [entryOf(name, before), entryOf(name, after)];
  if (old && fresh && JSON.stringify(old) === JSON.stringify(fresh)) return 0;
  return (old ? imageUnits(old) : 0) + (fresh ? imageUnits(fresh) : 0);
}

/** What an index of keys only holds of an item; nothing when one of its two attributes is missing (a sparse index). */
function entryOf(name: IndexName, item: WireItem | undefined): WireItem | undefined {
  const { partition, sort } = INDEXES[name];
  const [pk, sk, inPartition, bySort] = [item?.pk, item?.sk, item?.[partition], item?.[sort]];
  if (!pk || !sk || !inPartition || !bySort) return undefined;
  return { pk, sk, [partition]: inPartition, [sort]: bySort };
}
