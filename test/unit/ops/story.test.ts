/** What `where` tells of a lead's way through the channels, and of its merges. */
import { describe, expect, it } from 'vitest';
import { tellWhere } from '../../../bin/cli/tell.ts';
import { registry } from '../../../flows/registry.ts';
import { noteSplitDelivered } from '../../../stores/doubts.ts';
import { leadEventKey, leadKey } from '../../../stores/keys.ts';
import { DANA, type Road } from '../../support/road.ts';
import { as, createOperator, type Operator } from './operator.ts';

const whereIs = async (operator: Operator, query: string) => as('where', await operator.ask('GET', `/where?${query}`));

const CAME = { utm_campaign: 'spring', utm_source: 'google', utm_medium: 'cpc' };

async function twoChannels(road: Road): Promise<void> {
  await road.submit({ ...DANA, ...CAME });
  await road.settle();
  road.advance(60_000);
  await road.submit({ ...DANA, question: 'Which plan?' }, { path: '/signals/support' });
  await road.settle();
}

describe('the story of a lead', () => {
  it('tells each touch in order: channel, flow, campaign, and what links it covers: [430]', async () => {
    const operator = createOperator();
    await twoChannels(operator.road);
    const { lead } = await whereIs(operator, `email=${DANA.email}`);
    expect(lead?.story?.touches).toMatchObject([
      { flow: 'demo-request', emitter: 'website-api', channel: 'form', ...came(), linkedBy: ['email'] },
      { flow: 'support-callback', emitter: 'support-api', linkedBy: ['email'] },
    ]);
    expect(lead?.story?.touches[1]?.campaign).toBeUndefined();
    expect(lead?.story?.first).toMatchObject(came());
    expect(lead?.story?.last).toMatchObject(came());
    expect(lead).toMatchObject({ absorbed: [], story: { history: [] } });
  });

  it('is not told with a single signal', async () => {
    const operator = createOperator();
    const { signal } = await operator.road.submit();
    await operator.road.settle();
    expect((await whereIs(operator, `signal=${signal}`)).lead?.story).toBeUndefined();
  });

  it('repeats no address or number that somebody put into a link', async () => {
    const operator = createOperator();
    const words = { utm_campaign: DANA.email, utm_source: '+34 600 987 654', utm_medium: 'x'.repeat(65) };
    await operator.road.submit({ ...DANA, ...words });
    await operator.road.settle();
    const { lead } = await whereIs(operator, `email=${DANA.email}`);
    const hidden = '(unnamed)';
    expect(lead?.story?.first).toMatchObject({ campaign: hidden, source: hidden, medium: hidden });
  });

  it('of a busy lead keeps its first touch, however many came after', async () => {
    const operator = createOperator();
    await operator.road.submit({ ...DANA, ...CAME });
    for (let n = 0; n < 24; n += 1) {
      operator.road.advance(1000);
      await operator.road.submit({ ...DANA, message: `message ${n}` });
      await operator.road.drainUntilQuiet();
    }
    await operator.road.settle();
    const { lead, hasMore } = await whereIs(operator, `email=${DANA.email}`);
    expect(hasMore).toBe(true);
    expect(lead?.story?.touches).toHaveLength(20);
    expect(lead?.story?.first).toMatchObject(came());
  });

  it('of a merged lead holds the touches of both, and says when and why they became one', async () => {
    const operator = createOperator();
    const { road } = operator;
    const [elder, younger] = [await leadOf(road, 'a@x.example'), await leadOf(road, 'b@x.example')];
    await merge(road, elder, younger);
    const found = await whereIs(operator, `lead=${younger}`);
    expect(found.lead).toMatchObject({ id: elder, absorbed: [younger] });
    expect(found.lead?.story?.touches.map(({ lead }) => lead)).toEqual([elder, younger]);
    expect(found.lead?.story?.history).toMatchObject([
      { kind: 'merged', lead: younger, other: elder, by: 'stitch', why: ['userId'] },
    ]);
    expect(found.journeys).toHaveLength(2);
    expect(found.items).toEqual([]);
    const lines = tellWhere(found, road.now()).join('\n');
    expect(lines).toContain(`leads merged into it: ${younger}`);
    expect(lines).toContain(`merged ${younger} into ${elder}, by stitch because of userId`);
    expect(lines).toContain(`, merged with lead ${younger}`);
  });
});

it('points to what was written, by channel, and repeats none of it covers: [105]', async () => {
  const operator = createOperator();
  const { road } = operator;
  await road.submit({ ...DANA, message: 'A secret word' });
  await road.settle();
  road.advance(60_000);
  const { signal } = await road.submit({ ...DANA, message: 'Another secret word' });
  await road.settle();
  const asked = await operator.ask('GET', `/where?email=${DANA.email}`);
  const { conversation } = as('where', asked).lead?.story ?? {};
  expect(conversation?.messages.map((each) => each.signal)[0]).toBe(signal);
  expect(conversation?.messages).toHaveLength(2);
  expect(conversation?.channels).toEqual(['form']);
  expect(asked.text).not.toContain('secret word');
  expect(tellWhere(as('where', asked), road.now()).join('\n')).toContain(`last wrote by form`);
});

it('of leads that a later signal brings together is told from either, with the kinds that did it covers: [99]', async () => {
  const operator = createOperator();
  const { road } = operator;
  const first = await leadOf(road, 'a@x.example');
  const second = await leadOf(road, 'b@x.example', { user_id: 'u-1' });
  expect(second).not.toBe(first);
  await leadOf(road, 'a@x.example', { user_id: 'u-1' });
  await road.settle();
  const [one, other] = [await whereIs(operator, `lead=${first}`), await whereIs(operator, `lead=${second}`)];
  expect(one).toEqual(other);
  expect(one.lead).toMatchObject({ id: first, absorbed: [second] });
  expect(one.lead?.story?.touches.map(({ linkedBy }) => linkedBy)).toEqual([
    ['email'],
    ['userId'],
    ['userId', 'email'],
  ]);
  expect(one.lead?.story?.history).toMatchObject([{ kind: 'merged', lead: second, other: first, by: 'stitch' }]);
  const byAddress = await whereIs(operator, 'email=b@x.example');
  expect(byAddress.lead?.id).toBe(first);
  // The primary address is the first by which the person was known.
  expect([...road.crm.contacts.values()]).toMatchObject([{ email: 'a@x.example' }]);
});

it('a lead that somebody is asked to take apart shows the item', async () => {
  const operator = createOperator();
  const lead = await leadOf(operator.road, 'a@x.example');
  const flow = registry.flows.get('demo-request');
  if (!flow) throw new Error('The sample flow is gone.');
  const parts = [{ lead, signals: 1 }];
  const occasion = { flow, emitter: 'website-api', now: operator.road.now() };
  const item = await noteSplitDelivered(operator.road.store, { lead, parts, kinds: ['userId'] }, occasion);
  const found = await whereIs(operator, `lead=${lead}`);
  expect(found.items).toMatchObject([{ id: item, reason: 'split-delivered' }]);
});

const came = () => ({ campaign: 'spring', source: 'google', medium: 'cpc' });

async function leadOf(road: Road, email: string, more: object = {}): Promise<string> {
  road.advance(60_000);
  const { signal } = await road.submit({ ...DANA, email, ...more });
  await road.settle();
  const row = await road.store.get({ table: 'ledger', pk: `s#${signal}`, sk: 'signal' });
  return String(row?.lead);
}

async function merge(road: Road, elder: string, younger: string): Promise<void> {
  const at = road.now();
  const event = { v: 1, kind: 'merged', at, lead: younger, other: elder, by: 'stitch', why: ['userId'], signals: [] };
  await road.store.transact([
    { kind: 'update', key: leadKey(elder), set: { absorbed: [younger] } },
    { kind: 'update', key: leadKey(younger), set: { mergedInto: elder } },
    { kind: 'put', key: leadEventKey(elder, at, { kind: 'merged', lead: younger, other: elder }), item: event },
  ]);
}
