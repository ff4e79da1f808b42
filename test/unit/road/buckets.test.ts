/** A rollout’s bucket is a person’s for good: whoever is merged with whom, and parted again, it is the one they were first decided under. */
import { describe, expect, it } from 'vitest';
import { bucketOf } from '../../../core/stitch/stitch.ts';
import { bucketOfLead } from '../../../stores/buckets.ts';
import { readLiveLead } from '../../../stores/engagements.ts';
import { seeded } from '../../../stores/fault/chance.ts';
import { withFaults } from '../../../stores/fault.ts';
import { signalKey } from '../../../stores/keys.ts';
import { changeLiveState } from '../../../stores/live.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { createOperator, type Operator } from '../ops/operator.ts';

/** More, or others: `BUCKET_CHANGES=5000 BUCKET_FIRST=1001`. */
const CHANGES = Number(process.env.BUCKET_CHANGES ?? 1_000);
const FIRST = Number(process.env.BUCKET_FIRST ?? 1);
const DECIDED = ['routed', 'advanced', 'nurtured', 'rejected'];

const rows = (road: Road) => road.store.rows('ledger');
const leads = (road: Road) =>
  rows(road).flatMap(({ key, item }) => (key.sk === 'lead' ? [{ id: key.pk.slice(2), into: item.mergedInto }] : []));
const bucketNow = async (road: Road, lead: string): Promise<number> =>
  bucketOfLead(await readLiveLead(road.store, lead)).bucket;

/** The lead that stands for each signal's person. */
function standing(road: Road): Map<string, string> {
  const into = new Map(leads(road).map((lead) => [lead.id, String(lead.into ?? lead.id)]));
  return new Map(
    rows(road).flatMap(({ key, item }) =>
      key.sk.startsWith('t#') ? [[String(item.signal), into.get(key.pk.slice(2)) ?? '']] : [],
    ),
  );
}

/** One signal of somebody, who asks for something or only looks. */
async function speak(road: Road, random: () => number, n: number): Promise<void> {
  const email = `p${Math.floor(random() * 6)}@acme.example`;
  const what = random();
  const intent = what < 0.2 ? { intent: 'student' } : {};
  await road.submit({ ...DANA, ...intent, email, job_title: `job ${n}` }, what > 0.55 ? { type: 'page.viewed' } : {});
}

/** Two leads are one, or two again. Whether anything was changed. */
async function rule(operator: Operator, random: () => number): Promise<boolean> {
  const all = leads(operator.road);
  const pick = <T>(of: readonly T[]): T | undefined => of[Math.floor(random() * of.length)];
  const merged = all.filter(({ into }) => into !== undefined);
  const standing = all.filter(({ into }) => into === undefined);
  if (merged.length > 0 && random() < 0.5)
    return (await operator.ask('POST', `/leads/${pick(merged)?.id}/unmerge`)).status === 200;
  const [one, other] = [pick(standing)?.id, pick(standing)?.id];
  if (!one || one === other) return false;
  return (await operator.ask('POST', `/leads/${one}/merge`, { body: { other } })).status === 200;
}

/** Signals that were decided, each with when and in which bucket its person was then. */
type First = Map<string, { readonly n: number; readonly bucket: number }>;

async function note(road: Road, first: First, n: number): Promise<void> {
  for (const [signal, lead] of standing(road)) {
    const outcome = (await road.store.get(signalKey(signal)))?.outcome;
    if (!first.has(signal) && DECIDED.includes(String(outcome)))
      first.set(signal, { n, bucket: await bucketNow(road, lead) });
  }
}

async function misread(road: Road, first: First): Promise<string[]> {
  const now = standing(road);
  const wrong: string[] = [];
  for (const lead of new Set(now.values())) {
    const told = [...first].filter(([signal]) => now.get(signal) === lead).map(([, each]) => each);
    const wanted = told.sort((a, b) => a.n - b.n)[0]?.bucket ?? bucketOf(lead);
    const found = await bucketNow(road, lead);
    if (found !== wanted) wrong.push(`${lead} is in ${found}, not in ${wanted}`);
  }
  return wrong;
}

/** Gives the merges and undos there were, and every person who is in another bucket than the one they were first decided under. */
async function days(seed: number): Promise<{ changes: number; undone: number; wrong: string[] }> {
  const random = seeded(seed);
  const road = createRoad({ seed });
  await changeLiveState(road.store, { set: 'mode', flow: 'demo-request', mode: 'observe' });
  const store = withFaults(road.store, { seed, conflictRate: 0.1, tornRate: 0 });
  road.storeFor = (name) => (name === 'route' || name === 'stitch' ? store : road.store);
  const operator = createOperator(road);
  const first: First = new Map();
  const wrong: string[] = [];
  let changes = 0;
  for (let n = 0; n < 40; n += 1) {
    if (random() < 0.45) await speak(road, random, n);
    else if (await rule(operator, random)) changes += 1;
    // As soon as the leads are put right, before any signal runs again.
    const isRight = rows(road).every(({ key }) => key.sk !== 'regroup');
    if (isRight) wrong.push(...(await misread(road, first)).map((what) => `seed ${seed}, right after ${n}: ${what}`));
    await road.settle();
    road.advance(1_000);
    await note(road, first, n);
    wrong.push(...(await misread(road, first)).map((what) => `seed ${seed}, ${n}: ${what}`));
  }
  const undone = rows(road).filter(({ key, item }) => key.sk.startsWith('m#') && item.kind === 'parted').length;
  return { changes, undone, wrong };
}

describe('the bucket of whoever was decided', () => {
  it(
    `is the one of the first decision, through ${CHANGES} random merges and undos covers: [99]`,
    async () => {
      const sums = { changes: 0, undone: 0 };
      const wrong: string[] = [];
      for (let seed = FIRST; sums.changes < CHANGES; seed += 1) {
        const found = await days(seed);
        sums.changes += found.changes;
        sums.undone += found.undone;
        wrong.push(...found.wrong);
        expect(seed - FIRST, 'too few changes').toBeLessThan(CHANGES);
      }
      expect(wrong).toEqual([]);
      expect(sums.undone).toBeGreaterThan(CHANGES / 5);
    },
    CHANGES * 500,
  );
});
