/** CSV files in the batch bucket: the bucket says who may put them, so nothing at its path of the API is ever authentic. */
import type { EmitterConnector } from '../emitter.ts';
import { refused } from '../signatures.ts';

export const csvBatch: EmitterConnector = {
  name: 'csv-batch',
  isSigned: false,
  verify: () => refused('not-by-http'),
  split: () => ({ kind: 'unreadable', why: 'not-by-http' }),
};
