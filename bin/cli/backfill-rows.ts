/** The export that a backfill is of: which emitter's it is, and its rows, read as often as somebody asks. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import { type Keyed, type ReadRow, readCsv, readLines } from '../../core/backfill/rows.ts';
import type { Readable, Sieve } from '../../core/backfill/sieve.ts';
import { textAt } from '../../core/contracts/paths.ts';
import { readJson } from '../../core/contracts/read.ts';
import type { Contract, Emitter } from '../../core/definitions/definitions.ts';
import { registry } from '../../flows/registry.ts';
import { CliProblem, usageProblem } from './problem.ts';
import { type Command, needed, text } from './verb.ts';

export interface Export {
  readonly file: string;
  readonly emitter: Emitter;
  readonly contract: Contract;
  /** From the first row again. Throws {@link CliProblem} when the file is none of the emitter's, or cannot be read. */
  rows(): Iterable<Readable>;
}

export function exportOf(command: Command): Export {
  const { emitter, contract } = definitionsOf(command);
  const file = needed(command, 0, 'a file');
  const wanted = contract.format === 'csv' ? 'csv' : 'jsonl';
  if (contract.format === 'form' || !file.toLowerCase().endsWith(`.${wanted}`)) {
    throw usageProblem(
      `The contract of ${emitter.name} reads ${contract.format}: ${file} cannot be its history.`,
      'One line is one event, as the emitter would have sent it. Change the export, or choose another emitter.',
    );
  }
  const field = text(command, 'key');
  const { columns = [], keyColumn } = emitter.batch ?? {};
  const rows =
    wanted === 'csv'
      ? () => readCsv(piecesOf(file), { columns, keyColumn: field ?? keyColumn })
      : () => readLines(piecesOf(file), keyedBy(emitter, field));
  return { file, emitter, contract, rows: () => readableIn(file, rows()) };
}

/** A file of nothing, or a key that no row has, is a mistake that looks like success. */
export function assertSomethingRead(command: Command, { file }: Export, { rows, keyed, refusals }: Sieve): void {
  if (rows === 0) throw new CliProblem(`${file} holds no row.`);
  const field = text(command, 'key');
  if (field !== undefined && keyed === 0 && refusals.rows < rows)
    throw usageProblem(`No row of ${file} has "${field}", which is to be its key.`, 'Nothing was brought in.');
}

function definitionsOf(command: Command): { emitter: Emitter; contract: Contract } {
  const name = text(command, 'emitter');
  const emitter = registry.emitters.get(name ?? '');
  const contract = emitter && registry.contracts.get(emitter.contract);
  if (emitter && contract) return { emitter, contract };
  const known = [...registry.emitters.keys()].join(', ');
  throw usageProblem('Say whose history it is: --emitter NAME.', `flows/ declares ${known}.`);
}

function* readableIn(file: string, rows: Iterable<ReadRow>): Generator<Readable> {
  for (const row of rows) {
    if (row.kind === 'wrong') throw new CliProblem(`${file} was not taken: ${row.why}.`);
    yield row;
  }
}

/** Bytes that are read at once. */
const PIECE_BYTES = 256 * 1024;

function* piecesOf(file: string): Generator<Uint8Array> {
  const descriptor = opened(file);
  try {
    for (;;) {
      const piece = new Uint8Array(PIECE_BYTES);
      const length = readSync(descriptor, piece);
      if (length === 0) return;
      yield piece.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}

function opened(file: string): number {
  try {
    if (!statSync(file).isFile()) throw new Error('it is no file');
    return openSync(file, 'r');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'it is no file';
    throw usageProblem(`${file} cannot be read: ${why}.`, 'Give the path of an export.');
  }
}

/** The key that the emitter's own events have, so that what came live is known again; else the field that was named. */
function keyedBy({ connector, path }: Emitter, field: string | undefined): Keyed {
  const splitting = EMITTER_CONNECTORS.get(connector);
  return (body) => {
    const bytes = new TextEncoder().encode(body);
    if (field !== undefined) {
      const read = readJson(bytes);
      const key = read.kind === 'read' ? textAt(read.payload, field.split('.')) : undefined;
      return { body, ...(key === undefined ? {} : { key }) };
    }
    const headers = { 'content-type': 'application/json' };
    const split = splitting?.split({ method: 'POST', path, headers, body: bytes, receivedAt: 0 });
    const parts = split?.kind === 'one' ? [split.part] : split?.kind === 'many' ? split.parts : [];
    const [part] = parts;
    if (!part || parts.length > 1) return { body };
    return {
      body: new TextDecoder().decode(part.body),
      ...(part.eventKey === undefined ? {} : { key: part.eventKey }),
    };
  };
}
