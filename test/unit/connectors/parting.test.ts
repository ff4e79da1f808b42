/** Two people who were taken for one and delivered as one: what each has afterwards, and what nobody can take back. */
import { describe, expect, it } from 'vitest';
import { irreversible, type Parting, partedEffects, partingKeys } from '../../../core/deliver/parting.ts';
import { effectKeyOf, engagementIdOf } from '../../../core/ids.ts';
import { FakeDestination } from '../../support/fake-destination.ts';
import { contactOfLead, deliver, type Effects, engagement, mergedInto, type Told } from './family.ts';

const told = (lead: string): Told => ({ lead, engagements: [engagement(lead)], email: `${lead}@example.com` });
const family = (...absorbed: string[]): Told => ({
  ...told('A'),
  absorbed,
  engagements: [engagement('A'), ...absorbed.map((lead) => mergedInto(lead, 'A'))],
});
const parting = (parted = 'B', ...others: string[]): Parting => ({
  destination: 'hubspot',
  survivor: 'A',
  parted,
  others,
});

const world = async (...deliveries: Told[]) => {
  const [crm, effects]: [FakeDestination, Effects] = [new FakeDestination(), new Map()];
  for (const each of deliveries) await deliver(crm, effects, each);
  const known = (of: Parting) => new Map([...effects].filter(([key]) => partingKeys(of).includes(key)));
  const taskOf = (lead: string) =>
    effects.get(effectKeyOf(engagementIdOf(lead, 'demo-request', 1), 'hubspot', 'task', 'first-touch'))?.external;
  const report = (of: Parting) =>
    irreversible(of, known(of), {
      fieldsOf: (lead) => [`field of ${lead}`, 'email'],
      tasksOf: (lead) => [taskOf(lead) ?? ''].filter(Boolean),
    });
  const part = (of: Parting) => {
    for (const [key, row] of partedEffects(of, known(of))) effects.set(key, row);
  };
  return { crm, effects, report, part, taskOf };
};

describe('two people who were delivered as one', () => {
  it('have their two records again where the destination had not been told yet', async () => {
    const { effects, report, part } = await world(told('A'), told('B'));
    const before = new Map(effects);
    expect(report(parting())).toBeUndefined();
    part(parting());
    expect(effects).toEqual(before);
  });

  it('are reported with the record, the fields the other told, and the tasks that are on it', async () => {
    const { crm, report, taskOf } = await world(told('A'), told('B'), family('B'));
    expect(report(parting())).toEqual({
      destination: 'hubspot',
      record: [...crm.contacts.keys()][0],
      staysWith: 'A',
      isMerged: true,
      fields: ['field of B', 'email'],
      tasks: [taskOf('B')],
    });
  });

  it('do not write to each other’s record: the merged one is the elder’s, the other waits until its address is free', async () => {
    const { crm, effects, part } = await world(told('A'), told('B'), family('B'));
    part(parting());
    const [record] = [...crm.contacts.keys()];
    expect(contactOfLead(effects, 'B')).toMatchObject({ external: '', kind: 'contact' });
    expect(await deliver(crm, effects, told('B'))).toMatchObject({
      refusal: { effect: 'contact', result: { kind: 'conflict', existing: record } },
    });
    const { otherEmails: _, ...cleaned } = crm.contacts.get(record ?? '') ?? { id: '' };
    crm.contacts.set(record ?? '', cleaned);
    await deliver(crm, effects, told('B'));
    await deliver(crm, effects, told('A'));
    expect([...crm.contacts.values()].map(({ leadKey, email }) => [leadKey, email])).toEqual([
      ['A', 'A@example.com'],
      ['B', 'B@example.com'],
    ]);
  });

  it('give the record back to the one it was made for, and the elder gets one of its own', async () => {
    const { crm, effects, report, part } = await world(told('B'), { ...family('B'), email: 'B@example.com' });
    expect(report(parting())).toMatchObject({ staysWith: 'B', isMerged: false, fields: ['field of A', 'email'] });
    part(parting());
    await deliver(crm, effects, told('A'));
    await deliver(crm, effects, told('B'));
    expect([...crm.contacts.values()].map(({ leadKey, email }) => [leadKey, email])).toEqual([
      ['B', 'B@example.com'],
      ['A', 'A@example.com'],
    ]);
    expect(contactOfLead(effects, 'B')?.external).not.toBe(contactOfLead(effects, 'A')?.external);
  });

  it('leave the rest of the family where it is', async () => {
    const { crm, effects, part } = await world(told('A'), told('B'), told('C'), family('B', 'C'));
    part(parting('B', 'C'));
    const record = [...crm.contacts.keys()][0];
    expect([contactOfLead(effects, 'A'), contactOfLead(effects, 'C')]).toMatchObject([
      { external: record },
      { external: record, carries: 'A' },
    ]);
    const before = crm.writes.length;
    await deliver(crm, effects, family('C'));
    // The elder's own words are written again, for the record holds those of both.
    expect(crm.writes.slice(before)).toMatchObject([{ kind: 'contact', created: false }]);
  });

  it('count as one where a merge was asked for and the worker died before it told', async () => {
    const { crm, effects, report, part } = await world(told('A'), told('B'));
    await deliver(crm, effects, family('B'), true);
    const [record] = [...crm.contacts.keys()];
    expect(report(parting())).toMatchObject({ staysWith: 'A', isMerged: true, fields: ['field of B', 'email'] });
    part(parting());
    expect(await deliver(crm, effects, told('B'))).toMatchObject({
      refusal: { effect: 'contact', result: { kind: 'conflict', existing: record } },
    });
  });

  it('keep what they had where it was asked for and never happened: who lost a record finds it by its key', async () => {
    const { crm, effects, part } = await world(told('A'), told('B'));
    const before = [...crm.contacts.values()];
    crm.fault = (kind) => (kind === 'merge' ? 'outage' : undefined);
    await deliver(crm, effects, family('B'));
    crm.fault = () => undefined;
    part(parting());
    for (const lead of ['A', 'B']) await deliver(crm, effects, told(lead));
    expect([...crm.contacts.values()]).toEqual(before);
  });

  it.each(['B', 'C'])(
    'count as one where the elder had no record and %s leaves before it was told',
    async (leaving) => {
      const { crm, effects, report, part } = await world(told('B'), told('C'));
      await deliver(crm, effects, family('B', 'C'), true);
      const staying = leaving === 'B' ? 'C' : 'B';
      const of = parting(leaving, staying);
      expect(report(of)).toMatchObject({ staysWith: leaving === 'B' ? 'B' : 'A' });
      part(of);
      expect(contactOfLead(effects, 'B')?.external === '').toBe(false);
      expect(contactOfLead(effects, 'C')?.external).toBe('');
    },
  );

  it('may be found to be one again', async () => {
    const { crm, effects, part } = await world(told('A'), told('B'), family('B'));
    part(parting());
    await deliver(crm, effects, family('B'));
    expect(crm.contacts.size).toBe(1);
    expect(contactOfLead(effects, 'B')).toMatchObject({ kind: 'alias', carries: 'A' });
  });
});
