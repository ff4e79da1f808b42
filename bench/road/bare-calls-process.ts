/** The process of `bare-calls.ts`: `node bare-calls-process.ts <table>` prints one JSON line. */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

/** As in a function: a few calls, then nothing until the next lead. */
const CALLS_AT_ONCE = 3;
const PAUSE_MS = 80;
/** As many as the functions were warmed up with. */
const WARM_UP = 240;
const ROUNDS = 60;

const [, , table = ''] = process.argv;
const input = { TableName: table, Key: { pk: { S: 'nobody' }, sk: { S: 'nothing' } } };
const client = new DynamoDBClient({ maxAttempts: 1 });
const agent = new Agent({ keepAlive: true });
const bytes = JSON.stringify(input);

const viaSdk = (): Promise<unknown> => client.send(new GetItemCommand(input));

/** Unsigned, so the answer is a refusal: what is measured is the way there and back. */
const viaHttp = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' };
    const sent = request(process.env.AWS_ENDPOINT_URL ?? '', { method: 'POST', agent, headers }, (answer) => {
      answer.resume().on('end', resolve);
    });
    sent.on('error', reject).end(bytes);
  });

/** Mean CPU time of one call, ms. */
async function cpuOf(call: () => Promise<unknown>): Promise<number> {
  for (let count = 0; count < WARM_UP; count += 1) await call();
  let micros = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    await sleep(PAUSE_MS);
    const begin = process.cpuUsage();
    for (let count = 0; count < CALLS_AT_ONCE; count += 1) await call();
    const { user, system } = process.cpuUsage(begin);
    micros += user + system;
  }
  return micros / 1_000 / ROUNDS / CALLS_AT_ONCE;
}

const measured = { httpMs: await cpuOf(viaHttp), sdkMs: await cpuOf(viaSdk) };
process.stdout.write(JSON.stringify(measured));
client.destroy();
agent.destroy();
