/** Who is right about a field: declared in contracts, kept on the road to the destination. */
import { describe, expect, it } from 'vitest';
import { contactCreation, contactUpdate } from '../../../connectors/hubspot/fields.ts';
import type { Contract } from '../../../core/definitions/definitions.ts';
import { defineRegistry } from '../../../core/definitions/registry.ts';
import { truthIn } from '../../../core/record/truth.ts';
import { sample } from '../../../flows/sample/index.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';

const calls = (truth: NonNullable<Contract['truth']>) => (contract: Contract) =>
  contract.name === 'website-api' ? { ...contract, truth: { ...contract.truth, ...truth } } : contract;
const withTruth = (truth: NonNullable<Contract['truth']>) =>
  defineRegistry([{ ...sample, contracts: (sample.contracts ?? []).map(calls(truth)) }]);

const contact = (road: Road) => [...road.crm.contacts.values()][0];

describe('a field of which the CRM is right', () => {
  it('is given to a new contact, and what a seller makes of it stays, with one task covers: [419]', async () => {
    const road = createRoad({ registry: withTruth({ 'profile.company': 'hubspot' }) });
    await road.submit({ ...DANA, job_title: 'Buyer' });
    await road.settle();
    expect(contact(road)).toMatchObject({ company: 'Northwind', jobTitle: 'Buyer' });
    const id = contact(road)?.id ?? '';
    road.crm.contacts.set(id, { ...contact(road), id, company: 'Northwind Holding' });
    road.advance(60_000);
    await road.submit({ ...DANA, company: 'NORTHWIND INC', job_title: 'Head of Buying' });
    await road.settle();
    expect(contact(road)).toMatchObject({ company: 'Northwind Holding', jobTitle: 'Head of Buying' });
    expect(road.crm.tasks.size).toBe(1);
  });

  it('is left out of what HubSpot is asked to change, not of what it is asked to make', () => {
    const state = {
      leadKey: 'lead',
      email: 'a@x.example',
      company: 'Acme',
      jobTitle: 'CTO',
      leaves: ['company'],
    } as const;
    expect(contactUpdate(state)).toEqual({ jobtitle: 'CTO' });
    expect(contactCreation(state)).toMatchObject({ email: 'a@x.example', company: 'Acme', jobtitle: 'CTO' });
  });

  it('is asked of the contract that runs for the emitter', () => {
    const truthOf = truthIn(withTruth({ 'profile.company': 'hubspot' }));
    expect(truthOf('website-api', 'company')).toBe('hubspot');
    expect(truthOf('website-api', 'phone')).toBeUndefined();
    expect(truthOf('nobody', 'company')).toBeUndefined();
  });
});

describe('the address of a contact', () => {
  it('is the first one its person was known by, whatever they give later covers: [101]', async () => {
    const road = createRoad();
    await road.submit({ ...DANA, user_id: 'u-1' });
    await road.settle();
    road.advance(60_000);
    await road.submit({ ...DANA, user_id: 'u-1', email: 'dana@new-job.example' });
    await road.settle();
    expect(road.crm.contacts.size).toBe(1);
    expect(contact(road)).toMatchObject({ email: DANA.email });
    expect(contact(road)?.otherEmails).toBeUndefined();
  });
});

describe('where a contact came from', () => {
  const CAME = { utm_campaign: 'spring', utm_source: 'google' };

  it('goes to a destination that asks for it, and to no other', async () => {
    const destinations = (sample.destinations ?? []).map((each) => ({ ...each, attribution: true }));
    const asking = createRoad({ registry: defineRegistry([{ ...sample, destinations }]) });
    const other = createRoad();
    for (const road of [asking, other]) {
      await road.submit({ ...DANA, ...CAME });
      await road.settle();
    }
    const origin = { source: 'google', campaign: 'spring' };
    expect(contact(asking)).toMatchObject({ cameFrom: { first: origin, last: origin } });
    expect(contact(other)?.cameFrom).toBeUndefined();
    const { writes } = asking.crm;
    const before = writes.length;
    asking.advance(60_000);
    await asking.submit({ ...DANA, message: 'Are you there?' });
    await asking.settle();
    expect(writes.length).toBe(before);
  });
});
