/** The DynamoDB requests and answers that are metered, as far as metering needs them. */
import * as z from 'zod';
import { WireItem } from './item-size.ts';

const Put = z.object({ TableName: z.string(), Item: WireItem });
const Update = z.object({
  TableName: z.string(),
  Key: WireItem,
  UpdateExpression: z.string(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).optional(),
  ExpressionAttributeValues: WireItem.optional(),
});
export type Update = z.infer<typeof Update>;
const Keyed = z.object({ TableName: z.string(), Key: WireItem });
const Transaction = z.object({
  TransactItems: z.array(
    z.object({
      Put: Put.optional(),
      Update: Update.optional(),
      Delete: Keyed.optional(),
      ConditionCheck: Keyed.optional(),
    }),
  ),
});

/** One write of a request. */
export type Action =
  | { readonly kind: 'put'; readonly table: string; readonly key: WireItem; readonly item: WireItem }
  | { readonly kind: 'update'; readonly table: string; readonly key: WireItem; readonly update: Update }
  | { readonly kind: 'delete' | 'check'; readonly table: string; readonly key: WireItem };

/** The one write of a PutItem, UpdateItem or DeleteItem request. */
export function writeOf(action: string, request: unknown): Action {
  if (action === 'PutItem') return put(Put.parse(request));
  if (action === 'UpdateItem') return update(Update.parse(request));
  return keyed('delete', Keyed.parse(request));
}

/** The writes and checks of a TransactWriteItems request. */
export const writesOf = (request: unknown): Action[] =>
  Transaction.parse(request).TransactItems.flatMap(({ Put, Update, Delete, ConditionCheck }) => [
    ...(Put ? [put(Put)] : []),
    ...(Update ? [update(Update)] : []),
    ...(Delete ? [keyed('delete', Delete)] : []),
    ...(ConditionCheck ? [keyed('check', ConditionCheck)] : []),
  ]);

/** The item holds its key, and nobody looks at the rest of it as one. */
const put = ({ TableName: table, Item: item }: z.infer<typeof Put>): Action => ({
  kind: 'put',
  table,
  key: item,
  item,
});
const update = (request: Update): Action => ({
  kind: 'update',
  table: request.TableName,
  key: request.Key,
  update: request,
});
const keyed = (kind: 'delete' | 'check', { TableName: table, Key: key }: z.infer<typeof Keyed>): Action => ({
  kind,
  table,
  key,
});

/** What one read asked for and found, table by table. */
export interface Read {
  readonly table: string;
  readonly isConsistent: boolean;
  /** Items are billed one by one (gets) or as one page (a query). */
  readonly isPage: boolean;
  /** Whether the items are whole ones of the table: those of an index are not. */
  readonly isWhole: boolean;
  readonly items: readonly WireItem[];
  /** Keys asked for that nothing stands under. */
  readonly missing: number;
}

const ConsistentRead = z.boolean().default(false);
const Get = z.object({ TableName: z.string(), ConsistentRead });
const GetAnswer = z.object({ Item: WireItem.optional() });
const BatchGet = z.object({
  RequestItems: z.record(z.string(), z.object({ Keys: z.array(WireItem), ConsistentRead })),
});
const BatchGetAnswer = z.object({ Responses: z.record(z.string(), z.array(WireItem)).default({}) });
const Query = z.object({ TableName: z.string(), IndexName: z.string().optional(), ConsistentRead });
const QueryAnswer = z.object({ Items: z.array(WireItem).default([]) });

/** The reads of a GetItem, BatchGetItem or Query request. */
export function readsOf(action: string, request: unknown, response: unknown): Read[] {
  if (action === 'BatchGetItem') return batchReads(request, response);
  if (action === 'Query') {
    const { TableName: table, IndexName, ConsistentRead: isConsistent } = Query.parse(request);
    const { Items: items } = QueryAnswer.parse(response);
    return [{ table, isConsistent, isPage: true, isWhole: IndexName === undefined, items, missing: 0 }];
  }
  const { TableName: table, ConsistentRead: isConsistent } = Get.parse(request);
  const { Item } = GetAnswer.parse(response);
  const found = { items: Item ? [Item] : [], missing: Item ? 0 : 1 };
  return [{ table, isConsistent, isPage: false, isWhole: true, ...found }];
}

function batchReads(request: unknown, response: unknown): Read[] {
  const { Responses } = BatchGetAnswer.parse(response);
  return Object.entries(BatchGet.parse(request).RequestItems).map(([table, wanted]) => {
    const items = Responses[table] ?? [];
    const missing = Math.max(0, wanted.Keys.length - items.length);
    return { table, isConsistent: wanted.ConsistentRead, isPage: false, isWhole: true, items, missing };
  });
}
