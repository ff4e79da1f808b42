/** What an export would be linked with, as /ops tells it: in ids and keyed hashes, bounded, writing nothing. */
import { afterAll, expect, it } from 'vitest';
import type { DryRun, LedgerOutlook } from '../../../core/backfill/dry-run.ts';
import { MOST_ROWS } from '../../../core/ops/history-routes.ts';
import { websiteBody } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { bringIn, createFolder, csvOf, EMITTER, type Row, standing } from '../backfill/exports.ts';
import { createConsole } from '../cli/console.ts';
import { as, createOperator } from './operator.ts';

const folder = createFolder();
afterAll(() => folder.remove());

const AGO = Date.UTC(2026, 2, 1);
const HOUR = 3_600_000;
const row = (n: number, told: Partial<Row> = {}): Row => ({ id: `r-${n}`, at: AGO + n * HOUR, ...told });
const people = (most: number): Row[] =>
  Array.from({ length: most }, (_, n) => row(n, { email: `person${n}@acme.example` }));

async function dryRun(operator: ReturnType<typeof createOperator>, csv: string) {
  const { baton, asked } = createConsole(operator);
  const file = folder.file('export.csv', csv);
  const { json } = await baton(`backfill ${file} --emitter ${EMITTER} --dry-run --stage test`);
  return { asked, found: json as DryRun & { readonly ledger: LedgerOutlook } };
}

it('says of each row what it would be, by the contract that runs, and names nobody', async () => {
  const operator = createOperator();
  const { road } = operator;
  const { signal } = await road.submit({ email: 'dana@acme.example' }, { id: 'evt-1' });
  await road.settle();
  const before = JSON.stringify(road.store.snapshot());
  const rows = [
    { key: 'evt-1', body: websiteBody({ email: 'dana@acme.example' }, AGO) },
    { key: 'evt-2', body: websiteBody({ email: 'Dana@acme.example' }, AGO) },
    { body: websiteBody({}, AGO) },
    { body: 'no JSON: dana@acme.example' },
  ];
  const answer = await operator.ask('POST', '/history/website-api/rows', { body: { rows } });
  const found = as('history-rows', answer);
  expect(found.rows).toMatchObject([
    { kind: 'known', signal },
    { kind: 'new', effectiveAt: AGO, identifiers: [expect.stringMatching(/^email#/)] },
    { kind: 'refused', why: 'contract-broken', fields: ['data.email'] },
    { kind: 'refused', why: 'malformed-json', fields: [] },
  ]);
  expect(found.heads).toMatchObject([{ lead: standing(road)[0] }]);
  expect(answer.text + operator.lines.join()).not.toMatch(/dana/i);
  expect(JSON.stringify(road.store.snapshot())).toBe(before);
});

it('takes no more than it can answer in time, and no emitter that nobody declared', async () => {
  const operator = createOperator();
  const rows = Array.from({ length: MOST_ROWS + 1 }, () => ({ body: '{}' }));
  expect((await operator.ask('POST', '/history/website-api/rows', { body: { rows } })).status).toBe(400);
  const long = [{ body: 'x'.repeat(1_000_001) }];
  expect((await operator.ask('POST', '/history/website-api/rows', { body: { rows: long } })).status).toBe(400);
  expect((await operator.ask('POST', '/history/nobody/rows', { body: { rows: [{ body: '{}' }] } })).status).toBe(404);
});

it('leaves leads that there is no time for to the next request, and none of them is overlooked', async () => {
  const road = createRoad();
  await bringIn(road, csvOf(people(20)));
  let late = 0;
  const operator = createOperator(road, {
    now: () => {
      late += 9_000;
      return road.now() + late;
    },
  });
  const { leads, ...reply } = {
    leads: standing(road),
    ...as('history-leads', await operator.ask('POST', '/history/leads', { body: { leads: standing(road) } })),
  };
  expect(reply.homes.map(({ id }) => id).sort()).toEqual(leads.slice(0, 8).sort());
  expect(reply.left).toEqual(leads.slice(8));
  const { found, asked } = await dryRun(
    operator,
    csvOf(people(20).map((each) => ({ ...each, id: `again-${each.id}` }))),
  );
  expect(found.ledger).toMatchObject({ joined: 20, merges: [] });
  expect(asked.filter((path) => path.endsWith('/history/leads'))).toHaveLength(3);
});

/** Each has a number of the one before, and an address of their own: linked, and kept apart, from end to end. */
const chain = (most: number): Row[] =>
  Array.from({ length: most }, (_, n) => n).flatMap((n) => [
    row(2 * n, { email: `link${n}@acme.example`, phone: `+1415555${String(1_000 + n)}` }),
    row(2 * n + 1, { email: `link${n}@acme.example`, phone: `+1415555${String(1_001 + n)}` }),
  ]);

const parked = (road: Road) =>
  road.store.rows('work').flatMap(({ key, item }) => (key.sk === 'item' ? [item.reason] : []));

it('says which rows are linked with more leads than can be looked at', async () => {
  const road = createRoad();
  await bringIn(road, csvOf([row(900, { phone: '+14155550199' }), ...chain(64)]));
  expect(parked(road)).toContain('ambiguous-identity');
  const csv = csvOf([
    row(500, { email: 'link3@acme.example', phone: '+14155550199' }),
    row(501, { email: 'other@acme.example' }),
  ]);
  const { found } = await dryRun(createOperator(road), csv);
  expect(found.tangled).toEqual({ rows: 1, lines: [2] });
  expect(found).toMatchObject({ signals: 1, people: 1 });
});
