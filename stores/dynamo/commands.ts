/** The port's operations as DynamoDB request inputs. Pure; one input per operation. */
import type { QueryCommandInput, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { assertWrite } from '../misuse.ts';
import { assertQuery, decodeCursor, numberBounds, textBounds } from '../paging.ts';
import type { Write } from '../store.ts';
import { type Condition, INDEXES, type IndexName, type QueryOptions, type Range, type TableName } from '../store.ts';
import { encodeItem, encodeKey, encodeValue } from './codec.ts';
import { Expressions } from './expressions.ts';

/** The physical name of each table. */
export type TableNames = Readonly<Record<TableName, string>>;

type WriteOf<K extends Write['kind']> = Extract<Write, { kind: K }>;

const CONDITION_LOST = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

function conditional(expressions: Expressions, when: Condition | undefined) {
  return when === undefined ? {} : { ConditionExpression: expressions.condition(when), ...CONDITION_LOST };
}

export function putInput(tables: TableNames, write: WriteOf<'put'>) {
  assertWrite(write);
  const expressions = new Expressions();
  return {
    TableName: tables[write.key.table],
    Item: { ...encodeItem(write.item), ...encodeKey(write.key) },
    ...conditional(expressions, write.when),
    ...expressions.placeholders(),
  };
}

export function updateInput(tables: TableNames, write: WriteOf<'update'>) {
  assertWrite(write);
  const expressions = new Expressions();
  return {
    TableName: tables[write.key.table],
    Key: encodeKey(write.key),
    UpdateExpression: expressions.update(write),
    ...conditional(expressions, write.when),
    ...expressions.placeholders(),
  };
}

export function deleteInput(tables: TableNames, write: WriteOf<'delete'>) {
  const expressions = new Expressions();
  return {
    TableName: tables[write.key.table],
    Key: encodeKey(write.key),
    ...conditional(expressions, write.when),
    ...expressions.placeholders(),
  };
}

function checkInput(tables: TableNames, write: WriteOf<'check'>) {
  const expressions = new Expressions();
  return {
    TableName: tables[write.key.table],
    Key: encodeKey(write.key),
    ConditionExpression: expressions.condition(write.when),
    ...CONDITION_LOST,
    ...expressions.placeholders(),
  };
}

export function transactItem(tables: TableNames, write: Write): TransactWriteItem {
  switch (write.kind) {
    case 'put':
      return { Put: putInput(tables, write) };
    case 'update':
      return { Update: updateInput(tables, write) };
    case 'delete':
      return { Delete: deleteInput(tables, write) };
    case 'check':
      return { ConditionCheck: checkInput(tables, write) };
  }
}

/** Undefined when the range can hold nothing; DynamoDB would refuse such bounds instead of answering with no rows. */
export function queryInput(
  tables: TableNames,
  table: TableName,
  pk: string,
  range?: Range,
  options: QueryOptions = {},
): QueryCommandInput | undefined {
  assertQuery(pk, options);
  const bounds = textBounds(range);
  if (bounds === 'empty') return undefined;
  const after = options.after === undefined ? undefined : decodeCursor(options.after, 'table');
  const expressions = new Expressions();
  return {
    TableName: tables[table],
    ConsistentRead: true,
    KeyConditionExpression: expressions.keyRange('pk', pk, 'sk', bounds),
    ...expressions.placeholders(),
    ...(after === undefined ? {} : { ExclusiveStartKey: encodeKey(after) }),
    ...paging(options),
  };
}

/** As {@link queryInput}, on an index: never consistent, because DynamoDB has no such read there. */
export function queryIndexInput(
  tables: TableNames,
  index: IndexName,
  partition: string,
  range?: Range,
  options: QueryOptions = {},
): QueryCommandInput | undefined {
  assertQuery(partition, options);
  const { table, partition: partitionName, sort: sortName } = INDEXES[index];
  const bounds = numberBounds(range);
  if (bounds === 'empty') return undefined;
  const after = options.after === undefined ? undefined : decodeCursor(options.after, 'index');
  const expressions = new Expressions();
  return {
    TableName: tables[table],
    IndexName: index,
    KeyConditionExpression: expressions.keyRange(partitionName, partition, sortName, bounds),
    ...expressions.placeholders(),
    ...(after === undefined
      ? {}
      : {
          ExclusiveStartKey: {
            ...encodeKey(after),
            [partitionName]: encodeValue(partition),
            [sortName]: encodeValue(after.sort ?? 0),
          },
        }),
    ...paging(options),
  };
}

function paging({ limit, descending }: QueryOptions) {
  return {
    ...(limit === undefined ? {} : { Limit: limit }),
    ...(descending === true ? { ScanIndexForward: false } : {}),
  };
}
