/** Park, fix, resume, replay: what is finished is never repeated, a resume never re-decides, what changed is recomputed. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { registry as shipped } from '../../../flows/registry.ts';
import type { SignalFile } from '../../../stores/journal.ts';
import { LIVE_KEY, leadKey } from '../../../stores/keys.ts';
import { withRenamedField, withRules } from '../../support/registries.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

// Many repetitions, on machines that do other things too.
vi.setConfig({ testTimeout: 120_000 });

async function fileOf(road: Road, signal: string): Promise<SignalFile> {
  const at = await road.where(signal);
  if (at.kind === 'unknown') throw new Error(`There is no signal ${signal}.`);
  return at.file;
}

/** Runs that journalled a handoff, in order. */
const runsOf = (file: SignalFile, handoff: string) =>
  file.entries.filter((entry) => entry.handoff === handoff).map(({ run, outcome }) => `${run} ${outcome}`);
const engagements = (road: Road) =>
  road.store
    .rows('ledger')
    .filter(({ key }) => /^g#[^#]+#\d+$/.test(key.sk))
    .map(({ item }) => item);

async function retry(road: Road, reason: string): Promise<void> {
  await road.decide(reason, 'retry');
  await road.settle();
}

/** Replays, and says how many calls that cost at the destination. */
async function replayed(road: Road, signal: string): Promise<number> {
  const before = road.crm.calls;
  await road.replay(signal);
  await road.settle();
  return road.crm.calls - before;
}

const nurtureAll = withRules(({ rules }) => ({
  rules: [{ id: 'everybody', when: { all: [] }, decision: 'nurture' }, ...rules],
}));
const assignAll = withRules(({ rules }) => ({
  rules: [...rules, { id: 'everybody-else', when: { all: [] }, decision: 'assign', pool: 'demo-sdr' }],
}));

describe('a replay of what is delivered', () => {
  it('costs no call and changes nothing but the journal, however often', async () => {
    const road = createRoad();
    const { signal } = await road.submit();
    await road.settle();
    const before = JSON.stringify([...road.crm.contacts, ...road.crm.tasks, engagements(road)]);
    expect([await replayed(road, signal), await replayed(road, signal), await replayed(road, signal)]).toEqual([
      0, 0, 0,
    ]);
    expect(JSON.stringify([...road.crm.contacts, ...road.crm.tasks, engagements(road)])).toBe(before);
    const file = await fileOf(road, signal);
    expect(file.row).toMatchObject({ run: 3, cause: 'replay', outcome: 'routed' });
    expect(runsOf(file, 'qualify')).toEqual(['0 continue']);
    expect(unsound(road)).toEqual([]);
  });

  it('of everything at once changes nothing', async () => {
    const road = createRoad();
    for (let n = 0; n < 30; n += 1) await road.submit({ ...DANA, email: `p${n % 10}@acme.example` });
    await road.settle();
    const writes = road.crm.writes.length;
    for (const signal of road.signals()) await road.replay(signal);
    for (const signal of road.signals()) await road.replay(signal);
    await road.settle();
    expect(road.crm.writes.length).toBe(writes);
    expect(unsound(road)).toEqual([]);
  });

  it('under other rules decides anew from qualify on, and opens nothing a second time', async () => {
    const road = createRoad();
    const { signal } = await road.submit();
    await road.settle();
    road.registry = nurtureAll;
    await replayed(road, signal);
    const file = await fileOf(road, signal);
    expect(file.row.outcome).toBe('nurtured');
    expect(['validate', 'stitch', 'qualify', 'route'].map((handoff) => runsOf(file, handoff))).toEqual([
      ['0 continue'],
      ['0 continue'],
      ['0 continue', '1 continue'],
      ['0 continue', '1 continue'],
    ]);
    expect([engagements(road).length, road.crm.tasks.size]).toEqual([1, 1]);
    expect(unsound(road)).toEqual([]);
  });

  it('whose engagement was closed opens none', async () => {
    const road = createRoad();
    const { signal } = await road.submit();
    await road.settle();
    const { engagement = '' } = (await fileOf(road, signal)).row;
    await road.report(engagement, 'converted');
    road.registry = assignAll;
    await replayed(road, signal);
    expect(engagements(road).map(({ state }) => state)).toEqual(['closed']);
    expect(road.crm.tasks.size).toBe(1);
    expect(unsound(road)).toEqual([]);
  });
});

describe('parked at', () => {
  it('validate: a retry keeps the contract and parks again, a replay takes the new one', async () => {
    const road = createRoad();
    const { signal } = await road.submit({ ...DANA, email: undefined, mail: DANA.email });
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ reasons: ['contract-broken'] });
    road.registry = withRenamedField('email', 'mail');
    await retry(road, 'contract-broken');
    expect(await road.where(signal)).toMatchObject({ reasons: ['contract-broken'] });
    await road.decide('contract-broken', 'replay');
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ outcome: 'routed' });
    expect([await replayed(road, signal), await replayed(road, signal)]).toEqual([0, 0]);
    expect(runsOf(await fileOf(road, signal), 'validate')).toEqual(['0 parked', '1 parked', '2 continue']);
    expect(unsound(road)).toEqual([]);
  });

  it('stitch: goes on from there once the identifiers agree', async () => {
    const road = createRoad();
    const known = await road.submit({ ...DANA, email: 'a@acme.example', user_id: 'u-1' });
    await road.settle();
    const { lead = '' } = (await fileOf(road, known.signal)).row;
    const kin = Array.from({ length: 120 }, (_, n) => `${lead.slice(0, 28)}${String(n).padStart(4, '0')}`);
    const stranger = { v: 1, first: 's', createdAt: road.now(), bucket: 0, version: 1 };
    for (const id of kin) await road.store.write({ kind: 'put', key: leadKey(id), item: stranger });
    await road.store.write({ kind: 'update', key: leadKey(lead), set: { isTangled: true, kin } });
    const { signal } = await road.submit({ ...DANA, email: 'b@acme.example', user_id: 'u-1' });
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ reasons: ['ambiguous-identity'] });
    await road.store.write({ kind: 'update', key: leadKey(lead), remove: ['isTangled', 'kin'] });
    await retry(road, 'ambiguous-identity');
    expect((await fileOf(road, signal)).row).toMatchObject({ outcome: 'routed', lead });
    expect([await replayed(road, signal), await replayed(road, signal)]).toEqual([0, 0]);
    expect(runsOf(await fileOf(road, signal), 'validate')).toEqual(['0 continue']);
    expect(unsound(road)).toEqual([]);
  });

  it('qualify: a retry keeps the rules and holds again, a replay takes the new ones', async () => {
    const road = createRoad();
    const { signal } = await road.submit({ email: 'a@acme.example' });
    await road.settle();
    road.registry = assignAll;
    await retry(road, 'hold');
    expect(await road.where(signal)).toMatchObject({ reasons: ['hold'] });
    await road.decide('hold', 'replay');
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ outcome: 'routed' });
    expect([await replayed(road, signal), await replayed(road, signal)]).toEqual([0, 0]);
    const file = await fileOf(road, signal);
    expect([runsOf(file, 'validate'), runsOf(file, 'stitch')]).toEqual([['0 continue'], ['0 continue']]);
    expect(runsOf(file, 'qualify')).toEqual(['0 parked', '1 parked', '2 continue']);
    expect(unsound(road)).toEqual([]);
  });

  it('deliver: a resume repeats nothing and decides nothing, whatever is deployed by then', async () => {
    const road = createRoad();
    road.crm.fault = (kind) => (kind === 'task' ? 'terminal' : undefined);
    const { signal } = await road.submit();
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ reasons: ['refused-fields'] });
    const before = engagements(road);
    road.registry = nurtureAll;
    road.crm.fault = () => undefined;
    await retry(road, 'refused-fields');
    const file = await fileOf(road, signal);
    expect(file.row).toMatchObject({ outcome: 'routed', cause: 'resume' });
    expect([runsOf(file, 'qualify'), runsOf(file, 'route')]).toEqual([['0 continue'], ['0 continue']]);
    expect(engagements(road)).toEqual(before);
    // The contact was written before the task was refused: only the task is left to do.
    expect(road.crm.writes.map(({ kind }) => kind)).toEqual(['contact', 'task']);
    expect(unsound(road)).toEqual([]);
  });

  it.each(['qualify', 'deliver-hubspot'])(
    'a killed version before %s: held in one item, and goes on when it is let',
    async (handoff) => {
      const road = createRoad();
      const live = LIVE_KEY;
      road.before = async (name) => {
        if (name !== handoff) return;
        const version = (await fileOf(road, road.signals()[0] ?? '')).row.ruleSet ?? '';
        await road.store.write({ kind: 'put', key: live, item: { v: 1, killed: [version] } });
      };
      for (const n of [1, 2, 3]) await road.submit({ ...DANA, email: `p${n}@acme.example` });
      await road.settle();
      expect(road.crm.calls).toBe(0);
      const items = road.store.rows('work').filter(({ key }) => key.sk === 'item');
      expect(items).toMatchObject([{ item: { reason: 'version-killed', kind: 'grouped' } }]);
      road.before = () => undefined;
      await road.store.write({ kind: 'put', key: live, item: { v: 1, killed: [] } });
      await retry(road, 'version-killed');
      expect([road.crm.contacts.size, road.crm.tasks.size]).toEqual([3, 3]);
      expect(unsound(road)).toEqual([]);
    },
  );
});

const STEPS = [
  'replay',
  'retry',
  'again',
  'tick',
  'nurture',
  'assign',
  'shipped',
  'down',
  'up',
  'revise',
  'close',
] as const;

describe('any order of', () => {
  it('operators, senders, deployments and outages ends with every person and task once', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.constantFrom(...STEPS), { maxLength: 14 }),
      fc.constantFrom<object>(DANA, { email: 'a@acme.example' }, { first_name: 'Nobody' }),
      async (steps, person) => {
        const road = createRoad();
        const { signal } = await road.submit(person, { id: 'same' });
        let revisions = 0;
        for (const step of steps) {
          if (step === 'replay') await road.replay(signal);
          if (step === 'retry' || step === 'close') {
            for (const reason of ['hold', 'contract-broken', 'outage', 'refused-fields']) {
              await road.decide(reason, step === 'close' && reason === 'outage' ? 'replay' : 'retry');
            }
          }
          if (step === 'again') await road.submit(person, { id: 'same' });
          if (step === 'revise') {
            revisions += 1;
            await road.submit({ ...DANA, job_title: `Title ${revisions}` }, { id: 'same' });
          }
          if (step === 'tick') await road.minutes(2);
          if (step === 'nurture') road.registry = nurtureAll;
          if (step === 'assign') road.registry = assignAll;
          if (step === 'shipped') road.registry = shipped;
          if (step === 'down') road.crm.fault = () => 'outage';
          if (step === 'up') road.crm.fault = () => undefined;
          if (step !== 'down') await road.drainUntilQuiet();
        }
        road.crm.fault = () => undefined;
        await road.settle();
        await road.replay(signal);
        await road.settle();
        expect(unsound(road)).toEqual([]);
        expect(road.crm.contacts.size).toBeLessThanOrEqual(1);
        expect(engagements(road).length).toBeLessThanOrEqual(1);
        expect(await replayed(road, signal)).toBe(0);
        const [contact] = road.crm.contacts.values();
        if (contact && revisions > 0) expect(contact.jobTitle).toBe(`Title ${revisions}`);
      },
    );
    await fc.assert(property, { numRuns: 300, seed: 11 });
  }, 120_000);
});
