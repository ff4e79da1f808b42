import { describe, expect, it } from 'vitest';
import { type Definitions, defineRegistry } from '../../../core/definitions/registry.ts';
import { sample } from '../../../flows/sample/index.ts';
import { problemsOf, withContract, withEmitter, withFlow, withPeople, withRules } from './sample-with.ts';

const sampleFlow = sample.flows?.find(({ name }) => name === 'demo-request');
const rule = { id: 'one', when: { all: [] }, decision: 'assign' } as const;

describe('the registry', () => {
  it('holds everything by name', () => {
    const registry = defineRegistry([sample]);
    expect([...registry.flows.keys()]).toEqual(expect.arrayContaining(['demo-request', 'support-callback']));
    expect([...registry.pools.keys()]).toEqual(expect.arrayContaining(['demo-sdr', 'support-desk']));
    expect(registry.people.get('rita')?.active).toBe(true);
  });

  it('merges folders, so that a company adds its own beside the sample', () => {
    const extra: Definitions = { people: [{ people: [{ id: 'zoe', active: true, crmIds: {} }], pools: [] }] };
    expect(defineRegistry([sample, extra]).people.has('zoe')).toBe(true);
  });

  it('refuses one name for two definitions', () => {
    expect(problemsOf(sample, { flows: (sample.flows ?? []).slice(0, 2) })).toEqual([
      'flow "demo-request" is defined twice',
      'flow "support-callback" is defined twice',
    ]);
  });

  it.each<[string, Definitions, string]>([
    [
      'an owner',
      withFlow({ fallbackOwner: 'nobody' }),
      'flow "demo-request": fallbackOwner names person "nobody", which is not declared',
    ],
    [
      'a role',
      withFlow({ owners: { content: 'carl', automation: 'otto', integration: 'iris', revops: 'vera', sales: 'max' } }),
      'flow "demo-request": owners.sales names person "max", which is not declared',
    ],
    [
      'an exception route',
      withFlow({ exceptionRoute: 'void' }),
      'flow "demo-request": exceptionRoute names person or pool "void", which is not declared',
    ],
    [
      'a destination',
      withFlow({ destinations: ['salesforce'] }),
      'flow "demo-request": destinations names destination "salesforce", which is not declared',
    ],
    [
      'a rule set',
      withFlow({ ruleSet: 'gone' }),
      'flow "demo-request": ruleSet names rule set "gone", which is not declared',
    ],
    [
      'a source',
      withFlow({ sources: [...(sampleFlow?.sources ?? []), 'fax'] }),
      'flow "demo-request": sources names emitter "fax", which is not declared',
    ],
    [
      "another flow's source",
      withFlow({ sources: [...(sampleFlow?.sources ?? []), 'support-api'] }),
      'flow "demo-request": sources names emitter "support-api", which belongs to flow "support-callback"',
    ],
    [
      'no longer one of its sources',
      withFlow({ sources: ['website-api', 'typeform-demo', 'hubspot-form'] }),
      'flow "demo-request": sources lacks emitter "contact-form", which feeds it',
    ],
    [
      "an emitter's contract",
      withEmitter({ contract: 'gone' }),
      'emitter "website-api": contract names contract "gone", which is not declared',
    ],
    [
      "another emitter's contract",
      withEmitter({ contract: 'support-api' }),
      'emitter "website-api": contract names contract "support-api", which is for emitter "support-api"',
    ],
    [
      "an emitter's owner",
      withEmitter({ owner: 'max' }),
      'emitter "website-api": owner names person "max", which is not declared',
    ],
    [
      'a clock its contract does not read',
      withEmitter({ clock: 'arrival' }),
      'emitter "website-api": clock is "arrival", but contract "website-api" maps occurredAt',
    ],
    [
      'a path of another kind',
      withEmitter({ path: '/hooks/website' }),
      'emitter "website-api": path "/hooks/website" is not one for kind "own-api"',
    ],
    [
      'a path twice',
      withEmitter({ path: '/signals/support' }),
      'emitter "support-api": path "/signals/support" is already that of emitter "website-api"',
    ],
    [
      "a contract's owner",
      withContract({ owner: 'max' }),
      'contract "website-api": owner names person "max", which is not declared',
    ],
    [
      'a path its schema does not name',
      withContract({ schema: { type: 'object', properties: {} } }),
      'contract "website-api": mappings read "timestamp", which schema does not name',
    ],
    [
      'an assigning rule without pool',
      withRules({ rules: [rule] }),
      'rule set "support-callback": rule "one" assigns but pool is missing',
    ],
    [
      'a pool',
      withRules({ rules: [{ ...rule, pool: 'gone' }] }),
      'rule set "support-callback": rule "one": pool names pool "gone", which is not declared',
    ],
    [
      'a fact nobody tells',
      withRules({ rules: [{ ...rule, pool: 'support-desk', when: { fact: 'teamSize', is: 'known' } }] }),
      'flow "support-callback": ruleSet rule "one" asks for fact "teamSize", which no contract of its sources declares',
    ],
    [
      'a rule id twice',
      withRules({
        rules: [
          { ...rule, pool: 'support-desk' },
          { ...rule, pool: 'support-desk' },
        ],
      }),
      'rule set "support-callback": rules has id "one" twice',
    ],
    [
      'a close without reject',
      withRules({ rules: [{ ...rule, pool: 'support-desk', closesEngagement: true }] }),
      'rule set "support-callback": rule "one": closesEngagement is for reject only',
    ],
    [
      'a member',
      withPeople({
        pools: [
          { name: 'demo-sdr', members: ['max'], fallback: 'tess' },
          { name: 'support-desk', members: ['tess'], fallback: 'tess' },
        ],
      }),
      'pool "demo-sdr": members names person "max", which is not declared',
    ],
    [
      'a CRM id',
      withPeople({
        pools: [
          { name: 'demo-sdr', members: ['vera'], fallback: 'tess' },
          { name: 'support-desk', members: ['tess'], fallback: 'tess' },
        ],
      }),
      'flow "demo-request": person "vera" may be given its leads but crmIds.hubspot is missing',
    ],
  ])('refuses what points nowhere: %s', (_what, folder, problem) => {
    expect(problemsOf(folder)).toContain(problem);
  });
});
