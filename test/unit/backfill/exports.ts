/** Exports of the warehouse in files of their own, and the road that takes them in after a dry run has spoken. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readCsv } from '../../../core/backfill/rows.ts';
import { uploadOf } from '../../../core/backfill/upload.ts';
import type { LeadRow } from '../../../core/stitch/rows.ts';
import type { Road } from '../../support/road.ts';

export const EMITTER = 'warehouse-batch';

const COLUMNS = ['row_id', 'email', 'phone', 'signal_type', 'occurred_at'];

export interface Row {
  readonly id: string;
  readonly email?: string;
  readonly phone?: string;
  /** Epoch ms. */
  readonly at: number;
}

export const csvOf = (rows: readonly Row[]): string =>
  [
    COLUMNS.join(','),
    ...rows.map(({ id, email = '', phone = '', at }) =>
      [id, email, phone, 'usage', new Date(at).toISOString()].join(','),
    ),
    '',
  ].join('\n');

export interface Folder {
  /** Writes an export; gives its path. */
  file(name: string, csv: string): string;
  remove(): void;
}

export function createFolder(): Folder {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-export-'));
  return {
    file(name, csv) {
      const file = path.join(folder, name);
      writeFileSync(file, csv);
      return file;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** As `baton backfill` puts it, to the end. */
export async function bringIn(road: Road, csv: string): Promise<void> {
  const read = [...readCsv([new TextEncoder().encode(csv)], { columns: COLUMNS, keyColumn: 'row_id' })];
  const upload = uploadOf(
    EMITTER,
    read.filter((row) => row.kind === 'row'),
  );
  road.objects.put(upload.key, upload.bytes);
  road.objects.put(upload.manifestKey, upload.manifest);
  await road.functions.dispatch({ detail: { object: { key: upload.manifestKey } } });
  await road.settle(200);
}

/** Every lead by id, also those that another one stands for. */
export const leadsOf = (road: Road): ReadonlyMap<string, LeadRow> =>
  new Map(
    road.store
      .rows('ledger')
      .flatMap(({ key, item }) => (key.sk === 'lead' ? [[key.pk.slice(2), item as unknown as LeadRow] as const] : [])),
  );

/** The leads that stand for themselves. */
export const standing = (road: Road): string[] =>
  [...leadsOf(road)].filter(([, { mergedInto }]) => mergedInto === undefined).map(([id]) => id);
