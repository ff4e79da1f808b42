/** What DynamoDB's errors mean to us: a lost condition, passing trouble, our own mistake, or a fault. */
import {
  type CancellationReason,
  ConditionalCheckFailedException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { StoreMisuse } from '../misuse.ts';
import { PassingTrouble } from '../retry.ts';
import { StoreFault, type TransactResult, type WriteResult } from '../store.ts';
import { decodeItem } from './codec.ts';

/** Error names, transaction cancellation codes and socket codes after which the same request may succeed. */
const PASSING = new Set([
  'TransactionConflict',
  'TransactionConflictException',
  'TransactionInProgressException',
  'ReplicatedWriteConflictException',
  'ThrottlingError',
  'ThrottlingException',
  'Throttling',
  'ProvisionedThroughputExceeded',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'InternalServerError',
  'InternalServerErrorException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
]);

/** The request can never succeed as it stands. */
const MISUSE = new Set([
  'ValidationException',
  'ValidationError',
  'SerializationException',
  'ItemCollectionSizeLimitExceeded',
  'ItemCollectionSizeLimitExceededException',
  'IdempotentParameterMismatchException',
]);

/** The `lost` result of a plain write, or throws. Without ALL_OLD support `current` is simply absent. */
export function lostWrite(error: unknown): WriteResult {
  if (!(error instanceof ConditionalCheckFailedException)) throw translated(error);
  return { kind: 'lost', ...(error.Item === undefined ? {} : { current: decodeItem(error.Item) }) };
}

/** The `lost` result of a transaction, or throws. A failed condition outweighs contention: repeating cannot win. */
export function lostTransaction(error: unknown): TransactResult {
  if (!(error instanceof TransactionCanceledException)) throw translated(error);
  const failed = (error.CancellationReasons ?? []).flatMap(lostCondition);
  if (failed.length === 0) throw translated(error);
  return { kind: 'lost', failed };
}

function lostCondition({ Code, Item }: CancellationReason, index: number) {
  if (Code !== 'ConditionalCheckFailed') return [];
  return [{ index, ...(Item === undefined ? {} : { current: decodeItem(Item) }) }];
}

/**
 * What to throw for an error of the client: PassingTrouble to be tried again, StoreMisuse, or StoreFault for all that
 * repeating cannot mend (a missing grant or table). Errors of our own pass unchanged.
 */
export function translated(error: unknown): Error {
  if (!(error instanceof Error)) return new StoreFault('DynamoDB failed without an error.', { cause: error });
  if (error instanceof StoreMisuse || error instanceof PassingTrouble) return error;
  const codes = codesOf(error);
  const code = codes.join(', ');
  if (codes.some((name) => MISUSE.has(name))) return new StoreMisuse(`${code}: ${error.message}`, { cause: error });
  if (codes.some((name) => PASSING.has(name)) || isServerSide(error)) return new PassingTrouble(code, { cause: error });
  return new StoreFault(`DynamoDB refused the request: ${code}.`, { cause: error, code });
}

/** The names an error goes by: why a transaction was cancelled, else the socket's code, else its own name. */
function codesOf(error: Error): string[] {
  if (error instanceof TransactionCanceledException) {
    const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None').filter((code) => code !== 'None');
    if (codes.length > 0) return codes;
  }
  const socket = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  return [...socket, error.name];
}

function isServerSide(error: Error): boolean {
  if (!('$metadata' in error) || typeof error.$metadata !== 'object' || error.$metadata === null) return false;
  const status = 'httpStatusCode' in error.$metadata ? error.$metadata.httpStatusCode : undefined;
  return typeof status === 'number' && (status >= 500 || status === 429);
}
