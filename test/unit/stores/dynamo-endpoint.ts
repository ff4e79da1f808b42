/** A DynamoDB to try the adapter on: one of your own, or the binary of the optional dependency, on loopback. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { STORE_CLIENT } from '../../../stores/dynamo/client.ts';
import { createDynamoStore } from '../../../stores/dynamo.ts';
import { INDEXES, type Store, TABLES, type TableName } from '../../../stores/store.ts';

const BINARY = fileURLToPath(
  new URL(`../../../node_modules/@dynoxide/${process.platform}-${process.arch}/dynoxide`, import.meta.url),
);

/** In CI on the platform there is a binary for, its absence is a failure: the tests run, and cannot start it. */
const mustRun = Boolean(process.env.CI) && process.platform === 'linux' && process.arch === 'x64';

/** Why the tests on DynamoDB are skipped, or undefined when they can run. */
export const whyNoDynamo: string | undefined =
  mustRun || process.env.BATON_DYNAMO_ENDPOINT !== undefined || existsSync(BINARY)
    ? undefined
    : 'needs BATON_DYNAMO_ENDPOINT, or the optional dependency @dynoxide/linux-x64 on linux x64';

export interface DynamoEndpoint {
  readonly client: DynamoDBClient;
  readonly tableNames: Readonly<Record<TableName, string>>;
  readonly store: Store;
  close(): Promise<void>;
}

/** Starts what is to be tried, with five empty tables of its own. Call `close` when done. */
export async function openDynamo(): Promise<DynamoEndpoint> {
  const given = process.env.BATON_DYNAMO_ENDPOINT;
  const port = given === undefined ? await freePort() : 0;
  const child = given === undefined ? startBinary(port) : undefined;
  const client = new DynamoDBClient({
    ...STORE_CLIENT,
    endpoint: given ?? `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await untilReady(client);
  const tableNames = await createTables(client, `baton-test-${Date.now()}`);
  const close = async () => {
    client.destroy();
    await stop(child);
  };
  return { client, tableNames, store: createDynamoStore({ client, tableNames }), close };
}

function startBinary(port: number): ChildProcess {
  if (!existsSync(BINARY)) throw new Error(`${BINARY} is missing: npm ci must bring the optional dependencies.`);
  const child = spawn(BINARY, ['--port', String(port)], { stdio: 'ignore' });
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}

async function stop(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port was given.');
  return address.port;
}

async function untilReady(client: DynamoDBClient): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.send(new ListTablesCommand({}));
      return;
    } catch (error) {
      if (tries >= 100) throw error;
      await wait(50);
    }
  }
}

async function createTables(client: DynamoDBClient, prefix: string): Promise<Record<TableName, string>> {
  const named = TABLES.map((table) => [table, `${prefix}-${table}`] as const);
  for (const [table, name] of named) await client.send(new CreateTableCommand(tableInput(table, name)));
  return Object.fromEntries(named) as Record<TableName, string>;
}

function tableInput(table: TableName, name: string) {
  const indexes = Object.entries(INDEXES).filter(([, index]) => index.table === table);
  const attributes = [
    ['pk', 'S'],
    ['sk', 'S'],
    ...indexes.flatMap(([, { partition, sort }]) => [
      [partition, 'S'],
      [sort, 'N'],
    ]),
  ] as [string, 'S' | 'N'][];
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: attributes.map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    KeySchema: keySchema('pk', 'sk'),
    ...(indexes.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: indexes.map(([IndexName, { partition, sort }]) => ({
            IndexName,
            KeySchema: keySchema(partition, sort),
            Projection: { ProjectionType: 'KEYS_ONLY' as const },
          })),
        }),
  };
}

function keySchema(partition: string, sort: string) {
  return [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
}
