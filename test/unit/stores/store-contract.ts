/** The one suite that every store passes: the meaning of the port, tried the same way on each. */
import { describe } from 'vitest';
import type { Store } from '../../../stores/store.ts';
import { describeConditions } from './contract/conditions.ts';
import { describeItems } from './contract/items.ts';
import { describeQueries } from './contract/queries.ts';
import { describeRefusals } from './contract/refusals.ts';
import { describeTransactions, describeUpdates } from './contract/writes.ts';

/** `store` is asked for inside each test: it may only exist once the suite runs. */
export function describeStoreContract(name: string, store: () => Store): void {
  describe(`the store contract on ${name}`, () => {
    describe('items', () => describeItems(store));
    describe('conditions', () => describeConditions(store));
    describe('updates', () => describeUpdates(store));
    describe('transactions', () => describeTransactions(store));
    describe('refusals', () => describeRefusals(store));
    describe('queries', () => describeQueries(store));
  });
}
