/** Conversations that never led to anybody: found once, when their days are over, and told per flow and day. */
import { describe, expect, it } from 'vitest';
import { conversingEmitters, isNameless } from '../../../core/watch/chains.ts';
import { registry } from '../../../flows/registry.ts';
import { readSamples, sign } from '../../../sandbox/senders.ts';
import { recording } from '../../../stores/fault.ts';
import { leadKey, touchKey } from '../../../stores/keys.ts';
import { closeNotice } from '../../../stores/notices.ts';
import { secretsOf } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const BEGIN = Date.UTC(2026, 10, 20, 9, 10);

const sample = readSamples().find(({ name }) => name === 'intercom-visitor-wrote');
if (!sample) throw new Error('The sample of a visitor who writes is gone.');
const TEXT = JSON.stringify(sample.body);
const VISITOR = '67a0c4e21bb69f9f2193aa02';
const CONVERSATION = '215473853307002';
const SESSION = '01933c72-5d10-7e22-9a01-1c2d3e4f5a6b';

/** One message of a visitor, who may have said who they are. */
async function says(road: Road, visitor: string, event: string, email?: string): Promise<void> {
  const renamed = TEXT.replaceAll(VISITOR, visitor)
    .replaceAll(CONVERSATION, `9${visitor.replaceAll(/\D/g, '')}`)
    .replaceAll(SESSION, `session-${visitor}`)
    .replaceAll('"email":null', email === undefined ? '"email":null' : `"email":"${email}"`);
  const body = JSON.parse(renamed);
  road.vendors.tokens.set('intercom', 'token');
  road.vendors.answer = () => ({ kind: 'found', body: new TextEncoder().encode(JSON.stringify(body.data.item)) });
  const secrets = { intercom: secretsOf('intercom', registry) };
  const as = { secrets, keys: road.keys, now: road.now(), publicUrl: 'https://api.example', eventKey: event };
  const { statusCode } = await road.post(
    sign({ emitter: 'intercom', contentType: 'application/json', body: { ...body, id: event } }, as),
  );
  expect(statusCode).toBe(200);
  await road.settle();
}

/** Jumps to the turn in which the hour `hours` after the beginning is looked at. */
async function turnAfter(road: Road, hours: number): Promise<void> {
  const at = Math.floor(BEGIN / HOUR) * HOUR + 3 * DAY + hours * HOUR + 35 * MINUTE;
  road.advance(at - road.now());
  await road.tick();
  await road.drainUntilQuiet();
}

const items = (road: Road) =>
  road.store
    .rows('work')
    .filter(({ key, item }) => key.sk === 'item' && item.reason === 'never-stitched')
    .map(({ key, item }) => ({ id: key.pk.slice(2), ...item }) as typeof item & { id: string; evidence: object });

describe('a conversation in which nobody says who they are', () => {
  it('is one of a count, in one item for its flow and day, when its days are over covers: [100]', async () => {
    const road = createRoad({ now: BEGIN });
    await says(road, 'visitor-1', 'e1');
    await says(road, 'visitor-1', 'e2');
    await says(road, 'visitor-2', 'e3', 'ana@acme.example');
    await says(road, 'visitor-3', 'e4');
    await turnAfter(road, 0);
    expect(items(road)).toEqual([]);
    await turnAfter(road, 1);
    expect(items(road)).toMatchObject([
      {
        flow: 'chat-handoff',
        state: 'open',
        owner: registry.flows.get('chat-handoff')?.owners.integration,
        evidence: { day: '2026-11-20', began: 3, neverStitched: 2, emitters: { intercom: 2 }, withinDays: 3 },
      },
    ]);
    await turnAfter(road, 2);
    await turnAfter(road, 3);
    expect(items(road)).toMatchObject([{ evidence: { began: 3, neverStitched: 2 } }]);
    expect(unsound(road)).toEqual([]);
  });

  it('that names somebody within its days is none', async () => {
    const road = createRoad({ now: BEGIN });
    await says(road, 'visitor-1', 'e1');
    const lead = leadOf(road, 'e1');
    const at = road.now() + 2 * DAY;
    const touch = { v: 1, signal: 'x', run: 0, effectiveAt: at, receivedAt: at, flow: 'demo-request', kind: 'inbound' };
    const item = { ...touch, identifiers: ['email#1:a', 'anonymousId#1:b'] };
    await road.store.write({ kind: 'put', key: touchKey(lead, at, 'x'), item });
    await turnAfter(road, 1);
    expect(items(road)).toEqual([]);
  });

  it('whose lead was merged into another, or stands for one that is named, is none', async () => {
    const road = createRoad({ now: BEGIN });
    await says(road, 'visitor-1', 'e1');
    await says(road, 'visitor-2', 'e2', 'ana@acme.example');
    await says(road, 'visitor-3', 'e3');
    const [first, named, third] = ['e1', 'e2', 'e3'].map((event) => leadOf(road, event));
    const pointers = [
      { kind: 'update', key: leadKey(first ?? ''), set: { absorbed: [named ?? ''] } },
      { kind: 'update', key: leadKey(named ?? ''), set: { mergedInto: first ?? '' } },
      { kind: 'update', key: leadKey(third ?? ''), set: { mergedInto: first ?? '' } },
    ] as const;
    await road.store.transact(pointers);
    await turnAfter(road, 1);
    expect(items(road)).toEqual([]);
  });

  it('adds to the day while somebody reads it, and raises no second item once they closed it', async () => {
    const road = createRoad({ now: BEGIN });
    await says(road, 'visitor-1', 'e1');
    road.advance(HOUR);
    await says(road, 'visitor-2', 'e2');
    road.advance(HOUR);
    await says(road, 'visitor-3', 'e3');
    await turnAfter(road, 1);
    await turnAfter(road, 2);
    const [item] = items(road);
    expect(item).toMatchObject({ evidence: { neverStitched: 2 } });
    await closeNotice(road.store, item?.id ?? '', 'iris', road.now());
    await turnAfter(road, 3);
    expect(items(road)).toMatchObject([{ state: 'closed', evidence: { neverStitched: 2 } }]);
  });
});

describe('the look at an hour', () => {
  it('catches up with hours in which the clock stood still, the day before included', async () => {
    const road = createRoad({ now: BEGIN });
    await turnAfter(road, -1);
    road.advance(BEGIN - road.now() + 10 * HOUR);
    await says(road, 'visitor-1', 'e1');
    await turnAfter(road, 20);
    expect(items(road)).toMatchObject([{ evidence: { day: '2026-11-20', neverStitched: 1 } }]);
  });

  it('costs nothing outside its turn, and in it one page of keys per shard, one row per signal, one Query per lead', async () => {
    const road = createRoad({ now: BEGIN });
    await says(road, 'visitor-1', 'e1');
    await says(road, 'visitor-2', 'e2');
    await turnAfter(road, 0);
    const watched = recording(road.store);
    road.storeFor = (name) => (name === 'clock' ? watched : road.store);
    await turnAfter(road, 1);
    const ofLeads = watched.operations.filter(({ kind, keys }) => kind === 'query' && keys[0]?.startsWith('ledger:l#'));
    expect(ofLeads).toHaveLength(2);
    const keyPages = watched.operations.filter(({ keys }) => keys[0]?.startsWith('day:intercom#2026-11-20'));
    expect(keyPages).toHaveLength(16);
    const before = watched.operations.length;
    road.advance(2 * MINUTE);
    await road.tick();
    const after = watched.operations.slice(before).filter(({ keys }) => keys.some((key) => key.includes('chains#')));
    expect(after).toEqual([]);
  });

  it('is of emitters in which people talk: chats, mail and tickets', () => {
    const of = (flow: string) =>
      conversingEmitters(registry.flows.get(flow) ?? { sources: [] }, registry).map(({ name }) => name);
    expect(of('chat-handoff')).toContain('intercom');
    expect(of('email-reply')).toEqual(['postmark']);
    expect(of('product-usage')).toEqual([]);
  });

  it('takes whoever can be called for somebody', () => {
    expect(isNameless(['anonymousId#1:a', 'sessionId#1:b', 'conversation#1:c', 'clickId#1:d'])).toBe(true);
    for (const kind of ['userId', 'crmContact', 'email', 'phone'])
      expect(isNameless(['sessionId#1', `${kind}#1`])).toBe(false);
  });
});

function leadOf(road: Road, event: string): string {
  const signals = road.store.rows('ledger').filter(({ key }) => key.sk === 'signal');
  const index = Number(event.slice(1)) - 1;
  return String(signals.sort((a, b) => Number(a.item.receivedAt) - Number(b.item.receivedAt))[index]?.item.lead);
}
