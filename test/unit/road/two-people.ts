/** Two people who were taken for one: merged and parted by somebody's word, with work that was opened in between. */
import { effectKeyOf, engagementIdOf } from '../../../core/ids.ts';
import { effectKey } from '../../../stores/keys.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { check } from '../conservation/ledgers.ts';
import { as, createOperator, type Operator } from '../ops/operator.ts';

export const ANN = { ...DANA, first_name: 'Ann', email: 'ann@northwind.example' };
export const BOB = { ...DANA, first_name: 'Bob', email: 'bob@home.example' };

/** What somebody says; with an id of theirs, said again it is a revision. */
export async function say(road: Road, person: object, options: { id?: string; type?: string } = {}): Promise<string> {
  const { signal } = await road.submit(person, options);
  await road.settle();
  road.advance(60_000);
  return signal;
}

/** Ids, the eldest first. */
export const leadsOf = (road: Road): string[] =>
  road.store
    .rows('ledger')
    .filter(({ key }) => key.sk === 'lead')
    .sort((a, b) => Number(a.item.createdAt) - Number(b.item.createdAt))
    .map(({ key }) => key.pk.slice(2));

export const engagementsOf = (road: Road) =>
  road.store.rows('ledger').flatMap(({ key, item }) => {
    if (!/^g#[^#]+#\d+$/.test(key.sk)) return [];
    const id = engagementIdOf(String(item.lead), String(item.flow), Number(item.n));
    const key_ = effectKeyOf(id, 'hubspot', 'task', 'first-touch');
    const tasks = [...road.crm.tasks.values()].filter(({ taskKey }) => taskKey === key_);
    return [{ id, lead: String(item.lead), isOpen: item.state === 'open', by: String(item.closedBy ?? ''), tasks }];
  });

export const openItems = (road: Road) =>
  road.store
    .rows('work')
    .flatMap(({ key, item }) => (key.sk === 'item' && item.state !== 'closed' ? [{ key, item }] : []));
export const reasonsOf = (road: Road): unknown[] => openItems(road).map(({ item }) => item.reason);

/** Whoever did the work says so here and ticks the task off there. */
export async function finish(road: Road): Promise<void> {
  for (const { id, lead, isOpen, tasks } of engagementsOf(road)) {
    if (!isOpen) continue;
    await road.report(id, 'converted', `${id.split('.').at(-1)}-${lead}`);
    for (const task of tasks) road.crm.tasks.set(task.id, { ...task, done: true });
  }
}

export interface Two {
  readonly operator: Operator;
  readonly road: Road;
  readonly elder: string;
  readonly younger: string;
}

export interface Meeting {
  /** Who came first, and who second. */
  readonly people: readonly [object, object];
  /** Whose contact the destination has before: others have only looked at a page. @default both */
  readonly known?: 'both' | 'the elder' | 'the younger';
}

/** Both came, their work is done, and they are taken for one. */
export async function metAsOne({ people, known = 'both' }: Meeting, road: Road = createRoad()): Promise<Two> {
  for (const [n, person] of people.entries()) {
    const isKnown = known === 'both' || known === (n === 0 ? 'the elder' : 'the younger');
    await say(road, person, isKnown ? {} : { type: 'page.viewed' });
  }
  await finish(road);
  const [elder = '', younger = ''] = leadsOf(road);
  const operator = createOperator(road);
  as('merge', await operator.ask('POST', `/leads/${younger}/merge`, { body: { other: elder } }));
  await road.settle();
  road.advance(60_000);
  return { operator, road, elder, younger };
}

export async function part({ operator, younger }: Two): Promise<void> {
  as('unmerge', await operator.ask('POST', `/leads/${younger}/unmerge`));
}

/** Somebody takes all addresses off the contacts there. */
export function freeAddresses(road: Road): void {
  for (const [id, contact] of road.crm.contacts)
    road.crm.contacts.set(id, { ...contact, email: `${contact.leadKey}@left.example`, otherEmails: [] });
}

/** Everything rests, and what a destination refuses because of addresses that the other one left there was put right. */
export async function rest(road: Road): Promise<void> {
  await road.settle();
  await road.minutes(5);
  for (let n = 0; n < 5 && reasonsOf(road).includes('record-conflict'); n += 1) {
    freeAddresses(road);
    await road.decide('record-conflict', 'retry');
    await road.settle();
  }
}

/** The destination's id of the contact of the lead that stands for this one. */
export function contactOf(road: Road, lead: string): unknown {
  const rows = road.store.rows('ledger');
  const stands = rows.find(({ key }) => key.sk === 'lead' && key.pk === `l#${lead}`)?.item.mergedInto ?? lead;
  const { pk } = effectKey(effectKeyOf(String(stands), 'hubspot', 'contact', ''));
  return rows.find(({ key }) => key.pk === pk)?.item.external;
}

/** What is not as it must be at rest: a task for each engagement that goes on, on its own lead's contact, and an end with a note for all others. */
export async function wrongs(road: Road): Promise<string[]> {
  const { total } = await check(road);
  const open = (engagement: ReturnType<typeof engagementsOf>[number]) => engagement.tasks.filter(({ done }) => !done);
  const tasks = engagementsOf(road).flatMap((each) => {
    const [count, wanted] = [open(each).length, each.isOpen ? 1 : 0];
    const isNoted =
      each.isOpen || !/^(moved|merged):/.test(each.by) || each.tasks.every(({ body }) => /goes on as/.test(body));
    const own = contactOf(road, each.lead);
    const strays = each.isOpen ? open(each).filter(({ contactId }) => contactId !== own) : [];
    return [
      ...strays.map(() => `the open task of ${each.id} is on another contact than its lead's`),
      ...(count === wanted ? [] : [`${each.id} (${each.by || 'open'}) has ${count} open tasks`]),
      ...(isNoted ? [] : [`the task of ${each.id} was ended without a word`]),
    ];
  });
  return [
    ...tasks,
    ...road.inFlight().map((id) => `${id} is in flight`),
    // A destination cannot take its merge back: who stands alone again gets a new contact there.
    ...unsound(road).filter((problem) => !/^contact \w+ was created twice/.test(problem)),
    ...(total.balanced && total.remainder === 0 ? [] : [JSON.stringify(total.defects)]),
  ];
}

/** Somebody asks again under the address of the younger lead, of which the elder one stands for both. */
export const ask = ({ road }: Two, who: object) => say(road, { ...who, job_title: 'CFO' });

/** Work that went to another lead. */
export const leftIn = (road: Road) => engagementsOf(road).filter(({ by }) => by.startsWith('moved:'));
export const openTasks = (road: Road) => [...road.crm.tasks.values()].filter(({ done }) => !done);

/** The younger one's work is on the elder lead, and the undo is asked for; nothing of it was worked on yet. */
export async function undone(road: Road = createRoad()): Promise<Two> {
  const two = await metAsOne({ people: [ANN, BOB] }, road);
  await ask(two, BOB);
  await part(two);
  return two;
}
