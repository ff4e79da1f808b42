/** Doing what an adventure says, on a road with three destinations. */
import { killAt } from '../../../stores/fault.ts';
import { publications } from '../../../stores/publication.ts';
import { replaySignal } from '../../../stores/start.ts';
import type { Row, Store } from '../../../stores/store.ts';
import { decideItem, itemIdOf } from '../../../stores/work.ts';
import { formPost, signedPost, websiteBody } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';
import type { KINDS, Step } from './adventure.ts';
import { threeDestinations } from './three-destinations.ts';

export const beginAdventure = (): Road => createRoad({ registry: threeDestinations });

/** Does one step. What a sender or operator would only see as an error is thrown. */
export async function take(road: Road, step: Step): Promise<void> {
  switch (step.do) {
    case 'submit':
      return send(road, '/signals', bodyOf(step.kind, step.key), `k${step.key}`);
    case 'callback':
      return send(road, '/signals/support', callbackOf(step), `c${step.key}`);
    case 'batch':
      return send(road, '/signals', batchOf(step), `b${step.key}-${step.size}`);
    case 'form':
      return void (await road.post(formPost({ email: emailOf(step.who), message: 'Hello', ...trapOf(step) })));
    case 'drain':
      return road.drainUntilQuiet();
    case 'minutes':
      return road.minutes(step.count);
    case 'vendor':
      return failing(road, step);
    case 'decide':
      return decide(road, step);
    case 'replay':
      return replay(road, step);
    case 'report':
      return report(road, step);
    case 'kill':
      return arm(road, step);
    case 'lose-events':
      road.bus.copies = () => (step.isOn ? 0 : 1);
  }
}

/** Everything works again. */
export function heal(road: Road): void {
  road.storeFor = () => road.store;
  road.bus.copies = () => 1;
  for (const destination of road.destinations.values()) destination.fault = () => undefined;
}

type Of<K extends Step['do']> = Extract<Step, { readonly do: K }>;

const PEOPLE = ['ada', 'bo', 'cy', 'di'];
const emailOf = (who: number): string => `${PEOPLE[who % PEOPLE.length]}@northwind.example`;
/** Bodies say the same whenever they are sent again. */
const SAID_AT = Date.UTC(2026, 10, 20, 14, 59);

async function send(road: Road, path: string, body: string, key: string): Promise<void> {
  await road.post(signedPost(path, body, key, road.now()));
}

function bodyOf(kind: (typeof KINDS)[number], who: number): string {
  const email = emailOf(who);
  const bodies: Record<typeof kind, () => string> = {
    demo: () => websiteBody({ email, team_size: 40, intent: 'demo' }, SAID_AT),
    student: () => websiteBody({ email, intent: 'student' }, SAID_AT),
    unclear: () => websiteBody({ email, company: 'Summit' }, SAID_AT),
    broken: () => websiteBody({ email: 7, intent: 'demo' }, SAID_AT),
    evidence: () => websiteBody({ email }, SAID_AT, 'page.viewed'),
    update: () => websiteBody({ email }, SAID_AT, 'lead.updated'),
    test: () => websiteBody({ email: `${PEOPLE[who % PEOPLE.length]}@example.invalid` }, SAID_AT),
    nobody: () => '{ "not": json',
  };
  return bodies[kind]();
}

const callbackOf = ({ key, cancels }: Of<'callback'>): string =>
  websiteBody({ email: emailOf(key) }, SAID_AT, cancels ? 'callback.cancelled' : 'callback.requested');

/** Neighbouring batches share parts: what the one brought is a repeat in the other. */
const batchOf = ({ key, size }: Of<'batch'>): string =>
  JSON.stringify(
    Array.from({ length: size }, (_, at) => ({ id: `p${key + at}`, ...JSON.parse(bodyOf('demo', key + at)) })),
  );

const trapOf = ({ isBot }: Of<'form'>) => (isBot ? { website: 'spam' } : {});

function failing(road: Road, { where, fault }: Of<'vendor'>): void {
  const destination = road.destinations.get(where);
  if (destination) destination.fault = () => fault ?? undefined;
}

const pick = <T>(values: readonly T[], which: number): T | undefined => values[which % Math.max(1, values.length)];

async function decide(road: Road, { which, outcome }: Of<'decide'>): Promise<void> {
  const open = road.store.rows('work').filter(({ key, item }) => key.sk === 'item' && item.state === 'open');
  const item = pick(open, which);
  if (item) await decideItem(road.store, itemIdOf(item.key.pk), { outcome, by: 'vera', now: road.now() });
}

async function replay(road: Road, { which }: Of<'replay'>): Promise<void> {
  const signal = pick(road.signals(), which);
  const deps = { ...road, publications: publications(road.store, road.registry, road.now) };
  if (signal !== undefined) await replaySignal(deps, signal, 'vera');
}

async function report(road: Road, { which, outcome }: Of<'report'>): Promise<void> {
  const isEngagement = ({ key }: Row): boolean => /^g#[^#]+#\d+$/.test(key.sk);
  const item = pick(road.store.rows('ledger').filter(isEngagement), which)?.item;
  if (item) await road.report(`${item.lead}.${item.flow}.${item.n}`, outcome, `report-${which}`);
}

/** One process dies; those after it are new ones. */
function arm(road: Road, { write, when }: Of<'kill'>): void {
  let isArmed = true;
  road.storeFor = (): Store => {
    if (!isArmed) return road.store;
    const store = killAt(road.store, write, when);
    const counted = async <T>(commit: Promise<T>): Promise<T> => {
      if (store.writes >= write) isArmed = false;
      return commit;
    };
    const { get, getMany, query, queryIndex } = store;
    const writes = { write: store.write, transact: store.transact };
    return {
      ...{ get, getMany, query, queryIndex },
      write: (one) => counted(writes.write(one)),
      transact: (list) => counted(writes.transact(list)),
    };
  };
}
