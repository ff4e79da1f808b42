/** Plays the senders of files: a sample of theirs as the objects they put into the batch bucket, the manifest last. */
import { createHash } from 'node:crypto';
import { keyOf, rowBytes, rowSignalId } from '../core/batch/row.ts';
import { scanRows } from '../core/batch/scan.ts';
import type { Emitter } from '../core/definitions/definitions.ts';
import type { Keys } from '../core/ids.ts';
import { registry } from '../flows/registry.ts';
import type { Sample } from './senders.ts';

/** Whether its emitter puts files, and posts nothing. */
export const isFile = ({ emitter }: Pick<Sample, 'emitter'>): boolean =>
  registry.emitters.get(emitter)?.kind === 'batch-file';

export interface PutObject {
  readonly key: string;
  readonly text: string;
}

/** A file and the manifest that promises it, in the order in which they are put. `over`: what the manifest says otherwise. */
export function objectsOf(
  emitter: string,
  name: string,
  csv: string,
  over: object = {},
): readonly [PutObject, PutObject] {
  const folder = emitterOf(emitter).path.slice(1);
  const bytes = Buffer.from(csv);
  const promised = {
    batch_id: name,
    file: `${name}.csv`,
    rows: scanRows(bytes, { delimiter: ',', isEnd: true }).rows.length - 1,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...over,
  };
  return [
    { key: `${folder}/${name}.csv`, text: csv },
    { key: `${folder}/${name}.manifest.json`, text: JSON.stringify(promised) },
  ];
}

export interface FileRow {
  /** Its bytes as a signal. */
  readonly body: Uint8Array;
  /** The id its signal will have. */
  readonly signal: (keys: Keys) => string;
}

/** The whole rows of a file, header aside. Throws when a row is none. */
export function fileRows(emitter: string, csv: string): readonly FileRow[] {
  const { name, batch } = emitterOf(emitter);
  const [head, ...rows] = scanRows(Buffer.from(csv), { delimiter: ',', isEnd: true }).rows.map((row) => {
    if (row.kind === 'broken') throw new Error(`A row of the file of ${emitter} cannot be taken apart: ${row.why}.`);
    return row.cells;
  });
  return rows.map((cells) => {
    const columns = head ?? [];
    const body = rowBytes(columns, cells, '');
    const key = keyOf(columns, cells, batch?.keyColumn);
    return { body, signal: (keys) => rowSignalId({ keys, emitter: name }, key, body) };
  });
}

function emitterOf(name: string): Emitter {
  const emitter = registry.emitters.get(name);
  if (emitter?.kind !== 'batch-file') throw new Error(`No flow declares an emitter of files "${name}".`);
  return emitter;
}
