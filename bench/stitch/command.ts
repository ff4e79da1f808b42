/** What `baton backfill` itself needs for exports of any length: the real command, against stand-ins of what it asks of AWS. */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { CommandTold } from './command-process.ts';

const PROCESS = fileURLToPath(new URL('command-process.ts', import.meta.url));
const BEGIN = Date.UTC(2026, 0, 5);
const MINUTE = 60_000;
/** Rows that are written to the file at once. */
const AT_ONCE = 5_000;

/** Writes requests of the website, five of each person, some 540 bytes each. */
export function writeExport(file: string, rows: number): void {
  for (let from = 0; from < rows; from += AT_ONCE) {
    const lines = Array.from({ length: Math.min(AT_ONCE, rows - from) }, (_, n) => requestOf(from + n));
    appendFileSync(file, `${lines.join('\n')}\n`);
  }
}

const requestOf = (n: number): string =>
  JSON.stringify({
    type: 'demo.requested',
    timestamp: new Date(BEGIN + n * MINUTE).toISOString(),
    data: {
      email: `person${Math.floor(n / 5)}@people.example`,
      first_name: 'Pat',
      last_name: `Past${n}`,
      company: 'Northwind Robotics',
      team_size: 40,
      message: 'We would like to see how it works with data of our own. '.repeat(5),
    },
  });

/** Runs the command in a process of its own. Throws unless the whole file arrived as it was announced. */
export async function measureCommand(file: string, rows: number): Promise<CommandTold> {
  const arrived: Arrived[] = [];
  const server = await standIn(arrived);
  try {
    const { port } = server.address() as AddressInfo;
    const told = await commandOf(file, `http://127.0.0.1:${port}`);
    const [put] = arrived;
    if (told.code !== 0 || !put?.isWhole || put.rows < rows)
      throw new Error(`The command ended with ${told.code}; ${put?.rows ?? 0} of ${rows} rows arrived.`);
    return told;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function commandOf(file: string, url: string): Promise<CommandTold> {
  const child = fork(PROCESS, [file, url], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The command's process ended with ${code}; see above.`)));
  });
}

interface Arrived {
  readonly rows: number;
  /** What came is what was announced by its hash. */
  readonly isWhole: boolean;
}

/** CloudFormation, S3 and `where`, as far as the command asks them. Holds nothing of what it gets. */
async function standIn(arrived: Arrived[]): Promise<Server> {
  const server = createServer(async (request, response) => {
    const came = await drained(request);
    if (request.method === 'PUT' && request.url?.includes('.csv')) arrived.push(came);
    response.setHeader('content-type', request.method === 'POST' ? 'text/xml' : 'application/json');
    response.end(request.method === 'POST' ? OUTPUTS : request.method === 'GET' ? closed(arrived) : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function drained(request: IncomingMessage): Promise<Arrived> {
  const hash = createHash('sha256');
  let lines = 0;
  for await (const piece of request) {
    hash.update(piece);
    lines += Buffer.from(piece).filter((byte) => byte === 0x0a).length;
  }
  return { rows: lines - 1, isWhole: request.headers['x-amz-checksum-sha256'] === hash.digest('base64') };
}

const output = (key: string, value: string): string =>
  `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`;
const OUTPUTS = `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>bench</StackName><Outputs>${output('BatchBucket', 'batches')}${output('ApiUrl', 'http://127.0.0.1')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;

function closed([put]: readonly Arrived[]): string {
  const { rows = 0 } = put ?? {};
  const facts = { id: '0', emitter: 'website-api', flow: 'demo-request', receivedAt: new Date(BEGIN).toISOString() };
  const delivery = { ...facts, state: 'closed', signals: rows, read: rows };
  return JSON.stringify({ delivery, journeys: [], items: [], hasMore: false });
}
