/** People who are taken for one and for two again, at random, while they ask for things and the CRM comes and goes. */
import { describe, expect, it } from 'vitest';
import { seeded } from '../../../stores/fault/chance.ts';
import { withFaults } from '../../../stores/fault.ts';
import type { FakeFault } from '../../support/fake-destination.ts';
import { createRoad, DANA } from '../../support/road.ts';
import { createOperator, type Operator } from '../ops/operator.ts';
import { engagementsOf, finish, leadsOf, rest, wrongs } from './two-people.ts';

/** More, or others: `UNDO_DAYS=1000 UNDO_FIRST=301`. */
const DAYS = Number(process.env.UNDO_DAYS ?? 60);
const FIRST = Number(process.env.UNDO_FIRST ?? 1);
/** A day that went wrong once: always among them. */
const SEEDS = [2009, ...Array.from({ length: DAYS }, (_, n) => FIRST + n)];

const pick = <T>(random: () => number, of: readonly T[]): T | undefined => of[Math.floor(random() * of.length)];

async function rule(operator: Operator, random: () => number): Promise<string> {
  const rows = operator.road.store.rows('ledger').filter(({ key }) => key.sk === 'lead');
  const ids = (isMerged: boolean) =>
    rows.flatMap(({ key, item }) => ((item.mergedInto !== undefined) === isMerged ? [key.pk.slice(2)] : []));
  const merged = pick(random, ids(true));
  if (merged && random() < 0.5) {
    await operator.ask('POST', `/leads/${merged}/unmerge`);
    return `undo ${merged.slice(0, 4)}`;
  }
  const [one, other] = [pick(random, ids(false)), pick(random, ids(false))];
  if (one && other && one !== other) await operator.ask('POST', `/leads/${one}/merge`, { body: { other } });
  return `merge ${one?.slice(0, 4)} ${other?.slice(0, 4)}`;
}

async function day(seed: number): Promise<{ wrong: string[]; moved: number }> {
  const random = seeded(seed);
  const road = createRoad({ seed });
  const store = withFaults(road.store, { seed, conflictRate: 0.1, tornRate: 0.1 });
  road.storeFor = () => store;
  const operator = createOperator(road, { store: road.store });
  const log: string[] = [];
  for (let n = 0; n < 20; n += 1) {
    const fault = pick<FakeFault | undefined>(random, [undefined, undefined, undefined, 'outage', 'lost-answer']);
    road.crm.fault = () => (fault && random() < 0.5 ? fault : undefined);
    const email = `p${Math.floor(random() * 3)}@acme.example`;
    const what = random();
    if (what < 0.4) {
      const type = random() < 0.25 ? { type: 'page.viewed' } : {};
      await road.submit({ ...DANA, email, job_title: `job ${n}` }, type);
      log.push(`${email.slice(0, 2)} ${type.type ?? 'asks'}`);
    } else if (what < 0.7) {
      await finish(road);
      log.push('all is done');
    } else log.push(await rule(operator, random));
    const how = random();
    if (how < 0.6) await road.drainUntilQuiet();
    if (how < 0.4) await road.minutes(1 + Math.floor(random() * 3));
    road.advance(1_000);
  }
  road.crm.fault = () => undefined;
  road.storeFor = () => road.store;
  await rest(road);
  const wrong = await wrongs(road);
  const moved = engagementsOf(road).filter(({ by }) => by.startsWith('moved:')).length;
  return {
    wrong: wrong.map(
      (what) => `day ${seed}: ${what} (${log.join(', ')}; ${leadsOf(road).map((id) => id.slice(0, 4))})`,
    ),
    moved,
  };
}

describe('people who are merged and parted again', () => {
  it(
    `have one open task for each engagement that goes on, and no other, after ${DAYS} random days`,
    async () => {
      const wrong: string[] = [];
      let moved = 0;
      for (const seed of SEEDS) {
        const found = await day(seed).catch((error: unknown) => ({ wrong: [`day ${seed}: ${error}`], moved: 0 }));
        wrong.push(...found.wrong);
        moved += found.moved;
      }
      expect(wrong).toEqual([]);
      expect(moved).toBeGreaterThan(0);
    },
    DAYS * 3_000,
  );
});
