import { describe, expect, it } from 'vitest';
import type { Contract } from '../../../core/definitions/definitions.ts';
import { defineRegistry } from '../../../core/definitions/registry.ts';
import { versionOf } from '../../../core/definitions/version.ts';
import { registry } from '../../../flows/registry.ts';
import { sample } from '../../../flows/sample/index.ts';
import { createRoad } from '../../support/road.ts';
import { createConsole } from '../cli/console.ts';
import { as, createOperator } from './operator.ts';

const website = sample.contracts?.find(({ name }) => name === 'website-api') as Contract;
const LIVE = versionOf(website);
const CANDIDATE: Contract = {
  ...website,
  owner: 'otto',
  mappings: website.mappings.filter(({ to }) => to !== 'profile.company'),
};
const inShadow = () => createRoad({ registry: defineRegistry([{ ...sample, candidates: [CANDIDATE] }]) });

describe('the registry of contracts', () => {
  it('tells of every contract who sends it, who owns it, where it leads and which version runs covers: [76, 95]', async () => {
    const { contracts } = as('contracts', await createOperator().ask('GET', '/contracts'));
    expect(contracts.map(({ name }) => name).sort()).toEqual([...registry.contracts.keys()].sort());
    expect(contracts).toContainEqual({
      name: 'website-api',
      emitter: 'website-api',
      flow: 'demo-request',
      owner: 'iris',
      promised: { tier: 'seconds', followUpMinutes: 15, signalsPerDay: expect.any(Number) },
      running: LIVE,
      declared: LIVE,
      state: 'declared',
    });
  });

  it('has the JSON Schema, the fields with their source of truth, record ids and metadata of one covers: [73, 83, 89, 90, 93]', async () => {
    const truth = { 'profile.company': 'hubspot' };
    const recordIds = { website: 'attribution.sessionId' };
    const contracts = (sample.contracts ?? []).map((each) =>
      each.name === 'website-api' ? { ...each, truth, recordIds, metadata: { source: 'counted' as const } } : each,
    );
    const operator = createOperator(createRoad({ registry: defineRegistry([{ ...sample, contracts }]) }));
    const { contract } = as('contract', await operator.ask('GET', '/contracts/website-api'));
    expect(contract).toMatchObject({
      schema: { type: 'object', properties: { data: { required: ['email'] } } },
      recordIds,
      metadata: { source: 'counted' },
    });
    const truths = Object.fromEntries(contract.fields.map(({ to, truth: who }) => [to, who]));
    expect(truths).toMatchObject({ 'profile.company': 'hubspot', 'profile.email': 'website-api' });
  });

  it('knows a version of an earlier release once a signal ran by it', async () => {
    const road = createRoad({
      registry: defineRegistry([
        {
          ...sample,
          contracts: (sample.contracts ?? []).map((each) => (each.name === 'website-api' ? CANDIDATE : each)),
        },
      ]),
    });
    await road.submit();
    await road.drainUntilQuiet();
    road.registry = registry;
    const operator = createOperator(road);
    const old = versionOf(CANDIDATE);
    const { versions } = as('contract', await operator.ask('GET', '/contracts/website-api'));
    expect(versions).toEqual([
      { version: LIVE, stages: ['running', 'declared'] },
      { version: old, stages: ['published'] },
    ]);
    const found = as('contract-version', await operator.ask('GET', `/contracts/website-api/versions/${old}`));
    expect(found).toMatchObject({ version: old, owner: 'otto' });
    expect((await operator.ask('GET', `/contracts/typeform-demo/versions/${old}`)).status).toBe(404);
    expect((await operator.ask('GET', '/contracts/nobody')).status).toBe(404);
  });

  it('shows what a candidate would change and what it did on live signals covers: [82]', async () => {
    const road = inShadow();
    await road.submit();
    await road.drainUntilQuiet();
    const { candidate, versions } = as('contract', await createOperator(road).ask('GET', '/contracts/website-api'));
    expect(candidate).toMatchObject({
      version: versionOf(CANDIDATE),
      changes: [
        { kind: 'breaking', what: 'mapping-removed', field: 'profile.company' },
        { kind: 'additive', what: 'owner-changed', field: 'owner' },
      ],
      outcomes: { differs: 1, agrees: 0 },
      fields: [{ outcome: 'differs', field: 'profile.company', count: 1 }],
    });
    expect(versions).toContainEqual({ version: versionOf(CANDIDATE), stages: ['candidate'] });
  });
});

describe('baton contracts', () => {
  it('tells people what runs and what is in shadow, and machines everything', async () => {
    const road = inShadow();
    await road.submit();
    await road.drainUntilQuiet();
    const { baton } = createConsole(createOperator(road));
    const all = await baton('contracts');
    expect(all.out).toContain(`website-api  website-api -> demo-request, iris: ${LIVE}`);
    expect(all.out).toContain(`in shadow: ${versionOf(CANDIDATE)}, 1 breaking changes; 1 signals seen: 1 differs`);
    expect(all.out).toContain('1 x differs  profile.company');
    const one = await baton('contracts website-api');
    expect(one.out).toContain('taken on within seconds, followed up within 15 min');
    expect(one.out).toContain('breaking  profile.company: is no longer read from data.company');
    expect(one.out).toMatch(/identifiers\.email +email +data\.email {2}required/);
    const old = await baton(`contracts website-api ${versionOf(CANDIDATE)}`);
    expect(old.json).toMatchObject({ version: versionOf(CANDIDATE), schema: { type: 'object' } });
    expect((await baton('contracts nobody')).code).toBe(1);
  });
});
