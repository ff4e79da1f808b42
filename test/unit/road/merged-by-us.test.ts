/** Contacts that we merged, that nobody merged, and that were merged with what we know nothing of. The connector and its twin are real. */
import { describe, expect, it, vi } from 'vitest';
import { callback, say, somebody } from '../../support/channels.ts';
import { createOperator } from '../ops/operator.ts';
import { found, home, leadsOf, one, open, work } from './merged-contacts.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('two contacts that we merged in HubSpot', () => {
  const ines = { team_size: 40, intent: 'demo', first_name: 'Ines', company: 'Porto Cargo' };

  /** Two leads by the website, each delivered; then the same account under both addresses: one lead, and our merge. */
  async function united() {
    const setting = await open();
    const { road, account, contact, tell } = setting;
    const submit = async (person: object) => {
      await road.submit({ ...ines, ...person });
      await road.settle();
      road.advance(10_000);
      return [...account.contacts.keys()];
    };
    const [first = ''] = await submit({ email: work.email });
    const [, second = ''] = await submit({ email: home.email });
    // HubSpot tells of one of them before they are one.
    await tell(contact(work, { vid: first }));
    await submit({ email: work.email, user_id: 'u-ines' });
    const [living = ''] = await submit({ email: home.email, user_id: 'u-ines' });
    expect([first, second]).not.toContain(living);
    return { setting, first, second, living };
  }

  it('are the same lead when HubSpot tells of them under the new id, with nothing doubled covers: [99, 430]', async () => {
    const { setting, first, second, living } = await united();
    expect(await found(setting)).toEqual(one(living, 5));
    const { contact, tell } = setting;
    await tell(contact(work, { vid: living, merged: [first, second] }));
    await tell(contact(home, { vid: living, merged: [first, second] }));
    // Nothing but the ids says who this is.
    const stranger = somebody(3, 'newest');
    await tell(contact(stranger, { vid: second }));
    expect(await found(setting)).toEqual(one(living, 8));
  });

  it('although HubSpot knew them apart, because somebody said that they are one person', async () => {
    const setting = await open();
    const { road, account, contact, tell } = setting;
    const first = await account.add({ email: work.email });
    const second = await account.add({ email: home.email });
    await tell(contact(work, { vid: first }));
    await tell(contact(home, { vid: second }));
    const [elder, younger] = leadsOf(road);
    const operator = createOperator(road);
    await operator.ask('POST', `/leads/${elder}/merge`, { body: { other: younger } });
    await road.settle();
    const [living = ''] = account.contacts.keys();
    expect(await found(setting)).toEqual(one(living, 2));
    await tell(contact(home, { vid: living, merged: [first, second] }));
    expect(await found(setting)).toEqual(one(living, 3));
  });
});

describe('two contacts that nobody merged', () => {
  it('stay two people, whatever else they have in common covers: [98]', async () => {
    const setting = await open();
    const { account, contact, tell } = setting;
    const first = await account.add({ email: work.email });
    const second = await account.add({ email: home.email });
    const other = await account.add({ email: 'other@channels.example' });
    await tell(contact({ ...home, phone: work.phone }, { vid: second }));
    await tell(contact(work, { vid: first }));
    // What one of them was merged with says nothing of the other.
    const living = await account.merge(first, other);
    await tell(contact(work, { vid: living, merged: [first, other] }));
    const at = await found(setting);
    expect({ ...at, taskOn: at.taskOn.sort() }).toEqual({
      leads: 2,
      touches: 3,
      openIn: ['demo-request', 'demo-request'],
      contacts: [second, living],
      taskOn: [second, living],
      items: 0,
      wrong: [],
    });
  });
});

describe('a lead whose contact was merged in HubSpot with one that we know nothing of', () => {
  it.each(['ours', 'the other'])(
    'is written to the record that lives on, and no other is ever made, where %s won covers: [169]',
    async (primary) => {
      const setting = await open();
      const { road, account, contact, tell } = setting;
      const first = await account.add({ email: work.email });
      await tell(contact(work, { vid: first }));
      const other = await account.add({ email: 'other@channels.example' });
      const living = await (primary === 'ours' ? account.merge(first, other) : account.merge(other, first));
      // Nobody has told us. Another word of the person, then the first one in another flow: its task is a new one.
      await road.submit({ email: work.email, job_title: 'CTO', intent: 'demo', team_size: 40 });
      await road.settle();
      expect(await found(setting)).toEqual(one(living, 2));
      expect(account.twin.state().contacts[0]?.properties.jobtitle).toBe('CTO');
      await say(road, callback(work, road.now(), { email: work.email }));
      await road.settle();
      expect(await found(setting)).toMatchObject({ contacts: [living], taskOn: [living, living], wrong: [] });
      await tell(contact(work, { vid: living, merged: [first, other] }));
      expect(await found(setting)).toMatchObject({ leads: 1, contacts: [living], taskOn: [living, living], wrong: [] });
    },
  );
});
