/** What one person does in several flows, by the samples that ship. */
import { describe, expect, it } from 'vitest';
import { readSamples, sign } from '../../../sandbox/senders.ts';
import { secretsOf } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';

const samples = readSamples();

/** Sends a sample with texts of it replaced, lets it run, and gives its signal. */
async function send(road: Road, name: string, over: Readonly<Record<string, string>> = {}): Promise<string> {
  const sample = samples.find((each) => each.name === name);
  if (!sample) throw new Error(`There is no sample "${name}".`);
  const body = Object.entries(over).reduce(
    (text, [from, to]) => text.replaceAll(from, to),
    typeof sample.body === 'string' ? sample.body : JSON.stringify(sample.body),
  );
  const secrets = { [sample.emitter]: secretsOf(sample.emitter, road.registry) };
  const as = { secrets, keys: road.keys, now: road.now(), publicUrl: 'https://api.example' };
  const known = new Set(road.signals());
  await road.post(sign({ ...sample, body }, as));
  await road.drainUntilQuiet();
  return road.signals().find((signal) => !known.has(signal)) ?? '';
}

const leadOf = async (road: Road, signal: string): Promise<string | undefined> => {
  const where = await road.where(signal);
  return 'file' in where ? where.file.row.lead : undefined;
};

describe('a caller', () => {
  it('who is known by the number alone is one lead with one task, however often they ring covers: [28]', async () => {
    const road = createRoad();
    const first = await send(road, 'twilio-missed-call');
    const second = await send(road, 'twilio-missed-call', { 'CA-sample-missed': 'CA-again' });
    expect(await leadOf(road, second)).toBe(await leadOf(road, first));
    expect([road.crm.contacts.size, road.crm.tasks.size]).toEqual([1, 1]);
  });

  it('with another number is somebody else', async () => {
    const road = createRoad();
    const first = await send(road, 'twilio-missed-call');
    const other = await send(road, 'twilio-missed-call', { 'CA-sample-missed': 'CA-other', '0777': '0778' });
    expect(await leadOf(road, other)).not.toBe(await leadOf(road, first));
  });

  it('who withholds the number waits for a person, by name', async () => {
    const road = createRoad();
    const signal = await send(road, 'twilio-missed-call', { '%2B442079460777': 'anonymous' });
    expect(await road.where(signal)).toMatchObject({ kind: 'in-item', reasons: ['no-identifier'] });
  });
});

describe('use of the product', () => {
  const usage = { 'sara.lind@malmo-lager.example': 'jonas.berg@alpine-tools.example' };

  it('asks nobody for anything and makes no contact covers: [30]', async () => {
    const road = createRoad();
    const signal = await send(road, 'segment-ordinary-use');
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'recorded' });
    expect([road.crm.contacts.size, road.crm.tasks.size]).toEqual([0, 0]);
  });

  it('of somebody we know joins their lead and adds no task', async () => {
    const road = createRoad();
    const form = await send(road, 'contact-form');
    const signal = await send(road, 'segment-ordinary-use', usage);
    expect(await leadOf(road, signal)).toBe(await leadOf(road, form));
    expect([road.crm.contacts.size, road.crm.tasks.size]).toEqual([1, 1]);
  });

  it('qualifies on a declared pattern, for the team and not for whoever owns the contact covers: [35]', async () => {
    const road = createRoad();
    await send(road, 'contact-form');
    const owner = [...road.crm.contacts.values()][0]?.ownerId;
    const signal = await send(road, 'segment-ordinary-use', {
      ...usage,
      '"usage_delta_percent":12': '"usage_delta_percent":80',
    });
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect([...road.crm.tasks.values()].map(({ subject }) => subject)).toContain(
      'Ask what changed and offer the plan that fits',
    );
    expect([...road.crm.contacts.values()].map(({ ownerId }) => ownerId)).toEqual([owner]);
  });
});

describe('a stranger in the chat', () => {
  it('who is handed over before telling a name is a task for the desk covers: [25]', async () => {
    const road = createRoad();
    road.vendors.tokens.set('intercom', 'token');
    road.vendors.answer = () => ({ kind: 'found', body: new TextEncoder().encode('{}') });
    const signal = await send(road, 'intercom-handed-over', {
      '"email":"aiko.mori@kitano-storage.example"': '"email":null',
      '"external_id":"u-70112"': '"external_id":null',
    });
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect([...road.crm.tasks.values()].map(({ subject }) => subject)).toEqual(['Take over the conversation']);
  });

  it('is kept with all that was said, and handed over again by a replay without a second task covers: [74]', async () => {
    const road = createRoad();
    road.vendors.tokens.set('intercom', 'token');
    road.vendors.answer = () => ({ kind: 'found', body: new TextEncoder().encode('{}') });
    const signal = await send(road, 'intercom-handed-over');
    const asked = road.vendors.asked.length;
    road.vendors.answer = () => ({ kind: 'gone', code: 'status-404' });
    await road.replay(signal);
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed', file: { row: { run: 1 } } });
    expect([road.vendors.asked.length, road.crm.contacts.size, road.crm.tasks.size]).toEqual([asked, 1, 1]);
  });
});
