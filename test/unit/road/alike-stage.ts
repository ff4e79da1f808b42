/** What is said, and what is seen, where leads that look like one person are compared. */
import { expect } from 'vitest';
import type { Sendable } from '../../../sandbox/senders.ts';
import { callback, chat, type Somebody, say, somebody } from '../../support/channels.ts';
import { withOneInbox } from '../../support/registries.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { check } from '../conservation/ledgers.ts';
import { createOperator, type Operator } from '../ops/operator.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** Mid-hour, so that a day has an hour that is over. */
export const BEGIN = Date.UTC(2026, 10, 20, 9, 10);

export const ines = somebody(1, 'ines');
export const NAME = ['Ines', 'Duarte'] as const;

/** A contact at Intercom who left a name and a number; or a ticket, by the conversation it is about. */
export function contact({ key, visitor, phone }: Somebody, at: number, name = NAME.join(' ')): Sendable {
  const sample = chat({ key: `contact-${key}`, visitor, phone, email: '', account: '' }, at);
  const item = { type: 'contact', id: visitor, phone, name, email: null };
  return { ...sample, body: { ...(sample.body as object), id: `contact-${key}`, data: { item } } };
}

export function changed(sample: Sendable, over: (text: string) => string): Sendable {
  return { ...sample, body: JSON.parse(over(JSON.stringify(sample.body))) };
}

export const signed = (sample: Sendable, words: string): Sendable =>
  changed(sample, (text) => text.replace('Which robots fit our aisles?', `Which robots fit our aisles?\\n${words}`));

/** A callback is asked for with name and company. */
export function atDesk(
  person: Somebody,
  at: number,
  company: string,
  [first_name, last_name]: readonly string[] = NAME,
) {
  const sample = callback(person, at);
  const body = sample.body as { readonly data: object };
  return { ...sample, body: { ...body, data: { ...body.data, first_name, last_name, company } } };
}

/** The clock has been looking for an hour. */
export async function roadOf(): Promise<Operator> {
  const road = createRoad({ registry: withOneInbox(), now: BEGIN - HOUR });
  await looked(road);
  road.advance(BEGIN + HOUR - road.now());
  return createOperator(road);
}

let said = 0;

export async function tell(road: Road, words: Sendable, afterMs: number): Promise<void> {
  road.advance(afterMs);
  said += 1;
  const { statusCode } = await say(road, words, `event-${said}`);
  expect(statusCode).toBeLessThan(300);
  await road.settle();
}

/** Until the hour that is going on was looked at. */
export async function looked(road: Road): Promise<void> {
  road.advance(Math.ceil(road.now() / HOUR) * HOUR + 14 * 60_000 - road.now());
  await road.minutes(2);
}

export const items = (road: Road) =>
  road.store
    .rows('work')
    .filter(({ key, item }) => key.sk === 'item' && item.reason === 'possible-duplicate')
    .map(({ key, item }) => ({ id: key.pk.slice(2), ...item }) as typeof item & { id: string });

export const leads = (road: Road) =>
  road.store
    .rows('ledger')
    .filter(({ key }) => key.sk === 'lead')
    .sort((a, b) => Number(a.item.createdAt) - Number(b.item.createdAt))
    .map(({ key, item }) => ({ id: key.pk.slice(2), mergedInto: item.mergedInto }));

export const standing = (road: Road) => leads(road).filter(({ mergedInto }) => mergedInto === undefined);

export const decide = (operator: Operator, id: string | undefined, outcome: string) =>
  operator.ask('POST', `/items/${encodeURIComponent(id ?? '')}/decide`, { body: { outcome } });

export async function sound(road: Road): Promise<void> {
  const { total } = await check(road);
  expect([...unsound(road), total.remainder, ...total.defects]).toEqual([0]);
}
