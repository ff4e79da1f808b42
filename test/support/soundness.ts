/**
 * What must hold of the whole store and of every destination once the road is quiet, whatever happened before: nothing
 * lost, nothing doubled, ledger and work items of one mind. Returns what does not hold, in words.
 */
import { effectKeyOf, engagementIdOf } from '../../core/ids.ts';
import { isNotice } from '../../core/review/reasons.ts';
import { mergedIntoEngagement, movedBy } from '../../core/route/membership.ts';
import { EngagementRow } from '../../core/route/rows.ts';
import type { Item, Row } from '../../stores/store.ts';
import { itemIdOf } from '../../stores/work.ts';
import type { FakeDestination } from './fake-destination.ts';
import type { World } from './world.ts';

export function unsound(world: World): string[] {
  const ledger = world.store.rows('ledger');
  const work = world.store.rows('work');
  return [
    ...rowProblems(ledger, work),
    ...attachedProblems(ledger, work),
    ...itemProblems(work),
    ...engagementProblems(ledger),
    ...memberProblems(ledger),
    ...touchProblems(ledger),
    ...counterProblems(ledger, world.store.rows('control')),
    ...[...world.destinations.values()].flatMap((destination) => destinationProblems(ledger, destination)),
  ];
}

const isLive = (sk: string): boolean => sk === 'signal' || sk === 'delivery' || sk.startsWith('d#');
const name = ({ key }: Row): string => `${key.pk}/${key.sk}`;

/** A row is ended, or parked in an open item it is attached to. */
function rowProblems(ledger: readonly Row[], work: readonly Row[]): string[] {
  const items = new Map(work.filter(({ key }) => key.sk === 'item').map(({ key, item }) => [itemIdOf(key.pk), item]));
  const attached = new Set(work.filter(isAttached).map((row) => `${itemIdOf(row.key.pk)} ${ledgerName(row)}`));
  return ledger
    .filter(({ key }) => isLive(key.sk))
    .flatMap((row) => {
      const { state, item, pending, openShard } = row.item;
      const problems: string[] = [];
      if (state !== 'closed' && state !== 'parked') problems.push(`${name(row)} is still ${state}`);
      if (pending !== undefined) problems.push(`${name(row)} has a revision nobody started`);
      if (openShard !== undefined) problems.push(`${name(row)} is ${state} and in the open index`);
      if (state === 'parked' && typeof item !== 'string') problems.push(`${name(row)} is parked nowhere`);
      if (state === 'closed' && item !== undefined) problems.push(`${name(row)} is closed and in an item`);
      if (typeof item === 'string' && state === 'parked') {
        if (items.get(item)?.state === 'closed' || !items.has(item))
          problems.push(`${name(row)} waits in a closed item`);
        if (!attached.has(`${item} ${name(row)}`)) problems.push(`${name(row)} is not attached to its item`);
      }
      return problems;
    });
}

const isAttached = ({ key }: Row): boolean => key.sk.startsWith('s#') || key.sk.startsWith('d#');

/** The ledger row an attached row stands for. */
function ledgerName({ key, item }: Row): string {
  if (key.sk.startsWith('d#')) return `${key.sk}/delivery`;
  return `s#${item.signal}/${item.destination === undefined ? 'signal' : `d#${item.destination}`}`;
}

/** Whoever is attached to an item knows of it, a filtered signal of the sample it is in. */
function attachedProblems(ledger: readonly Row[], work: readonly Row[]): string[] {
  const rows = new Map(ledger.map((row) => [name(row), row.item]));
  return work.filter(isAttached).flatMap((row) => {
    const own = rows.get(ledgerName(row));
    const isKnown = own?.item === itemIdOf(row.key.pk) || own?.sampledIn === itemIdOf(row.key.pk);
    return isKnown ? [] : [`${ledgerName(row)} left ${row.key.pk} but is attached to it`];
  });
}

function itemProblems(work: readonly Row[]): string[] {
  const attached = new Set(work.filter(isAttached).map(({ key }) => key.pk));
  const items = work.filter(({ key }) => key.sk === 'item');
  return items.flatMap(({ key, item }) => {
    const problems: string[] = [];
    if (item.state === 'closed' && attached.has(key.pk)) problems.push(`${key.pk} is closed with rows inside`);
    if (item.state === 'deciding') problems.push(`${key.pk} is decided and not carried out`);
    const isAlone = item.kind === 'grouped' && !isNotice(String(item.reason)) && !attached.has(key.pk);
    if (item.state !== 'closed' && isAlone) problems.push(`${key.pk} (${item.reason}) is open and empty`);
    return problems;
  });
}

const partsOf = ({ key }: Row): string[] => key.sk.split('#');
const engagementsOf = (ledger: readonly Row[]): Row[] =>
  ledger.filter((row) => row.key.pk.startsWith('l#') && partsOf(row)[0] === 'g' && partsOf(row).length === 3);

/** At most one open engagement per lead and flow, and the pointer names it. */
function engagementProblems(ledger: readonly Row[]): string[] {
  const open = new Map<string, number>();
  const problems: string[] = [];
  for (const row of engagementsOf(ledger)) {
    const [, flow = ''] = partsOf(row);
    const place = `${row.key.pk}/g#${flow}`;
    const pointer = ledger.find((each) => name(each) === place)?.item;
    if (row.item.state === 'open') open.set(place, (open.get(place) ?? 0) + 1);
    if (row.item.state === 'open' && (pointer?.n !== row.item.n || pointer?.state !== 'open'))
      problems.push(`${name(row)} is open, its pointer says ${pointer?.n} ${pointer?.state}`);
  }
  return [...problems, ...[...open].filter(([, n]) => n > 1).map(([place, n]) => `${place} has ${n} open engagements`)];
}

/**
 * Every signal in an engagement is counted in it, none is in one it has left, and one that nobody is in is closed, unless
 * somebody acted on it or was told that nobody did: they have it, until it has been idle for long.
 */
function memberProblems(ledger: readonly Row[]): string[] {
  const members = ledger.filter(({ key }) => key.sk === 'signal');
  const closings = new Map(
    engagementsOf(ledger).map(({ item }) => [
      engagementIdOf(String(item.lead), String(item.flow), Number(item.n)),
      String(item.closedBy ?? ''),
    ]),
  );
  return engagementsOf(ledger).flatMap((row) => {
    const { lead, flow, n, state, joined = 0, contactedAt, missedAt, closedBy } = row.item;
    const id = engagementIdOf(String(lead), String(flow), Number(n));
    const mine = members.filter(({ item }) => item.engagement === id);
    const gone = mine.filter(({ key }) => closedBy === movedBy(key.pk.slice('s#'.length)));
    const goesOnIn = mergedIntoEngagement(EngagementRow.parse(row.item));
    const isStranded = goesOnIn !== undefined && closings.get(goesOnIn)?.startsWith('moved:');
    const isHandled = state === 'closed' || contactedAt !== undefined || missedAt !== undefined;
    return [
      ...(isStranded ? mine.map((signal) => `${name(signal)} is in ${id}, closed for ${goesOnIn}, which left`) : []),
      ...gone.map((signal) => `${name(signal)} is in ${id}, which it has left`),
      ...(isHandled || mine.length === Number(joined) + 1
        ? []
        : [`${mine.length} are in ${id}, it counts ${joined} more than one`]),
    ];
  });
}

/** A signal touches one lead, once. */
function touchProblems(ledger: readonly Row[]): string[] {
  const seen = new Map<unknown, number>();
  for (const { key, item } of ledger)
    if (key.sk.startsWith('t#')) seen.set(item.signal, (seen.get(item.signal) ?? 0) + 1);
  return [...seen].filter(([, n]) => n > 1).map(([signal, n]) => `${signal} has ${n} touches`);
}

/** Round robin: one turn for each engagement that took one. */
function counterProblems(ledger: readonly Row[], control: readonly Row[]): string[] {
  const counters = control.filter(({ key }) => key.sk === 'counter');
  return counters.flatMap(({ key, item }) => {
    const pool = key.pk.slice('pool#'.length);
    const turns = engagementsOf(ledger).filter((row) => String(row.item.why).endsWith(` of ${pool}`)).length;
    return turns === item.n ? [] : [`${pool} gave ${turns} turns and its counter says ${item.n}`];
  });
}

/** Each person once, each task once, and the task of every open engagement that was delivered is there. */
function destinationProblems(ledger: readonly Row[], destination: FakeDestination): string[] {
  const { contacts, tasks, writes } = destination;
  const leads = [...contacts.values()].map(({ leadKey }) => leadKey);
  const emails = [...contacts.values()].flatMap(({ email }) => email?.toLowerCase() ?? []);
  const created = writes.filter((write) => write.created).map(({ kind, key }) => `${kind} ${key}`);
  const wanted = new Map(engagementsOf(ledger).map((row) => [taskKeyOf(row.item, destination.name), row]));
  const strays = [...tasks.values()].filter(({ taskKey }) => !wanted.has(taskKey));
  const has = new Set([...tasks.values()].map(({ taskKey }) => taskKey));
  const missing = [...wanted].filter(([key, row]) => !has.has(key) && isDelivered(ledger, row, destination.name));
  return [
    ...doubles(leads).map((lead) => `two contacts at ${destination.name} for lead ${lead}`),
    ...doubles(emails).map(() => `two contacts at ${destination.name} for one address`),
    ...doubles(created).map((what) => `${what} was created twice at ${destination.name}`),
    ...strays.map(({ id }) => `task ${id} at ${destination.name} is for no engagement`),
    ...missing.map(([, row]) => `${name(row)} is delivered without a task at ${destination.name}`),
  ];
}

const taskKeyOf = ({ lead, flow, n }: Item, destination: string): string =>
  effectKeyOf(engagementIdOf(String(lead), String(flow), Number(n)), destination, 'task', 'first-touch');

/**
 * Whether the signal that opened an engagement, still open, counts as delivered there. Where a revision has moved it to another
 * lead its delivery says nothing of this one: {@link memberProblems}.
 */
function isDelivered(ledger: readonly Row[], { item }: Row, destination: string): boolean {
  const row = ledger.find((each) => name(each) === `s#${item.openedBy}/d#${destination}`)?.item;
  return item.state === 'open' && row?.lead === item.lead && row?.state === 'closed' && row.outcome === undefined;
}

const doubles = <T>(values: readonly T[]): T[] => values.filter((value, at) => values.indexOf(value) !== at);
