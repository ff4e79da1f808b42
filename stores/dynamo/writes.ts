/** Writes: one Put, Update, Delete or TransactWriteItems per call. */
import { randomUUID } from 'node:crypto';
import {
  DeleteItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { assertTransaction } from '../misuse.ts';
import { retrying } from '../retry.ts';
import type { TransactResult, Write, WriteResult } from '../store.ts';
import { decodeItem } from './codec.ts';
import { deleteInput, putInput, transactItem, updateInput } from './commands.ts';
import { lostTransaction, lostWrite } from './errors.ts';
import type { Session } from './session.ts';

export async function write(session: Session, request: Write): Promise<WriteResult> {
  if (request.kind === 'check') return checkAlone(session, request);
  return retrying(session.retry, 'write', () => sender(session, request)().catch(lostWrite));
}

/** Prepared outside the attempts, so that repeating costs no second encoding. */
function sender({ client, tables }: Session, request: Exclude<Write, { kind: 'check' }>): () => Promise<WriteResult> {
  switch (request.kind) {
    case 'put': {
      const input = putInput(tables, request);
      return async () => {
        await client.send(new PutItemCommand(input));
        return { kind: 'written' };
      };
    }
    case 'update': {
      const input = { ...updateInput(tables, request), ReturnValues: 'ALL_NEW' as const };
      return async () => {
        const { Attributes = {} } = await client.send(new UpdateItemCommand(input));
        return { kind: 'written', item: decodeItem(Attributes) };
      };
    }
    case 'delete': {
      const input = deleteInput(tables, request);
      return async () => {
        await client.send(new DeleteItemCommand(input));
        return { kind: 'written' };
      };
    }
  }
}

/** DynamoDB checks a condition without writing only inside a transaction. */
async function checkAlone(session: Session, request: Write): Promise<WriteResult> {
  const result = await transactItems(session, [request]);
  if (result.kind === 'written') return result;
  const current = result.failed[0]?.current;
  return current === undefined ? { kind: 'lost' } : { kind: 'lost', current };
}

export async function transact(session: Session, writes: readonly Write[]): Promise<TransactResult> {
  assertTransaction(writes);
  const [only] = writes;
  if (writes.length > 1 || only === undefined || only.kind === 'check') return transactItems(session, writes);
  // A plain write is as atomic as a transaction of one, at half the write units.
  const result = await write(session, only);
  if (result.kind === 'written') return { kind: 'written' };
  return { kind: 'lost', failed: [{ index: 0, ...(result.current === undefined ? {} : { current: result.current }) }] };
}

async function transactItems({ client, tables, retry }: Session, writes: readonly Write[]): Promise<TransactResult> {
  const input = {
    TransactItems: writes.map((each) => transactItem(tables, each)),
    // The same token on every try: a transaction whose answer was lost is not applied, or refused, a second time.
    ClientRequestToken: randomUUID(),
  };
  return retrying(retry, 'transact', async (): Promise<TransactResult> => {
    try {
      await client.send(new TransactWriteItemsCommand(input));
      return { kind: 'written' };
    } catch (error) {
      return lostTransaction(error);
    }
  });
}
