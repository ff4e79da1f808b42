/** Two people whose contacts were merged in HubSpot and who are two after all. The connector and its twin are real. */
import { describe, expect, it, vi } from 'vitest';
import { tellUnmerged } from '../../../bin/cli/tell-decision.ts';
import { callback, say } from '../../support/channels.ts';
import { DANA } from '../../support/road.ts';
import { as, createOperator } from '../ops/operator.ts';
import { home, leadsOf, open, type Setting, work } from './merged-contacts.ts';
import { contactOf, reasonsOf, wrongs } from './two-people.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Leads with the contact their open task is on. */
const openOn = ({ account }: Setting) =>
  account.twin
    .state()
    .tasks.filter(({ properties }) => properties.hs_task_status !== 'COMPLETED')
    .map(({ contactIds }) => contactIds);

const submit = async ({ road }: Setting, person: object): Promise<void> => {
  await road.submit({ ...DANA, ...person });
  await road.settle();
  road.advance(60_000);
};

const at = (setting: Setting, lead: string | undefined) => String(contactOf(setting.road, lead ?? ''));

describe('two people whose contacts were merged in HubSpot', () => {
  it('each have their open task on a contact of their own, by the steps of the runbook, and nothing stays open', async () => {
    const setting = await open();
    const { road, account } = setting;
    await submit(setting, { email: work.email, first_name: 'Ann' });
    await submit(setting, { email: home.email, first_name: 'Leo', job_title: 'CFO' });
    const [elder, younger] = leadsOf(road);
    const operator = createOperator(road);
    as('merge', await operator.ask('POST', `/leads/${younger}/merge`, { body: { other: elder } }));
    await road.settle();
    expect(openOn(setting)).toEqual([[at(setting, elder)]]);
    const { irreversible } = as('unmerge', await operator.ask('POST', `/leads/${younger}/unmerge`));
    expect(irreversible[0]?.fields).toEqual(expect.arrayContaining(['email', 'firstName', 'jobTitle']));
    await road.settle();
    expect(reasonsOf(road)).toEqual(['record-conflict']);
    await account.dropAddress(at(setting, elder), home.email);
    await road.decide('record-conflict', 'retry');
    await road.settle();
    await road.minutes(3);
    const [first, second] = [at(setting, elder), at(setting, younger)];
    expect(account.twin.state().contacts.map(({ id, properties }) => [id, properties.email])).toEqual([
      [first, work.email],
      [second, home.email],
    ]);
    expect(openOn(setting).sort()).toEqual([[first], [second]].sort());
    expect([reasonsOf(road), await wrongs(road)]).toEqual([[], []]);
    // Everything again: what is where it belongs is not written again.
    const before = { ...account.twin.state().calls };
    for (const signal of road.signals()) await road.replay(signal);
    await road.settle();
    const { calls } = account.twin.state();
    const moves = Object.keys(calls).filter((route) => route.includes('/associations') || /^P\w+ .*tasks/.test(route));
    expect(moves.map((route) => [route, calls[route]])).toEqual(moves.map((route) => [route, before[route]]));
    expect(moves.some((route) => route.startsWith('PUT '))).toBe(true);
  });

  it('who were merged because of a number each have theirs: a caller without an address waits for nobody', async () => {
    const setting = await open();
    const { road } = setting;
    await submit(setting, { email: work.email });
    await say(road, callback(work, road.now()), 'callback-1');
    await road.settle();
    road.advance(60_000);
    await submit(setting, { email: work.email, phone: work.phone });
    const [elder, younger] = leadsOf(road);
    expect(new Set(openOn(setting).flat())).toEqual(new Set([at(setting, elder)]));
    const operator = createOperator(road);
    const undone = as('unmerge', await operator.ask('POST', `/leads/${younger}/unmerge`));
    expect(tellUnmerged(String(younger), undone).join()).not.toContain('address');
    await road.settle();
    await road.minutes(3);
    expect(at(setting, elder)).not.toBe(at(setting, younger));
    expect(openOn(setting).sort()).toEqual([[at(setting, elder)], [at(setting, younger)]].sort());
    expect([reasonsOf(road), await wrongs(road)]).toEqual([[], []]);
  });
});
