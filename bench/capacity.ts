/**
 * What DynamoDB would bill for each recorded request, computed offline from the request (and, for reads, the answer).
 * The emulator's own ConsumedCapacity is not looked at: it knows neither indexes nor item sizes.
 */
import type { AwsCall } from '../sandbox/proxy/recorder.ts';
import { itemBytes, type WireItem } from './capacity/item-size.ts';
import { type Action, type Read, readsOf, writeOf, writesOf } from './capacity/requests.ts';
import { ShadowTables, tableOf } from './capacity/shadow.ts';
import { type Change, readUnits, unitsOfChange, unitsOfStanding } from './capacity/units.ts';

/** The part of a recorded call that is metered. */
export type MeteredCall = Pick<AwsCall, 'service' | 'action' | 'status' | 'error' | 'fault' | 'request' | 'response'>;

export interface Units {
  /** Write request units. */
  readonly write: number;
  /** Read request units; half ones exist. */
  readonly read: number;
}

const FREE: Units = { write: 0, read: 0 };
const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems'];
const READS = ['GetItem', 'BatchGetItem', 'Query'];
/** Errors of a write that was judged by what stands in its place, and is billed for that. */
const CONDITION_ERRORS = ['ConditionalCheckFailedException', 'TransactionCanceledException'];

/** Feed it every recorded call in order, also those that are not to be counted: items are known from their writes. */
export class CapacityMeter {
  readonly #tables = new ShadowTables();

  /** The units of one call; none for other services, and for what was refused before it was judged. */
  meter(call: MeteredCall): Units {
    const { service, action } = call;
    if (service !== 'dynamodb') return FREE;
    if (WRITES.includes(action)) return { write: this.#written(call), read: 0 };
    if (!READS.includes(action) || !isCarriedOut(call)) return FREE;
    const reads = readsOf(action, call.request, call.response);
    return { write: 0, read: total(reads, (read) => this.#read(read)) };
  }

  #written(call: MeteredCall): number {
    const isTransaction = call.action === 'TransactWriteItems';
    const actions = isTransaction ? writesOf(call.request) : [writeOf(call.action, call.request)];
    if (isCarriedOut(call)) return total(actions, (each) => this.#done(each, isTransaction));
    // DynamoDB reports no figure for a cancelled transaction: all it looked at, twice, is the most it can be.
    const isJudged = CONDITION_ERRORS.includes(call.error ?? '');
    return isJudged ? total(actions, (each) => unitsOfStanding(this.#standing(each), isTransaction)) : 0;
  }

  #done(action: Action, isTransaction: boolean): number {
    if (action.kind === 'check') return unitsOfStanding(this.#standing(action), isTransaction);
    return unitsOfChange(this.#change(action), isTransaction);
  }

  #standing({ table, key }: Action): WireItem | undefined {
    return this.#tables.at(tableOf(table), key);
  }

  #change(action: Action): Change {
    const table = tableOf(action.table);
    if (action.kind === 'put') return this.#tables.put(table, action.item);
    if (action.kind === 'update') return this.#tables.update(table, action.update);
    return this.#tables.delete(table, action.key);
  }

  /** Items got by key are rounded one by one, and a missing one costs as much as a small one; a page is rounded once. */
  #read({ table, isConsistent, isPage, isWhole, items, missing }: Read): number {
    if (isWhole) for (const item of items) this.#tables.learn(tableOf(table), item);
    if (isPage) return readUnits(total(items, itemBytes), isConsistent);
    return total(items, (item) => readUnits(itemBytes(item), isConsistent)) + missing * readUnits(0, isConsistent);
  }
}

const isCarriedOut = ({ status, fault }: MeteredCall): boolean =>
  fault === 'commit-then-error' || (status < 300 && fault !== 'drop');

const total = <T>(values: readonly T[], of: (value: T) => number): number =>
  values.reduce((sum, value) => sum + of(value), 0);
