import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { defineRegistry } from '../../../core/definitions/registry.ts';
import { sample } from '../../../flows/sample/index.ts';
import { conservationOf } from '../../../stores/conservation.ts';
import { formPost } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { problemsOf, withFlow } from '../definitions/sample-with.ts';

vi.setConfig({ testTimeout: 120_000 });

const EMAIL = 'ada@northwind.example';
const WAIT = 30;

/** The website may say that a lead is ready; the contact page only sees that somebody wrote. */
const createWitnessed = () =>
  createRoad({ registry: defineRegistry([withFlow({ canonical: { emitter: 'website-api', waitMinutes: WAIT } })]) });

const canonical = async (road: Road): Promise<string> => (await road.submit({ email: EMAIL, intent: 'demo' })).signal;

/** The same person as the contact page sees them. */
async function witness(road: Road): Promise<string> {
  const fields = { email: EMAIL, message: 'Need pricing', submission_id: `s-${road.signals().length}` };
  const before = new Set(road.signals());
  await road.post(formPost(fields));
  await road.drainUntilQuiet();
  return road.signals().find((signal) => !before.has(signal)) ?? '';
}

const rowOf = ({ store }: Road, signal: string) =>
  store.rows('ledger').find(({ key }) => key.pk === `s#${signal}` && key.sk === 'signal')?.item;
const items = ({ store }: Road, reason: string) =>
  store.rows('work').filter(({ key, item }) => key.sk === 'item' && item.reason === reason);
const engagements = ({ store }: Road) => store.rows('ledger').filter(({ key }) => /^g#[^#]+#/.test(key.sk));

describe('a flow with a canonical emitter', () => {
  it('opens one engagement for what it says, and keeps what others saw as evidence; covers: [12]', async () => {
    const road = createWitnessed();
    const said = await canonical(road);
    await road.drainUntilQuiet();
    const seen = await witness(road);
    expect(rowOf(road, said)).toMatchObject({ outcome: 'routed' });
    expect(rowOf(road, seen)).toMatchObject({ outcome: 'recorded', lead: rowOf(road, said)?.lead });
    expect([engagements(road).length, road.crm.tasks.size]).toEqual([1, 1]);
    expect(unsound(road)).toEqual([]);
  });

  it('lets evidence that came first wait, visibly, for the word that counts', async () => {
    const road = createWitnessed();
    const seen = await witness(road);
    expect(rowOf(road, seen)).toMatchObject({ state: 'deferred', stopped: 'qualify', reason: 'awaiting-canonical' });
    expect(rowOf(road, seen)?.until).toBe(Number(rowOf(road, seen)?.receivedAt) + WAIT * 60_000);
    expect(engagements(road)).toEqual([]);
    await road.minutes(20);
    expect(road.store.rows('work')).toEqual([]);
    const said = await canonical(road);
    await road.drainUntilQuiet();
    expect(rowOf(road, said)).toMatchObject({ outcome: 'routed' });
    await road.settle();
    expect(rowOf(road, seen)).toMatchObject({ outcome: 'recorded', lead: rowOf(road, said)?.lead });
    expect([engagements(road).length, road.crm.tasks.size]).toEqual([1, 1]);
    expect(items(road, 'canonical-silent')).toEqual([]);
    expect(unsound(road)).toEqual([]);
  });

  it('that stays silent becomes one named exception after the declared wait, and no follow-up; covers: [13]', async () => {
    const road = createWitnessed();
    const seen = await witness(road);
    await road.minutes(WAIT - 1);
    expect(items(road, 'canonical-silent')).toEqual([]);
    await road.minutes(3);
    const owner = sample.flows?.find(({ name }) => name === 'demo-request')?.owners.integration;
    expect(items(road, 'canonical-silent').map(({ item }) => item)).toMatchObject([
      { owner, state: 'open', kind: 'grouped', handoff: 'qualify', evidence: { canonical: 'website-api' } },
    ]);
    expect(rowOf(road, seen)).toMatchObject({ state: 'parked', reason: 'canonical-silent' });
    expect([engagements(road).length, road.crm.calls]).toEqual([0, 0]);
    expect(unsound(road)).toEqual([]);
  });

  it('that speaks late is followed up at once, and retry ends the exception', async () => {
    const road = createWitnessed();
    const seen = await witness(road);
    await road.minutes(WAIT + 2);
    const said = await canonical(road);
    await road.drainUntilQuiet();
    expect(rowOf(road, said)).toMatchObject({ outcome: 'routed' });
    await road.decide('canonical-silent', 'retry');
    await road.settle();
    expect(rowOf(road, seen)).toMatchObject({ outcome: 'recorded' });
    expect(items(road, 'canonical-silent').map(({ item }) => item.state)).toEqual(['closed']);
    expect([engagements(road).length, road.crm.tasks.size]).toEqual([1, 1]);
  });

  it('has spoken of this thing only within one wait: an older word, long dealt with, is about something else', async () => {
    const road = createWitnessed();
    await canonical(road);
    await road.drainUntilQuiet();
    const [engagement] = engagements(road);
    await road.report(`${engagement?.item.lead}.demo-request.1`, 'converted');
    await road.minutes(WAIT + 5);
    const seen = await witness(road);
    expect(rowOf(road, seen)).toMatchObject({ reason: 'awaiting-canonical' });
  });

  it('comes to one engagement and one task in any order, with every signal in a class', async () => {
    const steps = fc.shuffledSubarray(['canonical', 'witness', 'witness', 'wait'], { minLength: 4 });
    await fc.assert(
      fc.asyncProperty(steps, async (order) => {
        const road = createWitnessed();
        const from = road.now();
        for (const step of order) {
          if (step === 'wait') await road.minutes(7);
          else if (step === 'witness') await witness(road);
          else await canonical(road);
          await road.drainUntilQuiet();
        }
        await road.settle();
        expect([engagements(road).length, road.crm.tasks.size, road.crm.contacts.size]).toEqual([1, 1, 1]);
        const window = { from, to: road.now() };
        const { total } = await conservationOf(road.store, road.registry, window, road.now(), road.timing);
        expect(total).toMatchObject({ signals: 3, remainder: 0, classes: { routed: 1, recorded: 2 } });
      }),
      { numRuns: 12 },
    );
  });

  it('must be one of its sources', () => {
    expect(problemsOf(withFlow({ canonical: { emitter: 'support-api', waitMinutes: 5 } }))).toEqual([
      'flow "demo-request": canonical.emitter names emitter "support-api", which is none of its sources',
    ]);
  });
});
