/** What a write would leave under its key, with DynamoDB's checks of keys, values and sizes. */
import { assertWrite, StoreMisuse } from '../misuse.ts';
import type { Item, Key, Write } from '../store.ts';
import { assertCondition } from './conditions.ts';
import { assertItemSize, checkedNumber, copyItem } from './values.ts';

const MAX_PK_BYTES = 2048;
const MAX_SK_BYTES = 1024;

export function assertKey({ pk, sk }: Key): void {
  assertKeyPart('pk', pk, MAX_PK_BYTES);
  assertKeyPart('sk', sk, MAX_SK_BYTES);
}

function assertKeyPart(name: string, text: string, maxBytes: number): void {
  const bytes = Buffer.byteLength(text);
  if (bytes === 0 || bytes > maxBytes) throw new StoreMisuse(`${name} must have 1 to ${maxBytes} bytes, not ${bytes}.`);
}

/** Checks what DynamoDB checks before it looks at the item. Throws StoreMisuse. */
export function assertAcceptable(write: Write): void {
  assertKey(write.key);
  assertWrite(write);
  if (write.when !== undefined) assertCondition(write.when);
  if (write.kind === 'put') assertItemSize(write.key, copyItem(write.item));
  if (write.kind === 'update') {
    copyItem(write.set ?? {});
    Object.values(write.add ?? {}).forEach(checkedNumber);
  }
}

/** The item after the write, or undefined when there is none. Does not look at the condition. Throws StoreMisuse. */
export function changed(write: Write, before: Item | undefined): Item | undefined {
  if (write.kind === 'delete') return undefined;
  if (write.kind === 'check') return before;
  const after = write.kind === 'put' ? copyItem(write.item) : updated(write, before ?? {});
  assertItemSize(write.key, after);
  return after;
}

function updated({ set = {}, remove = [], add = {} }: Extract<Write, { kind: 'update' }>, before: Item): Item {
  const kept = Object.entries(before).filter(([name]) => !remove.includes(name));
  const sums = Object.entries(add).map(([name, by]) => [name, sum(name, before[name], by)] as const);
  return { ...Object.fromEntries(kept), ...copyItem(set), ...Object.fromEntries(sums) };
}

/** DynamoDB adds decimals exactly; rounding to what a double tells apart gives the same where it is told apart. */
function sum(name: string, value: Item[string] | undefined, by: number): number {
  if (value === undefined) return checkedNumber(by);
  if (typeof value !== 'number') throw new StoreMisuse(`Only a number can be added to; "${name}" is none.`);
  const total = value + by;
  return checkedNumber(Number.isInteger(value) && Number.isInteger(by) ? total : Number(total.toPrecision(15)));
}
