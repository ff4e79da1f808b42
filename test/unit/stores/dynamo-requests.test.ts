/** What the adapter asks of DynamoDB: one request for each call, and nothing dearer than it must be. */
import { describe, expect, it } from 'vitest';
import { createDynamoStore } from '../../../stores/dynamo.ts';
import { absent, all, any, eq, lacks, not, type Store, type Write } from '../../../stores/store.ts';
import { key } from './contract/partitions.ts';
import { ok, type Scripted, scriptedClient } from './scripted-client.ts';

const tableNames = { ledger: 'L', envelopes: 'E', identity: 'I', work: 'W', control: 'C' };

async function requestsOf(call: (store: Store) => Promise<unknown>, ...script: Scripted[]) {
  const { client, requests } = scriptedClient(...(script.length > 0 ? script : [ok()]));
  await call(createDynamoStore({ client, tableNames }));
  return requests;
}

const put: Write = { kind: 'put', key: key('p'), item: { a: 1 }, when: absent };
const update: Write = { kind: 'update', key: key('p'), set: { a: 1 }, add: { n: 1 }, remove: ['b'], when: eq('a', 0) };
const remove: Write = { kind: 'delete', key: key('p'), when: eq('a', 1) };
const check: Write = { kind: 'check', key: key('q'), when: absent };

describe('the DynamoDB adapter sends', () => {
  it.each([
    ['get', 'GetItem', (store: Store) => store.get(key('p'))],
    ['getMany across tables', 'BatchGetItem', (store: Store) => store.getMany([key('p'), key('p', 'x', 'work')])],
    ['query', 'Query', (store: Store) => store.query('ledger', 'p', { prefix: 'r0#' })],
    ['queryIndex', 'Query', (store: Store) => store.queryIndex('open', '3', { to: 9 }, { limit: 5 })],
    ['a put', 'PutItem', (store: Store) => store.write(put)],
    ['an update', 'UpdateItem', (store: Store) => store.write(update)],
    ['a delete', 'DeleteItem', (store: Store) => store.write(remove)],
    ['a check', 'TransactWriteItems', (store: Store) => store.write(check)],
    ['a transaction', 'TransactWriteItems', (store: Store) => store.transact([put, check])],
    ['a transaction of one put', 'PutItem', (store: Store) => store.transact([put])],
    ['a transaction of one update', 'UpdateItem', (store: Store) => store.transact([update])],
    ['a transaction of one delete', 'DeleteItem', (store: Store) => store.transact([remove])],
    ['a transaction of one check', 'TransactWriteItems', (store: Store) => store.transact([check])],
  ])('exactly one request for %s: %s', async (_name, action, call) => {
    expect((await requestsOf(call)).map((request) => request.action)).toEqual([action]);
  });

  it.each([
    ['no keys', (store: Store) => store.getMany([])],
    ['bounds the wrong way round', (store: Store) => store.query('ledger', 'p', { from: 'b', to: 'a' })],
  ])('no request for %s', async (_name, call) => {
    expect(await requestsOf(call)).toEqual([]);
  });

  it('base reads as consistent reads, each key of a batch once', async () => {
    const [get] = await requestsOf((store) => store.get(key('p')));
    const [query] = await requestsOf((store) => store.query('ledger', 'p'));
    const [batch] = await requestsOf((store) => store.getMany([key('p'), key('q', 'x', 'work'), key('p')]));
    expect(get?.input).toEqual({ TableName: 'L', Key: { pk: { S: 'p' }, sk: { S: 'item' } }, ConsistentRead: true });
    expect(query?.input).toMatchObject({ TableName: 'L', ConsistentRead: true, KeyConditionExpression: '#0 = :0' });
    expect(batch?.input.RequestItems).toEqual({
      L: { ConsistentRead: true, Keys: [{ pk: { S: 'p' }, sk: { S: 'item' } }] },
      W: { ConsistentRead: true, Keys: [{ pk: { S: 'q' }, sk: { S: 'x' } }] },
    });
  });

  it('writes that ask for the item in the way, and an update for what it left', async () => {
    const [request] = await requestsOf((store) => store.write(update));
    expect(request?.input).toEqual({
      TableName: 'L',
      Key: { pk: { S: 'p' }, sk: { S: 'item' } },
      UpdateExpression: 'SET #0 = :0 REMOVE #1 ADD #2 :1',
      ConditionExpression: '#3 = :2',
      ExpressionAttributeNames: { '#0': 'a', '#1': 'b', '#2': 'n', '#3': 'a' },
      ExpressionAttributeValues: { ':0': { N: '1' }, ':1': { N: '1' }, ':2': { N: '0' } },
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  });

  it('conditions with only the parentheses they need', async () => {
    const when = all(any(absent, eq('a', 1)), not(all(lacks('b'), eq('c', 2))), any(lacks('d')));
    const [request] = await requestsOf((store) => store.write({ ...put, when }));
    expect(request?.input.ConditionExpression).toBe(
      '(attribute_not_exists(pk) OR #0 = :0) AND (NOT (attribute_not_exists(#1) AND #2 = :1)) AND attribute_not_exists(#3)',
    );
  });

  it('an unconditional put with no expression at all', async () => {
    const [request] = await requestsOf((store) => store.write({ kind: 'put', key: key('p'), item: {} }));
    expect(request?.input).toEqual({ TableName: 'L', Item: { pk: { S: 'p' }, sk: { S: 'item' } } });
  });
});
