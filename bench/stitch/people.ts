/**
 * Synthetic history: people with several channels, some of which only a later signal links; offices that share a number,
 * mailboxes of many, and rows that come twice. The same seed makes the same file.
 */
import { readCsv } from '../../core/backfill/rows.ts';
import { type Upload, uploadOf } from '../../core/backfill/upload.ts';
import type { Contract, Registry } from '../../core/definitions/definitions.ts';
import { optional } from '../../core/definitions/preset.ts';
import { defineRegistry } from '../../core/definitions/registry.ts';
import { sample } from '../../flows/sample/index.ts';
import { seeded } from '../../stores/fault/chance.ts';

export const EMITTER = 'warehouse-batch';

/** The shipped definitions, in which the warehouse also tells of accounts and visitors. */
export const historyRegistry = (): Registry =>
  defineRegistry([
    { ...sample, contracts: (sample.contracts ?? []).map((each) => (each.name === EMITTER ? told(each) : each)) },
  ]);

function told(contract: Contract): Contract {
  const cell = { type: ['string', 'null'] as const };
  const properties = { ...contract.schema.properties, user_id: cell, anonymous_id: cell };
  const mappings = [
    ...contract.mappings,
    optional('identifiers.userId', 'text', 'user_id'),
    optional('identifiers.anonymousId', 'text', 'anonymous_id'),
  ];
  return { ...contract, schema: { ...contract.schema, properties }, mappings };
}

const COLUMNS = ['row_id', 'signal_type', 'occurred_at', 'email', 'phone', 'user_id', 'anonymous_id'];
/** What one person sends: a visit, a call, a form, the form that links both, a log-in. */
const PER_PERSON = 5;
/** One row in so many comes twice. */
const TWICE = 20;
const BEGIN = Date.UTC(2026, 0, 5);
const HOUR = 3_600_000;

export interface History {
  /** An export of the warehouse. */
  readonly csv: string;
  /** With those that come twice. */
  readonly rows: number;
}

/** The file that `baton backfill` puts for it; nothing holds its rows back. */
export function uploadOfHistory({ csv }: History): Upload {
  const read = [...readCsv([new TextEncoder().encode(csv)], { columns: COLUMNS, keyColumn: 'row_id' })];
  const rows = read.filter((row) => row.kind === 'row');
  if (rows.length !== read.length) throw new Error('The history was not read.');
  return uploadOf(EMITTER, rows, 1_000_000_000);
}

/** An export of so many signals in no order. */
export function historyOf(signals: number, seed = 5): History {
  const random = seeded(seed);
  const lines = Array.from({ length: signals }, (_, n) => lineOf(n, random()));
  for (let n = 0; n < signals; n += TWICE) lines.push(lines[n] ?? '');
  for (let n = lines.length - 1; n > 0; n -= 1) {
    const other = Math.floor(random() * (n + 1));
    [lines[n], lines[other]] = [lines[other] ?? '', lines[n] ?? ''];
  }
  return { csv: `${COLUMNS.join(',')}\n${lines.join('\n')}\n`, rows: lines.length };
}

function lineOf(n: number, chance: number): string {
  const person = Math.floor(n / PER_PERSON);
  const at = new Date(BEGIN + (person % 5_000) * HOUR + Math.floor(chance * 20 * HOUR)).toISOString();
  return [`r-${n}`, 'usage', at, ...channelsOf(person, n % PER_PERSON)].join(',');
}

/** E-mail, phone, account, visitor. Eight people of a hundred share an office number, one writes from a mailbox of many. */
function channelsOf(person: number, nth: number): string[] {
  const company = Math.floor(person / 100);
  const own = `+1415${String(2_000_000 + person)}`;
  const phone = person % 100 < 8 ? `+1212${String(3_000_000 + company)}` : own;
  const email = `person${person}@people.example`;
  const visitor = `visitor-${person}`;
  if (nth === 0) return ['', '', '', visitor];
  if (nth === 1) return ['', phone, '', ''];
  if (nth === 2) return [person % 100 === 50 ? `info@company${company}.example` : email, '', '', visitor];
  return nth === 3 ? [email, phone, '', ''] : [email, '', `user-${person}`, ''];
}
