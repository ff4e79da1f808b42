/** A field is renamed upstream, an operator accepts the suggestion, and everything that waited is delivered. */
import { describe, expect, it, vi } from 'vitest';
import type { Contract, Registry } from '../../../core/definitions/definitions.ts';
import { defineRegistry } from '../../../core/definitions/registry.ts';
import { versionOf } from '../../../core/definitions/version.ts';
import { sample } from '../../../flows/sample/index.ts';
import { killAt } from '../../../stores/fault.ts';
import { HELD_MS, publications } from '../../../stores/publication.ts';
import type { Store } from '../../../stores/store.ts';
import { itemIdOf } from '../../../stores/work.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { as, createOperator, inPath } from '../ops/operator.ts';

// Many repetitions, on machines that do other things too.
vi.setConfig({ testTimeout: 120_000 });

const EMITTER = 'website-api';
const person = (n: number) => ({
  email_address: `p${n}@acme.example`,
  first_name: `P${n}`,
  intent: 'demo',
  team_size: 40,
});

async function driftedRoad(count: number, seed = 1): Promise<Road> {
  const road = createRoad({ seed });
  for (let n = 0; n < count; n += 1) await road.submit(person(n));
  await road.drainUntilQuiet();
  return road;
}

const brokenItems = (road: Road): string[] =>
  road.store
    .rows('work')
    .filter(({ key, item }) => key.sk === 'item' && item.reason === 'contract-broken')
    .map(({ key }) => itemIdOf(key.pk));

/** Every request is one of its own, as the audit wants it. */
async function approve(road: Road, item: string, store: Store = road.store) {
  road.advance(1);
  const body = { outcome: 'approve' };
  return createOperator(road, { store }).ask('POST', `/items/${inPath(item)}/decide`, { body });
}

const liveContract = async (road: Road) => {
  const { contracts } = as('live', await createOperator(road).ask('GET', '/live'));
  return contracts.find(({ emitter }) => emitter === EMITTER);
};

async function endsOf(road: Road): Promise<string[]> {
  const places = await Promise.all(road.signals().map((signal) => road.where(signal)));
  return places.map((at) => (at.kind === 'ended' ? at.outcome : at.kind));
}

const declared = (registry: Registry): Contract => {
  const contract = registry.contracts.get(EMITTER);
  if (!contract) throw new Error('The sample has no website.');
  return contract;
};

const deployed = (contract: Contract): Registry =>
  defineRegistry([
    { ...sample, contracts: (sample.contracts ?? []).map((each) => (each.emitter === EMITTER ? contract : each)) },
  ]);

const runningContractOf = async (road: Road): Promise<Contract> =>
  (await publications(road.store, road.registry, road.now).running(EMITTER)).contract;

describe('a suggestion', () => {
  it('waits for a person, who sees what it would change', async () => {
    const road = await driftedRoad(3);
    await road.minutes(30);
    const [item = '', ...others] = brokenItems(road);
    expect(others).toEqual([]);
    expect((await liveContract(road))?.state).toBe('declared');
    const shown = as('item', await createOperator(road).ask('GET', `/items/${inPath(item)}`));
    expect(shown).toMatchObject({ state: 'open', suggested: 'approve', waiting: { count: 3 } });
    expect(shown.allowed).toContain('approve');
    expect(shown.evidence).toMatchObject({
      fields: [{ field: 'data.email', found: 'missing', suggestion: 'data.email_address' }],
    });
  });

  it('that is accepted is a new version, live at once, and delivers everything that waited covers: [413]', async () => {
    const road = await driftedRoad(3);
    const before = versionOf(declared(road.registry));
    const [item = ''] = brokenItems(road);
    const reply = as('decide', await approve(road, item));
    expect(reply).toMatchObject({ outcome: 'approve', done: 3, left: 0, closed: true });
    expect(reply.accepted?.changes).toContain('mappings[2].from = ["data.email_address","data.email"]');
    await road.settle();
    expect(await endsOf(road)).toEqual(['routed', 'routed', 'routed']);
    expect([...road.crm.contacts.values()].map(({ email }) => email).sort()).toEqual([
      'p0@acme.example',
      'p1@acme.example',
      'p2@acme.example',
    ]);
    expect(await liveContract(road)).toMatchObject({
      declared: before,
      running: reply.accepted?.version,
      state: 'accepted',
      acceptedBy: 'vera',
      item,
    });
    const shown = as('item', await createOperator(road).ask('GET', `/items/${inPath(item)}`));
    expect(shown).toMatchObject({
      state: 'closed',
      outcome: 'approve',
      accepted: { version: reply.accepted?.version, replaced: before },
      changes: reply.accepted?.changes,
    });
    expect(unsound(road)).toEqual([]);
  });

  it('once accepted maps what comes later under either name', async () => {
    const road = await driftedRoad(1);
    await approve(road, brokenItems(road)[0] ?? '');
    await road.submit(person(7));
    await road.submit({ email: 'old@acme.example', intent: 'demo', team_size: 40 });
    await road.settle();
    expect(await endsOf(road)).toEqual(['routed', 'routed', 'routed']);
    expect(brokenItems(road)).toHaveLength(1);
  });

  it('of a second drift is accepted on top of the first', async () => {
    const road = await driftedRoad(1);
    const [first = ''] = brokenItems(road);
    await approve(road, first);
    await road.submit({ e_mail: 'second@acme.example', intent: 'demo', team_size: 40 });
    await road.drainUntilQuiet();
    const [second = '', ...others] = brokenItems(road).filter((item) => item !== first);
    expect(others).toEqual([]);
    await approve(road, second);
    await road.submit(person(8));
    await road.settle();
    expect(await endsOf(road)).toEqual(['routed', 'routed', 'routed']);
    expect((await liveContract(road))?.declared).toBe(versionOf(declared(road.registry)));
  });

  it('cannot be accepted where an item suggests nothing', async () => {
    const road = createRoad();
    await road.submit({ first_name: 'Dana' });
    await road.drainUntilQuiet();
    const answer = await approve(road, brokenItems(road)[0] ?? '');
    expect(answer.body).toMatchObject({ title: 'outcome-not-allowed', allowed: ['retry', 'replay', 'close'] });
  });

  it('of a contract that a release has changed meanwhile is refused, and a replay is what helps', async () => {
    const road = await driftedRoad(1);
    const text = JSON.stringify(declared(road.registry)).replaceAll('data.email"', 'data.address"');
    road.registry = deployed(
      JSON.parse(text.replaceAll('"email":{', '"address":{').replaceAll('["email"]', '["address"]')),
    );
    const answer = await approve(road, brokenItems(road)[0] ?? '');
    expect(answer.body).toMatchObject({ status: 409, title: 'suggestion-outdated' });
    expect((await liveContract(road))?.state).toBe('declared');
  });

  it('is accepted by one of two who try at once', async () => {
    const road = await driftedRoad(2);
    const [item = ''] = brokenItems(road);
    const operator = createOperator(road);
    const ask = (who: string) =>
      operator.ask('POST', `/items/${inPath(item)}/decide`, { who, body: { outcome: 'approve' } });
    const answers = await Promise.all([ask('vera'), ask('otto')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    await road.settle();
    expect(await endsOf(road)).toEqual(['routed', 'routed']);
    expect(unsound(road)).toEqual([]);
  });
});

describe('signals that began under the earlier version', () => {
  it('are replayed without another decision: a person has accepted what they wait for', async () => {
    const road = await driftedRoad(1);
    const [item = ''] = brokenItems(road);
    await road.submit(person(5));
    // It has its run and its pins when the acceptance comes, and stops after it.
    await road.bus.deliver(road.functions.dispatch);
    await approve(road, item);
    await road.drainUntilQuiet();
    expect(brokenItems(road)).toHaveLength(2);
    await road.settle();
    expect(await endsOf(road)).toEqual(['routed', 'routed']);
    expect(unsound(road)).toEqual([]);
  });
});

describe('an item of an emitter that a release has removed', () => {
  it('stays for a person, and nothing fails over it', async () => {
    const road = await driftedRoad(1);
    const without = <T>(declared: ReadonlyMap<string, T>) =>
      new Map([...declared].filter(([name]) => name !== EMITTER));
    const { registry } = road;
    road.registry = { ...registry, emitters: without(registry.emitters), contracts: without(registry.contracts) };
    await road.minutes(2);
    expect(road.functions.clockFaults).toEqual([]);
    expect((await approve(road, brokenItems(road)[0] ?? '')).body).toMatchObject({ title: 'suggestion-outdated' });
  });
});

describe('a process that has not heard of an acceptance', () => {
  it('goes on with the version before for a bounded time', async () => {
    const road = await driftedRoad(1);
    let now = road.now();
    const warm = publications(road.store, road.registry, () => now);
    const before = await warm.keep(EMITTER);
    await approve(road, brokenItems(road)[0] ?? '');
    now += HELD_MS;
    expect(await warm.keep(EMITTER)).toEqual(before);
    const { contract } = await warm.keep(EMITTER, 'now');
    expect(contract).not.toBe(before.contract);
    now += HELD_MS + 1;
    expect((await warm.keep(EMITTER)).contract).toBe(contract);
  });
});

describe('the next release', () => {
  it('with the accepted contract adopts it: nothing changes but who says so', async () => {
    const road = await driftedRoad(1);
    await approve(road, brokenItems(road)[0] ?? '');
    const accepted = await runningContractOf(road);
    road.registry = deployed(accepted);
    expect(await liveContract(road)).toMatchObject({ state: 'adopted', running: versionOf(accepted) });
    await road.submit(person(9));
    await road.settle();
    expect(await endsOf(road)).toEqual(['routed', 'routed']);
  });

  it('with another contract supersedes it: what the release declares runs', async () => {
    const road = await driftedRoad(1);
    await approve(road, brokenItems(road)[0] ?? '');
    await road.settle();
    const other = { ...declared(road.registry), channel: 'api' as const };
    road.registry = deployed(other);
    expect(await liveContract(road)).toMatchObject({ state: 'superseded', running: versionOf(other) });
    await road.submit(person(9));
    await road.settle();
    expect(await endsOf(road)).toEqual(['routed', 'in-item']);
    // Rolled back to the release the acceptance was made on, it runs again.
    road.registry = defineRegistry([sample]);
    expect((await liveContract(road))?.state).toBe('accepted');
  });

  it('that changed something else keeps the accepted version', async () => {
    const road = await driftedRoad(1);
    await approve(road, brokenItems(road)[0] ?? '');
    road.registry = defineRegistry([{ ...sample, ruleSets: (sample.ruleSets ?? []).map((each) => ({ ...each })) }]);
    expect((await liveContract(road))?.state).toBe('accepted');
  });
});

describe.each(['before', 'after'] as const)('an acceptance that dies %s a write', (when) => {
  it('of /ops is asked for again and delivers everything once', async () => {
    for (let n = 1; ; n += 1) {
      const road = await driftedRoad(3, n);
      const [item = ''] = brokenItems(road);
      const store = killAt(road.store, n, when);
      await approve(road, item, store).catch(() => undefined);
      const isOver = store.writes < n;
      const again = await approve(road, item);
      expect(again.status, `write ${n}`).toBeLessThan(300);
      await road.settle();
      expect(await endsOf(road), `write ${n}`).toEqual(['routed', 'routed', 'routed']);
      expect(road.crm.tasks.size).toBe(3);
      expect((await liveContract(road))?.state).toBe('accepted');
      expect(unsound(road)).toEqual([]);
      if (isOver) break;
      expect(n).toBeLessThan(50);
    }
  });

  it('and is not asked for again either stands with all it means, or nothing happened', async () => {
    const states = new Set<string>();
    for (let n = 1; ; n += 1) {
      const road = await driftedRoad(3, n);
      const [item = ''] = brokenItems(road);
      const store = killAt(road.store, n, when);
      await approve(road, item, store).catch(() => undefined);
      await road.settle();
      const state = (await liveContract(road))?.state ?? '';
      states.add(state);
      const ends = await endsOf(road);
      expect(new Set(ends), `write ${n}`).toEqual(new Set([state === 'accepted' ? 'routed' : 'in-item']));
      expect(unsound(road)).toEqual([]);
      if (store.writes < n) break;
    }
    expect(states).toEqual(new Set(['declared', 'accepted']));
  });

  it('of the clock that goes on with it is gone on with by the next tick', async () => {
    for (let n = 1; ; n += 1) {
      const road = await driftedRoad(30, n);
      await approve(road, brokenItems(road)[0] ?? '');
      const store = killAt(road.store, n, when);
      road.storeFor = (name) => (name === 'clock' ? store : road.store);
      await road.tick();
      const isOver = store.writes < n;
      store.revive();
      await road.settle();
      expect(new Set(await endsOf(road)), `write ${n}`).toEqual(new Set(['routed']));
      expect(road.crm.tasks.size).toBe(30);
      expect(unsound(road)).toEqual([]);
      if (isOver) break;
    }
  });
});
