/** Exports as people make them: whatever pieces they are read in, every row is taken or refused by its line. */
import { describe, expect, it } from 'vitest';
import { type ReadRow, readCsv, readLines } from '../../../core/backfill/rows.ts';
import { Sieve } from '../../../core/backfill/sieve.ts';
import { UploadTally, uploadHead, uploadOf, uploadRow } from '../../../core/backfill/upload.ts';
import { MAX_ROW_BYTES, scanRows } from '../../../core/batch/scan.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function* inPieces(bytes: Uint8Array, length: number): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += length) yield bytes.subarray(from, from + length);
}

const lines = (bytes: Uint8Array, piece = bytes.length): ReadRow[] => [
  ...readLines(inPieces(bytes, piece), (body) => ({ body })),
];
const csv = (bytes: Uint8Array, piece = bytes.length, keyColumn?: string): ReadRow[] => [
  ...readCsv(inPieces(bytes, piece), { columns: ['id'], keyColumn }),
];
const told = (rows: readonly ReadRow[]): unknown[] =>
  rows.map((row) =>
    row.kind === 'row' ? [row.line, row.body] : row.kind === 'broken' ? [row.line, row.why] : row.why,
  );

describe('an export of JSON lines', () => {
  it('is the same rows with a byte order mark, with CRLF, with blank lines and without a last line end', () => {
    const plain = [
      [1, '{"a":1}'],
      [2, '{"b":"ü"}'],
    ];
    expect(told(lines(bytesOf('{"a":1}\n{"b":"ü"}\n')))).toEqual(plain);
    expect(told(lines(bytesOf('\uFEFF{"a":1}\r\n{"b":"ü"}\r\n')))).toEqual(plain);
    expect(told(lines(bytesOf('{"a":1}\n{"b":"ü"}')))).toEqual(plain);
    expect(told(lines(bytesOf('{"a":1}\n\r\n \n{"b":"ü"}')))).toEqual([plain[0], [4, '{"b":"ü"}']]);
    expect(lines(bytesOf(''))).toEqual([]);
  });

  it('is the same rows in whatever pieces it is read', () => {
    const bytes = bytesOf(`\uFEFF${Array.from({ length: 40 }, (_, n) => `{"name":"Zoë ${n}"}`).join('\r\n')}\n`);
    const whole = told(lines(bytes));
    expect(whole).toHaveLength(40);
    for (const piece of [1, 2, 3, 7, 19, 64]) expect(told(lines(bytes, piece))).toEqual(whole);
  });

  it('loses no row to one that is longer than a row may be, or that is no UTF-8', () => {
    const long = `{"a":"${'x'.repeat(MAX_ROW_BYTES)}"}`;
    const bytes = Buffer.concat([
      bytesOf(`{"a":1}\n${long}\n{"b":2}\n`),
      Buffer.from([0xc3, 0x28, 0x0a]),
      bytesOf('{"c":3}'),
    ]);
    const wanted = [
      [1, '{"a":1}'],
      [2, 'too-long'],
      [3, '{"b":2}'],
      [4, 'not-utf8'],
      [5, '{"c":3}'],
    ];
    for (const piece of [bytes.length, 100_000, 4_096]) expect(told(lines(bytes, piece))).toEqual(wanted);
  });

  it('says of UTF-16 what to do', () => {
    expect(told(lines(Buffer.from('\uFEFF{"a":1}\n', 'utf16le')))).toEqual([expect.stringContaining('UTF-8')]);
  });
});

describe('an export of CSV', () => {
  const TEXT = 'id,note\r\n1,"two\nlines, ""quoted"""\r\n\r\n2,ü\r\nalone\r\n3,last';

  it('is the same rows in whatever pieces it is read, counted as an editor counts lines', () => {
    const bytes = bytesOf(`\uFEFF${TEXT}`);
    const whole = told(csv(bytes));
    expect(whole).toMatchObject([
      [2, expect.stringContaining('""quoted""')],
      [5, expect.any(String)],
      [6, 'columns'],
      [7, 'id,note\n3,last\n'],
    ]);
    for (const piece of [1, 2, 5, 13]) expect(told(csv(bytes, piece))).toEqual(whole);
  });

  it('is none of the emitter’s without its columns, or without the column that is to be the key', () => {
    expect(told(csv(bytesOf('other\n1\n')))).toEqual(['its header is column-missing, id']);
    expect(told(csv(bytesOf(TEXT), 9, 'row'))).toEqual([expect.stringContaining('no column')]);
    expect(csv(bytesOf(''))).toEqual([]);
    expect(told(csv(Buffer.from(`\uFEFF${TEXT}`, 'utf16le')))).toEqual([expect.stringContaining('UTF-8')]);
  });
});

describe('rows that are taken', () => {
  const row = (line: number, key: string, body: string) => ({ kind: 'row', line, key, body }) as const;

  it('are not two under one key: the same again is a repeat, anything else is refused', () => {
    const sieve = new Sieve();
    const seen = [row(1, 'a', 'one'), row(2, 'a', 'one'), row(3, 'a', 'two'), row(4, '', 'one'), row(5, '', 'one')];
    expect(seen.map((each) => sieve.take(each))).toEqual(['new', 'again', 'differs', 'new', 'again']);
    expect(sieve.refusals.causes()).toEqual([{ why: 'same-key-other-body', fields: [], rows: 1, lines: [3] }]);
    expect([1, 2, 3, 4, 5].filter((line) => sieve.isLeftOut(line))).toEqual([3]);
    expect(sieve.again).toBe(2);
  });

  it('are never longer than whoever reads the file takes', () => {
    const room = MAX_ROW_BYTES - '"","\n'.length - 1;
    const longest = uploadRow({ body: 'x'.repeat(room) });
    expect(longest).toHaveLength(MAX_ROW_BYTES);
    const both = Buffer.concat([longest ?? new Uint8Array(), uploadRow({ body: 'y' }) ?? new Uint8Array()]);
    expect(scanRows(both, { delimiter: ',', isEnd: true }).rows.map(({ kind }) => kind)).toEqual(['row', 'row']);
    expect(uploadRow({ body: 'x'.repeat(room + 1) })).toBeUndefined();
    // Each quote is written twice.
    expect(uploadRow({ body: '"'.repeat(room / 2 + 1) })).toBeUndefined();
  });

  it('make the same file one by one as all at once', () => {
    const rows = [{ key: 'a', body: 'one "quoted"' }, { body: 'two,\nlines' }];
    const { bytes, ...whole } = uploadOf('website-api', rows, 60);
    const tally = new UploadTally();
    const parts = rows.map((each) => uploadRow(each) ?? new Uint8Array());
    for (const part of parts) tally.add(part);
    expect({ ...tally.announce('website-api', 60), bytes: undefined }).toEqual({ ...whole, bytes: undefined });
    expect(Buffer.concat([uploadHead(), ...parts]).equals(bytes)).toBe(true);
  });
});
