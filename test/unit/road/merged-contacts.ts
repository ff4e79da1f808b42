/** A road whose HubSpot is the real connector with its twin, and what one person comes to on it. */
import { afterEach, expect } from 'vitest';
import type { Registry } from '../../../core/definitions/definitions.ts';
import type { Sendable } from '../../../sandbox/senders.ts';
import { type Somebody, say, somebody } from '../../support/channels.ts';
import { type HeldAs, hosted } from '../../support/hosted-form.ts';
import { HubspotAccount } from '../../support/hubspot-account.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { check } from '../conservation/ledgers.ts';

/** Two addresses of one person, or two people. */
export const work = somebody(1, 'work');
export const home = somebody(2, 'home');

const opened: HubspotAccount[] = [];
afterEach(async () => {
  for (const account of opened.splice(0)) await account.twin.stop();
});

export interface Setting {
  readonly road: Road;
  readonly account: HubspotAccount;
  /** Says it, and waits until it is delivered unless told otherwise. */
  tell(words: Sendable, isSettled?: boolean): Promise<void>;
  /** What the hosted form tells of a contact that HubSpot has under these ids. */
  contact(who: Somebody, held: HeldAs): Sendable;
}

/** Closed after the test. */
export async function open(registry?: Registry): Promise<Setting> {
  const account = await HubspotAccount.open();
  opened.push(account);
  const road = createRoad({ destinations: [account], ...(registry ? { registry } : {}) });
  return {
    road,
    account,
    async tell(words, isSettled = true) {
      expect((await say(road, words)).statusCode).toBeLessThan(300);
      if (isSettled) await road.settle();
      road.advance(10_000);
    },
    contact: (who, held) => hosted(who, road.now(), held),
  };
}

const rows = (road: Road) => road.store.rows('ledger');
export const ofKind = (road: Road, sk: RegExp) => rows(road).filter(({ key }) => sk.test(key.sk));

/** Ids of all leads, the eldest first. */
export const leadsOf = (road: Road): string[] =>
  ofKind(road, /^lead$/)
    .sort((a, b) => Number(a.item.createdAt) - Number(b.item.createdAt))
    .map(({ key }) => key.pk.slice(2));

/** What ledger and account hold, and what is wrong with it. */
export async function found({ road, account }: Setting) {
  const survivors = ofKind(road, /^lead$/).filter(({ item }) => item.mergedInto === undefined);
  const open = ofKind(road, /^g#[^#]+#\d+$/).filter(({ item }) => item.state === 'open');
  const tasks = account.twin.state().tasks.filter(({ properties }) => properties.hs_task_status !== 'COMPLETED');
  const { contacts, duplicates } = account.twin.state();
  const { total } = await check(road);
  return {
    leads: survivors.length,
    touches: ofKind(road, /^t#/).length,
    openIn: open.map(({ item }) => item.flow),
    contacts: contacts.map(({ id }) => id),
    taskOn: tasks.map(({ contactIds }) => contactIds.join()),
    items: road.store.rows('work').filter(({ key, item }) => key.sk === 'item' && item.state !== 'closed').length,
    wrong: [
      ...unsound(road),
      ...Object.values(duplicates).flatMap((each) => Object.keys(each)),
      ...(total.balanced && total.remainder === 0 ? [] : [JSON.stringify(total.defects)]),
    ],
  };
}

/** One lead with one engagement, and one contact with one open task. */
export const one = (contact: string, touches: number) => ({
  leads: 1,
  touches,
  openIn: ['demo-request'],
  contacts: [contact],
  taskOn: [contact],
  items: 0,
  wrong: [],
});
