/** Tells, from the ledger alone, what became of each sample: its journey step by step, and the work items it raised. */
import type { Entry } from '../core/journal/entry.ts';
import type { OpenRow } from '../core/journal/rows.ts';
import { reasonOf } from '../core/review/reasons.ts';
import type { SignalFile } from '../stores/journal.ts';
import { type ItemView, readItem } from '../stores/work.ts';
import { putObjects } from './batch-bucket.ts';
import type { SandboxClient } from './client.ts';
import { fileRows, isFile, objectsOf } from './files.ts';
import { answersTo, type NamedSample } from './senders.ts';
import { inParallel, WaitLimit } from './wait.ts';

/** One sample and what became of it. */
export interface Story {
  readonly sample: NamedSample;
  readonly signal: string;
  /** HTTP status the sender got, and after how many ms. */
  readonly status: number;
  readonly answeredMs: number;
  /** Where the signal stands; absent when the ledger does not know it. */
  readonly file?: SignalFile;
}

/** How many samples are on the road at once: each needs a worker process per function, and there may be two cores. */
const SENDER_WIDTH = 4;
const JOURNEY_LIMIT_MS = 60_000;

/** Sends the samples and waits until every one of them rests, or for a minute. */
export function sendSamples(client: SandboxClient, samples: readonly NamedSample[]): Promise<Story[]> {
  return inParallel(samples, SENDER_WIDTH, async (sample) => {
    await client.teachVendors(answersTo(sample));
    const startedAt = performance.now();
    const { status, signal } = await (isFile(sample) ? put(client, sample) : post(client, sample));
    const story = { sample, status, answeredMs: performance.now() - startedAt };
    const file = await restingOrNot(client, signal);
    return file ? { ...story, signal, file } : { ...story, signal };
  });
}

async function post(client: SandboxClient, sample: NamedSample) {
  const { answer, signal } = await client.send(sample, `sample-${sample.name}`);
  if (signal === undefined) throw new Error(`${sample.name} was answered ${answer.status}: ${answer.text}`);
  return { status: answer.status, signal };
}

/** A file has no receipt; the signal of its one row is worked out. */
async function put(client: SandboxClient, { emitter, name, body }: NamedSample) {
  const [row] = fileRows(emitter, String(body));
  if (!row) throw new Error(`${name} has no row.`);
  await putObjects(client, objectsOf(emitter, name, String(body)));
  return { status: 200, signal: row.signal(client.addresses.secrets.keys) };
}

async function restingOrNot(client: SandboxClient, signal: string): Promise<SignalFile | undefined> {
  try {
    return await client.settled(signal, { limitMs: JOURNEY_LIMIT_MS });
  } catch (error) {
    if (error instanceof WaitLimit) return client.signal(signal);
    throw error;
  }
}

/** The work items these signals wait in, each once. */
export async function itemsOf(client: SandboxClient, stories: readonly Story[]): Promise<ItemView[]> {
  const ids = stories.flatMap(({ file }) => rowsOf(file).flatMap((row) => row.item ?? []));
  const views = await Promise.all([...new Set(ids)].sort().map((id) => readItem(client.store, id)));
  return views.filter((view) => view !== undefined);
}

const rowsOf = (file: SignalFile | undefined): OpenRow[] => (file ? [file.row, ...file.destinations] : []);

/** A journey as lines of text: the signal, then one line per handoff with when it ended and how long it took. */
export function tellStory({ sample, signal, status, answeredMs, file }: Story): string[] {
  if (!file) return [`${sample.name}  signal ${signal}  answered ${status}, but the ledger does not know it`];
  const { row, entries } = file;
  const verdict = row.outcome ?? `${row.state}${row.reason ? ` (${row.reason})` : ''}`;
  const head = `${sample.name}  ${row.emitter} -> ${row.flow}  signal ${signal}  => ${verdict}`;
  const ingest = line('ingest', row.receivedAt, row.receivedAt, answeredMs, `answered ${status}`);
  return [head, ingest, ...entries.map((entry) => entryLine(entry, row.receivedAt))];
}

function entryLine(entry: Entry, receivedAt: number): string {
  const { handoff, outcome, at, tookMs, reason, data } = entry;
  const said = [outcome, reason, ...facts(data)].filter(Boolean).join('  ');
  return line(handoff, at, receivedAt, tookMs, said);
}

const line = (handoff: string, at: number, from: number, tookMs: number | undefined, said: string): string => {
  const took = tookMs === undefined ? '' : `${Math.round(tookMs)} ms`;
  return `  ${`+${at - from} ms`.padStart(9)}  ${handoff.padEnd(16)} ${took.padStart(8)}  ${said}`;
};

/** The plain facts of an entry's data, at most five; times are shown as such. */
function facts(data: Entry['data']): string[] {
  return Object.entries(data)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .slice(0, 5)
    .map(([name, value]) => `${name}=${plain(name, value)}`);
}

const plain = (name: string, value: unknown): string =>
  typeof value === 'number' && name.endsWith('At') ? new Date(value).toISOString().slice(0, 19) : short(String(value));

/** Ids are 32 characters; within a step people compare the first eight. What can be asked for is printed whole. */
const short = (text: string): string => text.replace(/[0-9a-f]{32}/g, (id) => id.slice(0, 8));

/** A work item as lines: what happened, who owns it, by when, and what it names. */
export function tellItem({ id, item, attached }: ItemView): string[] {
  return [
    `${id}  ${item.kind}, ${item.state}: ${item.reason} at ${item.handoff} (${item.subject})`,
    `  ${reasonOf(item.reason).says}`,
    `  owner ${item.owner}, due ${new Date(item.dueBy).toISOString().slice(0, 16)}, ${attached.length} waiting`,
    `  ${cut(JSON.stringify(item.evidence), 200)}`,
  ];
}

const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)} ...` : text);
