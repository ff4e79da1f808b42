/** Suite `stitch`: `bench/stitch/` backfills synthetic history, this compares a long one with a short one. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMemoryStore } from '../../stores/memory.ts';
import type { Units } from '../capacity.ts';
import { backfill, type KeptUpload } from '../stitch/backfill.ts';
import type { BackfillTold } from '../stitch/backfill-process.ts';
import { measureCommand, writeExport } from '../stitch/command.ts';
import type { CommandTold } from '../stitch/command-process.ts';
import { metered } from '../stitch/metered-store.ts';
import { historyOf, uploadOfHistory } from '../stitch/people.ts';
import type { Figure, Measured, Suite } from '../suite.ts';

/** Signals of the long history; the short one is a tenth of it. */
const SIGNALS = 100_000;
/** Signals of the history whose requests are metered. */
const METERED = 5_000;
const PROCESS = fileURLToPath(new URL('../stitch/backfill-process.ts', import.meta.url));

interface Measure extends BackfillTold {
  readonly signals: number;
}

export const suite: Suite = {
  name: 'stitch',
  what: 'what a backfill of history costs, and whether ten times the history costs more than ten times as much',
  async run({ progress, leads = SIGNALS }) {
    const folder = mkdtempSync(join(tmpdir(), 'baton-bench-'));
    try {
      const short = await progress.step(`${leads / 10} signals`, () => measure(folder, Math.round(leads / 10)));
      const long = await progress.step(`${leads} signals`, () => measure(folder, leads));
      const used = await progress.step(`units of ${METERED} signals`, () => unitsOf(folder));
      const exported = (rows: number) => () => commandOn(folder, rows);
      const few = await progress.step(`the command, ${leads / 10} rows`, exported(Math.round(leads / 10)));
      const many = await progress.step(`the command, ${leads} rows`, exported(leads));
      const { figures, details } = told(short, long, used);
      return {
        figures: { ...figures, ...commandFigures(few, many) },
        details: [...details, ...commandLines(few, many)],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Puts the file of so many signals on disk. */
function kept(folder: string, signals: number): KeptUpload {
  const { bytes, ...upload } = uploadOfHistory(historyOf(signals));
  const file = join(folder, `${signals}.csv`);
  writeFileSync(file, bytes);
  return { ...upload, file };
}

async function measure(folder: string, signals: number): Promise<Measure> {
  const child = fork(PROCESS, [JSON.stringify(kept(folder, signals))], { execArgv: ['--expose-gc'] });
  const told = await new Promise<BackfillTold>((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The backfill's process ended with ${code}; see above.`)));
  });
  if (told.rows - told.repeats !== signals) throw new Error(`${told.rows - told.repeats} signals, not ${signals}.`);
  return { ...told, signals };
}

async function unitsOf(folder: string): Promise<Units> {
  const { store, used } = metered(createMemoryStore());
  await backfill(store, kept(folder, METERED), () => undefined);
  const { write: wru, read: rru } = used();
  return { write: wru / METERED, read: rru / METERED };
}

/** `baton backfill` of so many rows. */
async function commandOn(folder: string, rows: number): Promise<CommandTold & { readonly rows: number }> {
  const file = join(folder, `${rows}.jsonl`);
  writeExport(file, rows);
  return { ...(await measureCommand(file, rows)), rows };
}

type Commanded = Awaited<ReturnType<typeof commandOn>>;

const commandFigures = (few: Commanded, many: Commanded): Measured['figures'] => ({
  commandMemoryRatio10x: figure(
    many.peakRss / few.peakRss,
    'most resident memory of `baton backfill` itself, with all its code: it reads and puts the export',
  ),
  commandRowsPerSecond: figure(many.rows / many.seconds, 'read, put to the contract, hashed, read again and put'),
});

const commandLines = (...all: readonly Commanded[]): string[] => [
  'The command, each in a fresh process',
  ...all.map(
    ({ rows, seconds, peakRss }) =>
      `  ${String(rows).padStart(7)} rows  ${seconds.toFixed(1).padStart(6)} s  peak RSS ${mb(peakRss)}`,
  ),
];

const figure = (value: number, note: string): Figure => ({ value, note });

function told(short: Measure, long: Measure, { write: wru, read: rru }: Units): Measured {
  const resident = ({ peakRss, baseRss }: Measure): number => peakRss - baseRss;
  const held = ({ heldHeap, baseHeap }: Measure): number => heldHeap - baseHeap;
  return {
    figures: {
      timeRatio10x: figure(
        long.seconds / short.seconds,
        `${long.signals} signals against ${short.signals}, both killed at every 20,000th write and begun again`,
      ),
      memoryRatio10x: figure(
        resident(long) / resident(short),
        'most resident memory, less that before the first row; the store is in another process and not counted',
      ),
      heldHeapRatio10x: figure(
        held(long) / held(short),
        'the same of the heap after collecting garbage, one look each 1,000 signals: a leak would show here first',
      ),
      signalsPerSecond: figure(long.signals / long.seconds, 'of the long history, ten side by side'),
      wruPerSignal: figure(
        wru,
        'write request units from a row of the file to its lead: kept, numbered, validated, stitched',
      ),
      rruPerSignal: figure(rru, 'read request units, the same'),
    },
    details: ['Backfills, each in a fresh process', ...[short, long].map(lineOf)],
  };
}

const mb = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`;

const lineOf = ({ signals, seconds, peakRss, baseRss, heldHeap, baseHeap }: Measure): string =>
  `  ${String(signals).padStart(7)} signals  ${seconds.toFixed(1).padStart(6)} s  heap held ${mb(heldHeap)} (${mb(baseHeap)} before the first row)  peak RSS ${mb(peakRss)} (${mb(baseRss)})`;
