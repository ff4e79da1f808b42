/** Reading a CSV file in slices. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readHeader } from '../../../core/batch/header.ts';
import { MAX_ROW_BYTES, type ScannedRow, scanRows } from '../../../core/batch/scan.ts';
import {
  BEGINNING,
  type Continuation,
  fileSha256,
  resumeAt,
  takeHeader,
  takeSlice,
} from '../../../core/batch/slice.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const whole = (bytes: Uint8Array): readonly ScannedRow[] => scanRows(bytes, { delimiter: ',', isEnd: true }).rows;
const cellsOf = (rows: readonly ScannedRow[]) => rows.map((row) => (row.kind === 'row' ? row.cells : row.why));
const rowsOf = (text: string) => cellsOf(whole(encode(text)));

/** Reads a file as the function does, in stretches whose lengths `next` gives; a stretch without a row grows. */
function inSlices(bytes: Uint8Array, next: () => number) {
  const rows: ScannedRow[] = [];
  let length = next();
  let at: Continuation = BEGINNING;
  let columns: number | undefined;
  for (;;) {
    const from = resumeAt(at);
    const end = Math.min(bytes.length, Math.max(at.offset, from) + length);
    const stretch = { bytes: bytes.slice(from, end), isEnd: end === bytes.length, delimiter: ',' };
    if (columns === undefined) {
      const taken = takeHeader(stretch, []);
      if (taken?.header.kind !== 'header') {
        if (taken) throw new Error(`A good header was wanted: ${taken.header.kind}.`);
        length += next();
        continue;
      }
      columns = taken.header.columns.length;
      at = taken.next;
      continue;
    }
    const slice = takeSlice(at, { ...stretch, most: 7 }, columns);
    rows.push(...slice.rows);
    length = slice.next.offset > at.offset ? next() : length + next();
    at = slice.next;
    if (slice.isDone) return { rows, at, sha: fileSha256(at, bytes.slice(resumeAt(at))) };
  }
}

/** A generator of its own, so that a failure is seen again. */
function dice(seed: number): (sides: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const PIECES = ['a', 'ü', '👍🏽', '""', ',', '\r\n', '\n', '\r', ' ', '=1+1', '漢', '"', ''];

function randomFile(seed: number): Uint8Array {
  const roll = dice(seed);
  const pick = () => PIECES[roll(PIECES.length)] ?? '';
  const cell = (): string => {
    const text = Array.from({ length: roll(6) }, pick).join('');
    // One in twenty is left as it is, broken or not.
    if (roll(20) === 0) return text;
    return `"${text.replaceAll('"', '""')}"`;
  };
  const ends = ['\n', '\r\n'][roll(2)] ?? '\n';
  const lines = Array.from({ length: 5 + roll(30) }, () => [cell(), cell(), cell()].join(','));
  const bom = roll(2) === 0 ? '\uFEFF' : '';
  return encode(`${bom}one,two,three${ends}${lines.join(ends)}${roll(2) === 0 ? ends : ''}`);
}

describe('rows of a CSV file', () => {
  it('takes quoted fields, doubled quotes, embedded line ends and separators apart covers: [42]', () => {
    expect(rowsOf('a,"b ""hot""","c, d","two\nlines"\r\nx,,"",z\n')).toEqual([
      ['a', 'b "hot"', 'c, d', 'two\nlines'],
      ['x', '', '', 'z'],
    ]);
  });

  it('reads a last row without a line end, and no row of blank lines', () => {
    expect(rowsOf('a,b\n\n\r\nc,d')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('reads line ends of CR alone', () => {
    expect(rowsOf('a,b\rc,d\r')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('an open quote costs one line, not the file', () => {
    expect(rowsOf('a,b\n"open,b\nc,d\n')).toEqual([['a', 'b'], 'quotes', ['c', 'd']]);
  });

  it('text after a closing quote breaks its line only', () => {
    expect(rowsOf('"a"b,c\nd,e\n')).toEqual(['quotes', ['d', 'e']]);
  });

  it('bytes that are not UTF-8 break their row only', () => {
    const bytes = Uint8Array.from([...encode('a,'), 0xff, ...encode('\nb,c\n')]);
    expect(cellsOf(whole(bytes))).toEqual(['not-utf8', ['b', 'c']]);
  });

  it('a row beyond the longest is broken, and the next line is read', () => {
    const long = 'x'.repeat(MAX_ROW_BYTES + 10);
    const rows = rowsOf(`"${long}\nc,d\n`);
    expect(rows.filter((row) => row === 'too-long').length).toBeGreaterThan(0);
    expect(rows.at(-1)).toEqual(['c', 'd']);
  });
});

describe('slices of a CSV file', () => {
  it('give the same rows as the whole, wherever they are cut covers: [42]', () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const bytes = randomFile(seed);
      const roll = dice(seed + 10_000);
      const expected = whole(bytes)
        .slice(1)
        .map((row) =>
          row.kind === 'row' && row.cells.length !== 3 ? 'columns' : row.kind === 'row' ? row.cells : row.why,
        );
      const { rows, at, sha } = inSlices(bytes, () => 1 + roll(40));
      expect(cellsOf(rows), `seed ${seed}`).toEqual(expected);
      expect(at, `seed ${seed}`).toMatchObject({ offset: bytes.length, rows: expected.length });
      expect(sha, `seed ${seed}`).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
  });

  it('give the same rows when cut after every single byte', () => {
    const bytes = encode('\uFEFFid,note\r\n1,"zwei ""ü""\r\nLinien"\r\n2,👍🏽\r\n\r\n3,\r\n');
    for (let length = 1; length <= bytes.length; length += 1) {
      const { rows } = inSlices(bytes, () => length);
      expect(cellsOf(rows), `length ${length}`).toEqual([
        ['1', 'zwei "ü"\r\nLinien'],
        ['2', '👍🏽'],
        ['3', ''],
      ]);
    }
  });

  it('number the rows through, so that a slice done again names the same ones', () => {
    const bytes = encode('id,note\n1,a\n2,b\n3,c\n');
    const { rows } = inSlices(bytes, () => 5);
    expect(rows.map((row) => 'part' in row && row.part)).toEqual([0, 1, 2]);
  });
});

describe('the header', () => {
  const header = (text: string, wanted: readonly string[] = []) => readHeader(whole(encode(text))[0], wanted);

  it('may begin with a byte order mark and come in any order', () => {
    expect(header('\uFEFFid,email\n', ['email', 'id'])).toEqual({ kind: 'header', columns: ['id', 'email'] });
  });

  it('is wrong when a declared column is missing, and says which', () => {
    expect(header('id,mail\n', ['id', 'email'])).toEqual({ kind: 'wrong', why: 'column-missing', missing: ['email'] });
  });

  it('is wrong when two columns share a name, one has none, or one reaches a prototype', () => {
    expect(header('a,a\n')).toMatchObject({ why: 'same-name' });
    expect(header('a,\n')).toMatchObject({ why: 'blank-name' });
    expect(header('a,__proto__\n')).toMatchObject({ why: 'forbidden-name' });
    expect(header('')).toMatchObject({ why: 'unreadable' });
  });
});
