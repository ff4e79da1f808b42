/** What a file's sender promises, and what a row becomes. */
import { describe, expect, it } from 'vitest';
import { fileKeyOf, manifestKeyOf, mismatchesOf, readManifest } from '../../../core/batch/manifest.ts';
import { keyOf, rowBytes, rowSignalId } from '../../../core/batch/row.ts';
import { readPayload } from '../../../core/contracts/read.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (manifest: object) => readManifest(encode(JSON.stringify(manifest)));
const KEYS = { idKey: '00'.repeat(32), receiptKey: '11'.repeat(32), pepperVersion: '1', peppers: {} };
const FACTS = { keys: KEYS, emitter: 'warehouse' };

describe('a manifest', () => {
  it('names its file, its rows and how the file is written', () => {
    expect(read({ batch_id: 'b', file: 'a.csv', rows: 3, window: {} })).toEqual({
      kind: 'manifest',
      manifest: { batch_id: 'b', file: 'a.csv', rows: 3, delimiter: ',', encoding: 'utf-8', null: '' },
    });
  });

  it('is unusable by the names of its fields, never by what they hold', () => {
    expect(read({ batch_id: 'b', file: 'a.csv', rows: '3', encoding: 'utf-16' })).toEqual({
      kind: 'unusable',
      fields: ['encoding', 'rows'],
    });
    expect(readManifest(encode('rows: 3'))).toEqual({ kind: 'unusable', fields: ['.'] });
  });

  it('is compared with what was found, promise by promise covers: [42]', () => {
    const sha256 = 'ab'.repeat(32);
    const promised = read({ batch_id: 'b', file: 'a.csv', rows: 3, bytes: 20, sha256: sha256.toUpperCase() });
    if (promised.kind !== 'manifest') throw new Error('A manifest was wanted.');
    expect(mismatchesOf(promised.manifest, { rows: 3, bytes: 20, sha256 })).toEqual([]);
    expect(mismatchesOf(promised.manifest, { rows: 2, bytes: 19, sha256 })).toEqual(['rows', 'bytes']);
  });

  it('speaks of the file beside it and of no other', () => {
    const of = (file: string) => fileKeyOf('batches/w/a.manifest.json', { file } as Parameters<typeof fileKeyOf>[1]);
    expect(of('a.csv')).toBe('batches/w/a.csv');
    expect(of('../x/a.csv')).toBeUndefined();
    expect(manifestKeyOf('batches/w/a.csv')).toBe('batches/w/a.manifest.json');
  });
});

describe('a row as a signal', () => {
  it('has the same bytes whatever the order of its columns, and reads as an object of texts', () => {
    const one = rowBytes(['id', 'note', 'score'], ['1', 'zwei\n"Zeilen"', 'NULL'], 'NULL');
    const other = rowBytes(['score', 'id', 'note'], ['NULL', '1', 'zwei\n"Zeilen"'], 'NULL');
    expect(other).toEqual(one);
    expect(readPayload('csv', one)).toEqual({
      kind: 'read',
      payload: { id: '1', note: 'zwei\n"Zeilen"', score: null },
    });
  });

  it('of one blank column still reads as a row', () => {
    expect(readPayload('csv', rowBytes(['id'], [''], ''))).toEqual({ kind: 'read', payload: { id: null } });
  });

  it('is the same signal by its key in any file, and by all it says where it has none covers: [42]', () => {
    const columns = ['id', 'note'];
    const [a, b] = [rowBytes(columns, ['1', 'a'], ''), rowBytes(columns, ['1', 'b'], '')];
    const key = keyOf(columns, [' 1 ', 'a'], 'id');
    expect(rowSignalId(FACTS, key, a)).toBe(rowSignalId(FACTS, '1', b));
    expect(rowSignalId(FACTS, undefined, a)).not.toBe(rowSignalId(FACTS, undefined, b));
    expect(rowSignalId(FACTS, undefined, a)).toBe(rowSignalId(FACTS, undefined, rowBytes(columns, ['1', 'a'], '')));
    expect(keyOf(columns, ['', 'a'], 'id')).toBeUndefined();
  });

  it.each([
    ['two rows', 'id\n1\n2\n', 'malformed-csv'],
    ['too few cells', 'id,note\n1\n', 'malformed-csv'],
    ['nothing', '', 'empty'],
    ['a name that reaches a prototype', '__proto__\n1\n', 'forbidden-key'],
  ])('does not read %s', (_, text, why) => {
    expect(readPayload('csv', encode(text))).toEqual({ kind: 'unreadable', why });
  });
});
