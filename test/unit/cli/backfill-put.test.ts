/** The file of a backfill on its way to S3, which stands here as a server that keeps what arrives whole. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createApi } from '../../../bin/cli/api.ts';
import { putFile } from '../../../bin/cli/backfill-file.ts';
import { run } from '../../../bin/cli/run.ts';
import type { Stage } from '../../../bin/cli/target.ts';
import { UploadTally, uploadHead, uploadRow } from '../../../core/backfill/upload.ts';
import type { Manifest } from '../../../core/batch/manifest.ts';
import { scanRows } from '../../../core/batch/scan.ts';
import { websiteBody } from '../../support/requests.ts';

const AT = Date.UTC(2026, 2, 1);

const OUTPUTS =
  '<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>s</StackName><Outputs><member>' +
  '<OutputKey>BatchBucket</OutputKey><OutputValue>batches-of-s</OutputValue></member></Outputs></member></Stacks>' +
  '</DescribeStacksResult></DescribeStacksResponse>';

interface Kept {
  readonly path: string;
  readonly body: Buffer;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function s3(): Promise<{ readonly stage: Stage; readonly kept: Kept[] }> {
  const kept: Kept[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      if (request.method === 'PUT') kept.push({ path: request.url?.split('?')[0] ?? '', body: Buffer.concat(pieces) });
      response.end(request.method === 'POST' ? OUTPUTS : '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return { stage: { stage: 's', aws: { endpoint, region: 'us-east-1', credentials } }, kept };
}

/** Rows that are many stretches long. */
const rowsOf = (from: number, to: number): Uint8Array[] =>
  Array.from(
    { length: to - from },
    (_, n) =>
      uploadRow({ key: `k-${from + n}`, body: `{"n":${from + n},"text":"${'x'.repeat(2_000)}"}` }) ?? new Uint8Array(),
  );

function announced(rows: readonly Uint8Array[]) {
  const tally = new UploadTally();
  for (const row of rows) tally.add(row);
  return tally.announce('website-api', 60);
}

it('arrives as it was announced, and its manifest after it', async () => {
  const { stage, kept } = await s3();
  const rows = rowsOf(0, 1_000);
  const promise = announced(rows);
  await putFile(stage, promise, rows);
  expect(kept.map(({ path }) => path)).toEqual([
    `/batches-of-s/${promise.key}`,
    `/batches-of-s/${promise.manifestKey}`,
  ]);
  const [file, manifest] = kept;
  expect(file?.body.equals(Buffer.concat([uploadHead(), ...rows]))).toBe(true);
  const told: Partial<Manifest> = {
    rows: 1_000,
    bytes: file?.body.length,
    sha256: promise.sha256,
    rows_per_minute: 60,
  };
  expect(JSON.parse(String(manifest?.body))).toMatchObject(told);
});

it('holds the rows that are taken and no other, each line as it was sent', async () => {
  const { stage, kept } = await s3();
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-put-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'export.jsonl');
  const event = (n: number) => websiteBody({ email: `p${n}@past.example`, note: `"${n}", she said` }, n * 60_000);
  const lines = [event(1), '{"broken', event(2), event(1), `{"long":"${'x'.repeat(300_000)}"}`, event(3)];
  writeFileSync(file, `\uFEFF${lines.join('\r\n')}`);
  const said: string[] = [];
  const terminal = {
    say: (...all: readonly string[]) => void said.push(...all),
    json: () => undefined,
    ask: undefined,
  };
  const delivery = {
    id: '0',
    emitter: 'website-api',
    flow: 'demo-request',
    state: 'closed',
    signals: 4,
    read: 4,
    repeats: 1,
  };
  const found = {
    delivery: { ...delivery, receivedAt: new Date(0).toISOString() },
    journeys: [],
    items: [],
    hasMore: false,
  };
  const api = createApi(async () => ({ status: 200, text: JSON.stringify(found) }));
  const words = ['backfill', file, '--emitter', 'website-api', '--stage', 's', '--leave-out-refused'];
  expect(await run(words, {}, () => ({ stage, api, terminal, now: () => AT }))).toBe(0);
  const rows = scanRows(kept[0]?.body ?? new Uint8Array(), { delimiter: ',', isEnd: true }).rows.slice(1);
  const bodies = rows.map((row) => (row.kind === 'row' ? row.cells[1] : row.why));
  expect(bodies).toEqual([event(1), event(2), event(1), event(3)]);
  expect(said.join('\n')).toContain('4 rows of website-api are put');
});

it.each([
  ['has another row at the end', [...rowsOf(0, 999), ...rowsOf(5_000, 5_001)]],
  ['lost a row', rowsOf(0, 999)],
  ['has more rows', rowsOf(0, 1_001)],
  ['is empty', []],
])('is not kept when the export meanwhile %s', async (_, rows) => {
  const { stage, kept } = await s3();
  await expect(putFile(stage, announced(rowsOf(0, 1_000)), rows)).rejects.toThrow('changed while it was read');
  expect(kept).toEqual([]);
});
