/** The dry run with a ledger: what it foretells is what the road makes of the same rows afterwards. */
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createApi } from '../../../bin/cli/api.ts';
import { run } from '../../../bin/cli/run.ts';
import type { DryRun, LedgerOutlook } from '../../../core/backfill/dry-run.ts';
import { seeded } from '../../../stores/fault/chance.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { createConsole, type Printed } from '../cli/console.ts';
import { createOperator } from '../ops/operator.ts';
import { bringIn, createFolder, csvOf, EMITTER, leadsOf, type Row, standing } from './exports.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = createFolder();
afterAll(() => folder.remove());

const AGO = Date.UTC(2026, 2, 1);
const HOUR = 3_600_000;

interface Told extends Printed {
  readonly found: DryRun & { readonly ledger: LedgerOutlook };
  readonly asked: readonly string[];
}

async function foretold(road: Road, csv: string, options = ''): Promise<Told> {
  const before = JSON.stringify(road.store.snapshot());
  const { baton, asked } = createConsole(createOperator(road));
  const file = folder.file('export.csv', csv);
  const printed = await baton(`backfill ${file} --emitter ${EMITTER} --dry-run --stage test ${options}`.trim());
  expect(JSON.stringify(road.store.snapshot())).toBe(before);
  expect(printed.out + JSON.stringify(printed.json)).not.toMatch(/example|\+1415/);
  return { ...printed, found: printed.json as Told['found'], asked };
}

const row = (n: number, told: Partial<Row> = {}): Row => ({ id: `r-${n}`, at: AGO + n * HOUR, ...told });

describe('a dry run that looks at the ledger', () => {
  it('names the leads that would become one, and by what covers: [104]', async () => {
    const road = createRoad();
    await bringIn(road, csvOf([row(1, { phone: '+14155550101' }), row(2, { email: 'dana@acme.example' })]));
    const [elder = '', younger = ''] = standing(road).sort(
      (a, b) => (leadsOf(road).get(a)?.createdAt ?? 0) - (leadsOf(road).get(b)?.createdAt ?? 0) || (a < b ? -1 : 1),
    );
    const csv = csvOf([
      row(2, { email: 'dana@acme.example' }),
      row(3, { email: 'dana@acme.example', phone: '+14155550101' }),
      row(4, { email: 'new@acme.example' }),
    ]);
    const { found, out, code } = await foretold(road, csv);
    expect(code).toBe(0);
    expect(found).toMatchObject({ signals: 2, people: 2, alone: 1, tangled: { rows: 0 } });
    expect(found.ledger).toMatchObject({
      known: 1,
      joined: 1,
      merges: [{ lead: elder, others: [younger], by: ['email', 'phone'], delivered: 0, lines: [3] }],
      parts: [],
      asks: [],
    });
    expect(out).toContain(`${elder} with ${younger} by email, phone; lines 3`);
    expect(out).toContain(`${found.ledger.read} items were read of it`);
    await bringIn(road, csv);
    expect(standing(road)).toHaveLength(2);
    expect(leadsOf(road).get(younger)?.mergedInto).toBe(elder);
  });

  it('tells which rows are kept apart from whom they are linked with, and which identifiers are of many', async () => {
    const road = createRoad();
    await bringIn(road, csvOf([row(1, { email: 'a@acme.example', phone: '+14155550101' })]));
    const csv = csvOf([
      row(2, { email: 'b@acme.example', phone: '+14155550101' }),
      row(3, { email: 'c@acme.example', phone: '+14155550101' }),
    ]);
    const { found, out } = await foretold(road, csv);
    expect(found).toMatchObject({ people: 2, keptApart: { email: { rows: 2, lines: [2, 3] } }, shared: {} });
    expect(found.ledger).toMatchObject({ joined: 0, merges: [] });
    expect(out).toContain('by email: 2 rows, lines 2, 3');
    // The fourth address at one number, and the number is of many.
    const more = csvOf([...[2, 3, 4].map((n) => row(n, { email: `m${n}@acme.example`, phone: '+14155550101' }))]);
    expect((await foretold(road, more)).found).toMatchObject({ keptApart: {}, shared: { phone: 1 } });
  });

  it('says that it did not look where it was told not to, and asks nobody', async () => {
    const { out, asked, json } = await foretold(
      createRoad(),
      csvOf([row(1, { email: 'a@acme.example' })]),
      '--offline',
    );
    expect(out).toContain('THE LEDGER WAS NOT LOOKED AT');
    expect(json).not.toHaveProperty('ledger');
    expect(asked).toEqual([]);
  });

  it('sends a request again that nobody answered, once the deployment has answered at all', async () => {
    const operator = createOperator();
    await bringIn(operator.road, csvOf([row(1, { email: 'a@acme.example' })]));
    const asked: string[] = [];
    const api = (silent: number) =>
      createApi(async ({ method, path: at, body = '' }) => {
        asked.push(at);
        if (asked.length === silent) return { status: 503, text: 'Service Unavailable' };
        return operator.ask(method, at.replace(/^\/ops/, ''), { arn: 'arn:aws:iam::1:user/otto', body });
      });
    const file = folder.file('again.csv', csvOf([row(2, { email: 'a@acme.example' })]));
    const words = ['backfill', file, '--emitter', EMITTER, '--dry-run', '--stage', 'test'];
    const said: string[] = [];
    const terminal = {
      say: (...all: readonly string[]) => void said.push(...all),
      json: () => undefined,
      ask: undefined,
    };
    const baton = (silent: number) =>
      run(words, {}, (stage) => ({ stage: { stage, aws: {} }, api: api(silent), terminal, now: operator.road.now }));
    expect(await baton(2)).toBe(0);
    expect(asked.map((at) => at.split('/').at(-1))).toEqual(['rows', 'leads', 'leads']);
    expect(said.join('\n')).toContain('1 people are leads already');
    asked.length = 0;
    expect(await baton(1)).toBe(3);
    expect(asked).toHaveLength(1);
  });

  it('says of a delivered lead that somebody would be asked, and of two that both would be merged at the destination', async () => {
    const road = createRoad();
    const phone = '+14155550101';
    await road.submit({ email: 'one@acme.example', phone, intent: 'demo', team_size: 40, company: 'Acme' });
    await road.settle();
    // Nobody had another address at this number yet, so whoever rings is the one who wrote.
    await bringIn(road, csvOf([row(9, { phone })]));
    const csv = csvOf([2, 3, 4, 5].map((n) => row(n, { email: `m${n}@acme.example`, phone })));
    const { found, out } = await foretold(road, csv);
    expect(found.ledger.asks).toMatchObject([{ parts: [1, 1] }]);
    expect(out).toContain('split-delivered');
    await bringIn(road, csv);
    const items = road.store.rows('work').flatMap(({ key, item }) => (key.sk === 'item' ? [item.reason] : []));
    expect(items.filter((reason) => reason === 'split-delivered')).toHaveLength(1);
    // It was said; it is not said again.
    expect((await foretold(road, csvOf([row(20, { phone })]))).found.ledger.asks).toEqual([]);
  });

  it('foretells what the road makes of it, in 45 random ledgers covers: [104]', async () => {
    let merges = 0;
    let apart = 0;
    for (let seed = 1; seed <= 45; seed += 1) {
      const road = createRoad({ seed });
      const random = seeded(seed);
      const upTo = (most: number) => Math.floor(random() * most);
      const some = (n: number): Row => {
        const email = random() < 0.6 ? { email: `p${upTo(8)}@acme.example` } : {};
        const isRinging = !('email' in email) || random() < 0.4;
        return row(n, {
          ...email,
          ...(isRinging ? { phone: `+1415555${String(100 + upTo(8)).padStart(4, '0')}` } : {}),
        });
      };
      await bringIn(road, csvOf(Array.from({ length: 12 }, (_, n) => some(n))));
      for (let n = 0; n < 3; n += 1) {
        await road.submit({
          email: `p${upTo(8)}@acme.example`,
          user_id: `u${upTo(6)}`,
          phone: `+14155550${100 + upTo(8)}`,
        });
        await road.settle();
      }
      // In every third somebody said that two are one, and of two others that they are not.
      if (seed % 3 === 0) {
        const { ask } = createOperator(road);
        const [one, other] = standing(road);
        await ask('POST', `/leads/${one}/merge`, { body: { other } });
        await road.settle();
        const merged = [...leadsOf(road)].filter(([, { mergedInto }]) => mergedInto !== undefined).map(([id]) => id);
        await ask('POST', `/leads/${merged[0]}/unmerge`);
        await road.settle();
      }
      // In every other ledger the pepper is being rotated.
      if (seed % 2 === 0) {
        const peppers = { ...road.keys.peppers, '2': 'ffeeddccbbaa99887766554433221100'.repeat(2) };
        road.keys = { ...road.keys, pepperVersion: '2', peppers };
      }
      const before = new Set(standing(road));
      const csv = csvOf(Array.from({ length: 20 }, (_, n) => some(n + 6)));
      const { found } = await foretold(road, csv);
      await bringIn(road, csv);
      const after = new Set(standing(road));
      const gone = [...before].filter((lead) => !after.has(lead));
      const { ledger, people } = found;
      expect(ledger.merges.flatMap(({ others }) => others).sort(), `seed ${seed}`).toEqual(gone.sort());
      if (ledger.parts.length === 0)
        expect(
          [...after].filter((lead) => !before.has(lead)),
          `seed ${seed}`,
        ).toHaveLength(people - ledger.joined);
      merges += ledger.merges.length;
      apart += Object.values(found.keptApart).length;
    }
    expect(merges).toBeGreaterThan(10);
    expect(apart).toBeGreaterThan(10);
  });
});
