/** A store that does not answer, as a table that is throttled away or gone. */
import { type Store, StoreFault, type TableName } from '../../stores/store.ts';

/** Refuses everything that touches one of the tables. */
export function refusing(store: Store, tables: readonly TableName[]): Store {
  const check = (...touched: readonly TableName[]): void => {
    const table = touched.find((each) => tables.includes(each));
    if (table) throw new StoreFault(`The table ${table} does not answer.`);
  };
  return {
    get: async (key) => {
      check(key.table);
      return store.get(key);
    },
    getMany: async (keys) => {
      check(...keys.map(({ table }) => table));
      return store.getMany(keys);
    },
    query: async (table, pk, range, options) => {
      check(table);
      return store.query(table, pk, range, options);
    },
    queryIndex: async (index, partition, range, options) => {
      check(index === 'due' || index === 'owner' ? 'work' : 'ledger');
      return store.queryIndex(index, partition, range, options);
    },
    write: async (write) => {
      check(write.key.table);
      return store.write(write);
    },
    transact: async (writes) => {
      check(...writes.map(({ key }) => key.table));
      return store.transact(writes);
    },
  };
}
