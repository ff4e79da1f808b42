/** The file of a backfill on its way: into the batch bucket, and row by row from there. */
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Announced, UploadTally, uploadHead } from '../../core/backfill/upload.ts';
import type { Reply } from '../../core/ops/routes.ts';
import { isUnknown } from './backfill-pace.ts';
import { CliProblem } from './problem.ts';
import { readOutputs, type Stage } from './target.ts';
import type { Command } from './verb.ts';

/**
 * Puts file and manifest, the manifest last: it says that the file is whole. Putting them again changes nothing. `rows` gives the
 * announced bytes once more; S3 keeps nothing of a file that turned out to be another one.
 */
export async function putFile(stage: Stage, announced: Announced, rows: Iterable<Uint8Array>): Promise<void> {
  const { batchBucket: Bucket } = await readOutputs(stage);
  const { key: Key, bytes, sha256, manifestKey, manifest } = announced;
  const s3 = new S3Client({ ...stage.aws, ...(stage.aws.endpoint ? { forcePathStyle: true } : {}) });
  const ChecksumSHA256 = Buffer.from(sha256, 'hex').toString('base64');
  const promised = { ContentLength: bytes, ChecksumSHA256, ContentType: 'text/csv' };
  try {
    await streamed(inStretches(sameBytes(announced, rows)), (Body, abortSignal) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body, ...promised }), { abortSignal }),
    );
    await s3.send(new PutObjectCommand({ Bucket, Key: manifestKey, Body: manifest, ContentType: 'application/json' }));
  } finally {
    s3.destroy();
  }
}

/** The client waits for the rest of a body that broke off: it is told to stop, and what broke it is thrown. */
async function streamed(
  parts: Iterable<Uint8Array>,
  send: (body: Readable, abortSignal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const body = Readable.from(parts, { objectMode: false });
  const aborting = new AbortController();
  let broke: Error | undefined;
  body.once('error', (error) => {
    broke = error;
    aborting.abort();
  });
  try {
    await send(body, aborting.signal);
  } catch (error) {
    throw broke ?? error;
  } finally {
    body.destroy();
  }
}

/** Throws before the last byte where they are not those that were announced. */
function* sameBytes({ rows: wanted, sha256, bytes }: Announced, rows: Iterable<Uint8Array>): Generator<Uint8Array> {
  const tally = new UploadTally();
  let held: Uint8Array = uploadHead();
  for (const row of rows) {
    yield held;
    tally.add(row);
    held = row;
    if (tally.bytes > bytes) throw changed();
  }
  if (tally.rows !== wanted || tally.announce('').sha256 !== sha256) throw changed();
  yield held;
}

const changed = (): CliProblem =>
  new CliProblem('The file changed while it was read; nothing was brought in.', {
    advice: 'Run the command again when nobody writes to it.',
  });

/** Bytes that are sent at once. */
const STRETCH_BYTES = 256 * 1024;

function* inStretches(parts: Iterable<Uint8Array>): Generator<Uint8Array> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for (const part of parts) {
    held.push(part);
    bytes += part.length;
    if (bytes < STRETCH_BYTES) continue;
    yield Buffer.concat(held);
    [held, bytes] = [[], 0];
  }
  if (bytes > 0) yield Buffer.concat(held);
}

type Delivery = NonNullable<Reply<'where'>['delivery']>;

/** Between two looks, ms. */
const LOOK_MS = 5_000;

/** Tells how far the reading is until it ends. Stopping this stops nothing else. */
export async function followFile(
  { api, terminal }: Pick<Command, 'api' | 'terminal'>,
  delivery: string,
  { rows, leftOut }: { readonly rows: number; readonly leftOut: number },
  pause: () => Promise<void> = () => wait(LOOK_MS),
): Promise<0 | 1> {
  let told = '';
  for (;;) {
    const found = await seen(api, delivery);
    const line = found ? progressOf(found, rows, leftOut) : 'S3 has not told of it yet.';
    if (line !== told) terminal.say(line);
    told = line;
    if (found && found.state !== 'open' && found.state !== 'deferred') {
      terminal.json(found);
      return found.state === 'closed' ? 0 : 1;
    }
    await pause();
  }
}

/** It is known only once S3 has told of it. */
async function seen(api: Command['api'], delivery: string): Promise<Delivery | undefined> {
  try {
    return (await api.ask('where', { signal: delivery })).delivery;
  } catch (error) {
    if (error instanceof CliProblem && isUnknown(error.document)) return undefined;
    throw error;
  }
}

function progressOf({ state, read = 0, repeats = 0, perMinute }: Delivery, rows: number, leftOut: number): string {
  const known = repeats > 0 ? `, ${repeats} of them known before` : '';
  const far = `${read} of ${rows} rows taken in (${Math.floor((100 * read) / rows)} %)${known}`;
  if (state === 'closed')
    return leftOut > 0 ? `Done: ${far}. ${leftOut} more were refused and left out.` : `Done: ${far}.`;
  if (perMinute === 0) return `${far}; it is STOPPED, another --rate lets it go on.`;
  return state === 'parked' ? `${far}; it waits in a work item, see "baton items".` : `${far}.`;
}
