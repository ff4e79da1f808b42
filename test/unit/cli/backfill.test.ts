import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createApi } from '../../../bin/cli/api.ts';
import { followFile } from '../../../bin/cli/backfill-file.ts';
import { dryRun } from '../../../core/backfill/dry-run.ts';
import { reviewRow, type ToldRow } from '../../../core/backfill/review.ts';
import { type ExportRow, readCsv } from '../../../core/backfill/rows.ts';
import { uploadOf } from '../../../core/backfill/upload.ts';
import { historySignal } from '../../../core/batch/history.ts';
import type { LeadRow } from '../../../core/stitch/rows.ts';
import { sourceOf } from '../../../core/validate/validate.ts';
import { registry } from '../../../flows/registry.ts';
import { websiteBody } from '../../support/requests.ts';
import { createOperator } from '../ops/operator.ts';
import { createConsole } from './console.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'baton-backfill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const AT = Date.UTC(2025, 2, 1);

function fileOf(name: string, lines: readonly string[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

const event = (n: number, more: object = {}): string =>
  websiteBody({ email: `person${n}@past.example`, first_name: 'Pat', ...more }, AT + n * 60_000);

const HEADER = 'row_id,account_id,email,phone,signal_type,score,occurred_at,note';
const row = (n: number, email: string, phone = ''): string =>
  `r-${n},co_${n},${email},${phone},usage,1,2025-03-0${(n % 9) + 1}T12:00:00Z,"a\nnote"`;

const rowsIn = (csv: string): ExportRow[] => {
  const read = [...readCsv([new TextEncoder().encode(csv)], { columns: [], keyColumn: 'row_id' })];
  return read.filter((row) => row.kind === 'row');
};

describe('baton backfill --dry-run', () => {
  it('tells who would be one person and what is refused, by line, and asks nobody covers: [104]', async () => {
    const lines = [
      event(1),
      event(2),
      websiteBody({ email: 'person1@past.example' }, AT + 3_600_000),
      '{"broken',
      event(1),
      websiteBody({}, AT),
      event(3),
    ];
    const file = fileOf('export.jsonl', [...lines, '']);
    const { baton, asked } = createConsole();
    const { code, json, out } = await baton(`backfill ${file} --emitter website-api --dry-run --offline`);
    expect(code).toBe(1);
    expect(json).toMatchObject({
      signals: 4,
      repeats: 1,
      people: 3,
      joinedBy: { email: 2 },
      alone: 2,
      largest: [{ signals: 2, kinds: { email: 1 }, lines: [1, 3] }, { signals: 1 }, { signals: 1 }],
      refused: [
        { why: 'malformed-json', rows: 1, lines: [4] },
        { why: 'contract-broken', fields: ['data.email'], rows: 1, lines: [6] },
      ],
    });
    expect(out).toContain('contract-broken data.email: 1, lines 6');
    expect(out + JSON.stringify(json)).not.toMatch(/past\.example|Pat/);
    expect(asked).toEqual([]);
  });

  it('counts lines of CSV as an editor does, rows that are broken among them', async () => {
    const file = fileOf('export.csv', [HEADER, row(1, 'a@past.example'), 'only-one-cell', row(2, 'a@past.example')]);
    const { code, json } = await createConsole().baton(
      `backfill ${file} --emitter warehouse-batch --dry-run --offline`,
    );
    expect(code).toBe(1);
    expect(json).toMatchObject({ signals: 2, people: 1, refused: [{ why: 'columns', lines: [4] }] });
  });

  it('names identifiers of many as such', async () => {
    const rows = [1, 2, 3, 4, 5].map((n) => row(n, `colleague${n}@past.example`, '+14155550100'));
    const file = fileOf('office.csv', [HEADER, ...rows]);
    const { code, json } = await createConsole().baton(
      `backfill ${file} --emitter warehouse-batch --dry-run --offline`,
    );
    expect(code).toBe(0);
    expect(json).toMatchObject({ people: 5, alone: 5, shared: { phone: 1 } });
  });

  it('takes no file that the contract of the emitter cannot read', async () => {
    const { baton } = createConsole();
    expect((await baton(`backfill ${folder}/none.jsonl --emitter website-api --dry-run --offline`)).code).toBe(2);
    expect((await baton(`backfill ${fileOf('x.csv', [HEADER])} --emitter website-api --dry-run --offline`)).code).toBe(
      2,
    );
    expect((await baton(`backfill ${fileOf('y.jsonl', [event(1)])} --emitter nobody --dry-run --offline`)).code).toBe(
      2,
    );
    expect(
      (await baton(`backfill ${fileOf('z.csv', ['a,b'])} --emitter warehouse-batch --dry-run --offline`)).code,
    ).toBe(1);
  });
});

describe('a file that is not what it should be', () => {
  const tried = async (name: string, lines: readonly string[], options = '') => {
    const { baton, asked } = createConsole();
    const done = await baton(`backfill ${fileOf(name, lines)} --emitter website-api ${options}`.trim());
    expect(asked).toEqual([]);
    return done;
  };

  it('is told so, and nothing of it is brought in', async () => {
    const { baton } = createConsole();
    expect((await baton(`backfill ${folder} --emitter website-api`)).code).toBe(2);
    mkdirSync(path.join(folder, 'folder.jsonl'));
    expect((await baton(`backfill ${folder}/folder.jsonl --emitter website-api`)).code).toBe(2);
    expect((await tried('empty.jsonl', [''])).code).toBe(1);
    expect((await tried('empty.jsonl', [''], '--dry-run --offline')).code).toBe(1);
    expect((await tried('offline.jsonl', [event(1)], '--offline')).code).toBe(2);
    expect((await tried('unkeyed.jsonl', [event(1)], '--key data.nothing')).code).toBe(2);
  });

  it('has two rows under one key that say different things: the lines are told, the first is kept covers: [104]', async () => {
    const rows = [event(1, { ref: 'a' }), event(2, { ref: 'b' }), event(3, { ref: 'a' }), event(1, { ref: 'a' })];
    const { code, json } = await tried('twice.jsonl', rows, '--key data.ref --dry-run --offline');
    expect(code).toBe(1);
    expect(json).toMatchObject({
      signals: 2,
      repeats: 1,
      refused: [{ why: 'same-key-other-body', rows: 1, lines: [3] }],
    });
    const { code: refusing, out } = await tried('twice.jsonl', rows, '--key data.ref');
    expect(refusing).toBe(1);
    expect(out).toContain('same-key-other-body: 1, lines 3');
  });
});

describe('baton backfill', () => {
  it('brings in nothing while rows are refused', async () => {
    const file = fileOf('partly.jsonl', [event(1), '{"broken']);
    const { baton, asked } = createConsole();
    const { code, out } = await baton(`backfill ${file} --emitter website-api`);
    expect(code).toBe(1);
    expect(out).toContain('malformed-json: 1, lines 2');
    expect(asked).toEqual([]);
  });

  it('makes as many leads as the dry run tells people, and tells how far it is covers: [104]', async () => {
    const operator = createOperator();
    const { road } = operator;
    const name = 'warehouse-batch';
    const rows = Array.from({ length: 60 }, (_, n) => {
      const email = n % 3 === 0 ? '' : `p${n % 14}@past.example`;
      return row(n, email, n % 2 === 0 || email === '' ? `+1415555${String(n % 11).padStart(4, '0')}` : '');
    });
    const read = rowsIn([HEADER, ...rows].join('\n'));
    const { emitters, contracts } = registry;
    const contract = contracts.get(emitters.get(name)?.contract ?? '');
    if (!contract) throw new Error('The sample has no warehouse.');
    const identity = { keys: road.keys, ...sourceOf({ emitter: name, flow: 'product-usage' }, registry) };
    const told = read.flatMap(({ line, key = '', body }): ToldRow[] => {
      const bytes = new TextEncoder().encode(body);
      const found = reviewRow(bytes, { contract, identity, now: road.now() });
      return found.kind === 'taken' ? [{ ...found, line, signal: historySignal(road.keys, name, key, bytes) }] : [];
    });
    expect(told).toHaveLength(60);
    const upload = uploadOf(name, read, 25);
    road.objects.put(upload.key, upload.bytes);
    road.objects.put(upload.manifestKey, upload.manifest);
    await road.functions.dispatch({ detail: { object: { key: upload.manifestKey } } });
    const said: string[] = [];
    const terminal = {
      say: (...lines: readonly string[]) => void said.push(...lines),
      json: () => undefined,
      ask: undefined,
    };
    const api = createApi(async ({ method, path: at }) => {
      const answer = await operator.ask(method, at.replace(/^\/ops/, ''), { arn: 'arn:aws:iam::1:user/otto' });
      return { status: answer.status, text: answer.text };
    });
    await followFile({ api, terminal }, upload.delivery, { rows: 60, leftOut: 200 }, () => road.minutes(1));
    await road.settle();
    expect(said[0]).toBe('0 of 60 rows taken in (0 %).');
    expect(said.at(-1)).toBe('Done: 60 of 60 rows taken in (100 %). 200 more were refused and left out.');
    const leads = road.store
      .rows('ledger')
      .flatMap(({ key, item }) => (key.sk === 'lead' ? [item as unknown as LeadRow] : []));
    expect(leads.filter(({ mergedInto }) => mergedInto === undefined)).toHaveLength(dryRun(told, 0).people);
    expect(dryRun(told, 0).people).toBeLessThan(20);
  });
});
