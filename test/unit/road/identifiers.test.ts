import { describe, expect, it } from 'vitest';
import { defineRuleSet } from '../../../core/definitions/registry.ts';
import { registry } from '../../../flows/registry.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';

const leadsOf = (road: Road): number =>
  road.store.rows('ledger').filter(({ key }) => key.pk.startsWith('l#') && key.sk === 'lead').length;

async function leadsAfter(...people: object[]): Promise<number> {
  const road = createRoad();
  for (const person of people) {
    await road.submit({ ...DANA, user_id: undefined, phone: undefined, session_id: undefined, ...person });
    await road.drainUntilQuiet();
  }
  return leadsOf(road);
}

describe('on the whole road', () => {
  it('all spellings of a mailbox are one lead covers: [101]', async () => {
    expect(await leadsAfter({ email: 'D.ana@gmail.com' }, { email: 'dana+trial@googlemail.com' })).toBe(1);
    expect(await leadsAfter({ email: 'd.ana@acme.example' }, { email: 'dana@acme.example' })).toBe(2);
  });

  it('a rule gives a named account to its own people, and the decision holds no domain', async () => {
    const rules = registry.ruleSets.get('demo-request');
    if (!rules) throw new Error('The rule set demo-request is gone.');
    const [first] = rules.rules;
    if (!first) throw new Error('It has no rules.');
    const named = {
      id: 'named-account',
      when: { fact: 'accountGroup', is: '=', value: 'kestrel-freight' },
      decision: 'assign',
      pool: 'demo-sdr',
      dueMinutes: 5,
      priority: 'high',
      nextStep: 'Call the account',
    } as const;
    const ruleSet = defineRuleSet({ ...rules, rules: [named, ...rules.rules] });
    const road = createRoad({
      registry: { ...registry, ruleSets: new Map(registry.ruleSets).set('demo-request', ruleSet) },
    });
    const { signal } = await road.submit({ ...DANA, email: 'ana@mail.porto-norte.example' });
    await road.drainUntilQuiet();
    const where = await road.where(signal);
    const entries = 'file' in where && where.file ? where.file.entries : [];
    const qualified = entries.find(({ handoff }) => handoff === 'qualify');
    expect(qualified?.data).toMatchObject({ rule: 'named-account', decision: 'assign' });
    expect(JSON.stringify(entries)).not.toContain('porto-norte');
  });
});
