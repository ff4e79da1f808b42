/** Machines at a public form: they start no more than the form's rate, and nobody who signs waits for them. */
import { describe, expect, it, vi } from 'vitest';
import { type Definitions, defineRegistry } from '../../../core/definitions/registry.ts';
import { sample } from '../../../flows/sample/index.ts';
import { conservationOf } from '../../../stores/conservation.ts';
import { withFaults } from '../../../stores/fault.ts';
import { countPost, networkOf } from '../../../stores/limits.ts';
import { createMemoryStore } from '../../../stores/memory.ts';
import { eventOf, formPost } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { createWorld } from '../../support/world.ts';

vi.setConfig({ testTimeout: 240_000 });

const BOTS = 5_000;
/** Of the contact form; see flows/sample. */
const PER_MINUTE = 60;

type Form = NonNullable<NonNullable<Definitions['emitters']>[number]['form']>;

/** The sample with the contact form's rules changed. */
const withForm = (over: Partial<Form>) =>
  defineRegistry([
    {
      ...sample,
      emitters: (sample.emitters ?? []).map((each) =>
        each.form ? { ...each, form: { ...each.form, ...over } } : each,
      ),
    },
  ]);

/** What a machine posts that has read the form: no rule but the rate tells it from a person. */
const botPost = (n: number, fields: Readonly<Record<string, string>> = {}) =>
  formPost({ email: `bot${n}@spam.example`, message: 'Hello', submission_id: `bot-${n}`, ...fields });

/** One post as the gateway saw it come from an address. */
const postFrom = (road: Road, address: string, n: number) => {
  const event = eventOf(botPost(n), road.now());
  const http = { ...event.requestContext.http, sourceIp: address };
  return road.functions.ingest({ ...event, requestContext: { ...event.requestContext, http } });
};

const rows = ({ store }: Road, emitter: string) =>
  store
    .rows('ledger')
    .filter(({ key, item }) => key.sk === 'signal' && item.emitter === emitter)
    .map(({ item }) => item);
const startedOf = (road: Road, emitter: string) => rows(road, emitter).filter(({ run }) => run !== undefined).length;

describe('5,000 machines at a public form in one minute', () => {
  it('start no more than its rate, are all kept and answered alike, and delay no signed lead', async () => {
    const road = createRoad();
    const from = road.now();
    const answers = new Set<string>();
    const waits: number[] = [];
    for (let n = 0; n < BOTS; n += 1) {
      const { statusCode, headers } = await road.post(botPost(n));
      answers.add(JSON.stringify([statusCode, headers.location]));
      if (n % 500 !== 250) continue;
      const { signal } = await road.submit({ email: `lead${n}@acme.example`, intent: 'demo' });
      const begun = road.now();
      await road.drainUntilQuiet();
      expect(road.journeys.executions.get(`${signal}-r0`)?.status).toBe('SUCCEEDED');
      waits.push(road.now() - begun);
    }
    await road.settle();
    expect(answers.size).toBe(1);
    expect(waits).toEqual(Array.from({ length: 10 }, () => 0));
    expect(startedOf(road, 'contact-form')).toBe(PER_MINUTE);
    expect(road.journeys.executions.size).toBe(PER_MINUTE + 10);
    expect(rows(road, 'website-api').map(({ outcome }) => outcome)).toEqual(waits.map(() => 'routed'));
    const window = { from, to: from + 60_000 };
    const { total } = await conservationOf(road.store, road.registry, window, road.now(), road.timing);
    expect(total).toMatchObject({
      signals: BOTS + 10,
      remainder: 0,
      classes: { filtered: BOTS - PER_MINUTE, routed: PER_MINUTE + 10 },
    });
    expect(unsound(road)).toEqual([]);
  });

  it('take no place of a person when something else gives them away', async () => {
    const road = createRoad();
    for (let n = 0; n < BOTS; n += 1) await road.post(botPost(n, { website: 'http://spam.example' }));
    await road.post(formPost({ email: 'dana@acme.example', message: 'Call me', submission_id: 'dana' }));
    await road.settle();
    expect(startedOf(road, 'contact-form')).toBe(1);
    expect(rows(road, 'contact-form').filter(({ filter }) => filter === 'honeypot')).toHaveLength(BOTS);
  });

  it('from one address leave the rest of the form’s rate to others, and the address is kept nowhere', async () => {
    const road = createRoad({ registry: withForm({ perAddressPerMinute: 5 }) });
    for (let n = 0; n < 200; n += 1) await postFrom(road, '203.0.113.77', n);
    await postFrom(road, '198.51.100.4', 200);
    await postFrom(road, '2001:db8:1:2::1', 201);
    await road.settle();
    expect(startedOf(road, 'contact-form')).toBe(5 + 1 + 1);
    const everything = JSON.stringify(road.store.snapshot(), (_name, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString() : value,
    );
    for (const address of ['203.0.113', '198.51.100', '2001:db8']) expect(everything).not.toContain(address);
    const counters = road.store.rows('control').filter(({ key }) => key.pk.startsWith('rate#'));
    for (const { item } of counters) expect(Number(item.expiresAt)).toBeLessThan(road.now() / 1000 + 600);
  });
});

describe('the counter of a form', () => {
  it('lets no more than the rate through when 5,000 posts race and the store is in trouble', async () => {
    const { keys, now } = createWorld();
    const store = withFaults(createMemoryStore(), { seed: 7, lostAckRate: 0.05 });
    const form = { name: 'contact-form', perAddressPerMinute: 20 };
    const counts = await Promise.all(
      Array.from({ length: BOTS }, (_, n) =>
        countPost(store, keys, form, { address: `203.0.113.${n % 250}`, receivedAt: now() }).catch(() => undefined),
      ),
    );
    const places = counts.flatMap((each) => each?.postsThisMinute ?? []);
    expect(new Set(places).size).toBe(places.length);
    const through = counts.filter((each) => (each?.postsThisMinute ?? 61) <= PER_MINUTE);
    expect(through.length).toBeGreaterThan(0);
    expect(through.length).toBeLessThanOrEqual(PER_MINUTE);
  });

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
  ])('takes %s for %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
