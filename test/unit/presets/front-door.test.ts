import { describe, expect, it } from 'vitest';
import { EMITTER_CONNECTORS } from '../../../connectors/emitters.ts';
import type { Flow, RuleSet } from '../../../core/definitions/definitions.ts';
import { fromPreset, type Preset } from '../../../core/definitions/preset.ts';
import { defineRegistry } from '../../../core/definitions/registry.ts';
import { googleAds } from '../../../flows/presets/google-ads.ts';
import { hubspotWebhooks } from '../../../flows/presets/hubspot-webhooks.ts';
import { hubspotWorkflow } from '../../../flows/presets/hubspot-workflow.ts';
import { intercom } from '../../../flows/presets/intercom.ts';
import { metaLeadAds } from '../../../flows/presets/meta-lead-ads.ts';
import { postmark } from '../../../flows/presets/postmark.ts';
import { segmentWebhook } from '../../../flows/presets/segment-webhook.ts';
import { stripe } from '../../../flows/presets/stripe.ts';
import { twilioVoice } from '../../../flows/presets/twilio-voice.ts';
import { createHandler as createDispatch } from '../../../lambdas/dispatch/handler.ts';
import { createHandler } from '../../../lambdas/ingest/handler.ts';
import { conservationOf } from '../../../stores/conservation.ts';
import { publications } from '../../../stores/publication.ts';
import { throttles } from '../../../stores/throttle.ts';
import { eventOf, type Post } from '../../support/requests.ts';
import { createWorld } from '../../support/world.ts';
import { sample as captured, shipped } from './sample.ts';

/** What Stripe publishes is of its test mode; that is a test, and here it is not. */
const sample = (file: string): string => captured(file).replaceAll('"livemode": false', '"livemode": true');

const SAMPLES: readonly (readonly [Preset, string])[] = [
  [googleAds, 'google-ads.json'],
  [hubspotWebhooks, 'hubspot.json'],
  [hubspotWorkflow, 'hubspot.workflow-form.json'],
  [intercom, 'intercom.json'],
  [metaLeadAds, 'meta-leadgen.json'],
  [postmark, 'postmark-inbound.json'],
  [segmentWebhook, 'segment.json'],
  [stripe, 'stripe.invoice.payment_failed.json'],
  [twilioVoice, 'twilio-voice-status.txt'],
];

const vendors = SAMPLES.map(([preset]) => fromPreset(preset, { flow: 'vendors', owner: 'iris', expectedPerDay: 10 }));

function registryOfVendors() {
  const [demo] = shipped.flows ?? [];
  if (!demo) throw new Error('The sample has no flow.');
  const rules: RuleSet = {
    name: 'vendors',
    owner: 'iris',
    rules: [{ id: 'all', when: { all: [] }, decision: 'nurture' }],
    otherwise: 'hold',
  };
  const flow: Flow = {
    ...demo,
    name: 'vendors',
    ruleSet: 'vendors',
    sources: vendors.map(({ emitter }) => emitter.name),
  };
  const own = { emitters: vendors.map(({ emitter }) => emitter), contracts: vendors.map(({ contract }) => contract) };
  return defineRegistry([shipped, { flows: [flow], ruleSets: [rules], ...own }]);
}

const PUBLIC_URL = 'https://hooks.example.com';
const secretOf = (emitter: string): string => {
  const { connector } = vendors.find((each) => each.emitter.name === emitter)?.emitter ?? {};
  return EMITTER_CONNECTORS.get(connector ?? '')?.signing?.newSecret(new Uint8Array(32).fill(7)) ?? '';
};

function frontDoor(publicUrl = PUBLIC_URL) {
  const world = createWorld({ registry: registryOfVendors() });
  const received: string[] = [];
  const handler = createHandler({
    store: world.store,
    blobs: world.blobs,
    registry: world.registry,
    bus: world.bus,
    keys: async () => world.keys,
    // While a vendor changes over, two are live.
    emitterSecrets: async (emitter) => ['the one before', secretOf(emitter)],
    spill: async () => undefined,
    publicUrl,
    timing: world.timing,
    ledgerBudgetMs: 1_000,
    now: world.now,
    count: (reception) => received.push(reception),
  });
  const send = (post: Post) => handler(eventOf(post, world.now()));
  /** A signed post of a vendor's, as it would send it. */
  const post = (preset: Preset, plain: string, query = '') => {
    const { name, connector, path } = preset.emitter;
    const signing = EMITTER_CONNECTORS.get(connector)?.signing;
    const secret = secretOf(name);
    const body = signing?.enclose?.(plain, secret) ?? plain;
    const url = `${PUBLIC_URL}${path}${query}`;
    const contentType = preset.contract.format === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';
    const headers = { 'content-type': contentType, ...signing?.sign(body, secret, { id: 'x', at: world.now(), url }) };
    return send({ path: `${path}${query}`, body, headers });
  };
  const kept = (): string =>
    JSON.stringify(world.store.rows('envelopes'), (_name, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value,
    );
  const publishing = publications(world.store, world.registry, world.now);
  const dispatch = createDispatch({
    ...world,
    keys: async () => world.keys,
    connectors: EMITTER_CONNECTORS,
    publications: publishing,
    throttle: throttles({ ...world, keys: async () => world.keys, publications: publishing }),
  });
  const run = () => world.bus.deliver(dispatch);
  const signals = () => world.store.rows('ledger').flatMap(({ key, item }) => (key.sk === 'signal' ? [item] : []));
  const sums = async () => {
    const window = { from: world.now() - 1, to: world.now() + 1 };
    return (await conservationOf(world.store, world.registry, window, world.now(), world.timing)).total;
  };
  return { world, received, send, post, kept, run, signals, sums };
}

describe('a request of a vendor', () => {
  it.each(SAMPLES)(
    'of $emitter.name is answered with exactly 200 when it is signed, and 401 when not',
    async (preset, file) => {
      const door = frontDoor();
      expect((await door.post(preset, sample(file))).statusCode).toBe(200);
      expect((await door.send({ path: preset.emitter.path, body: sample(file) })).statusCode).toBe(401);
      expect(door.received).toEqual(['new', 'refused']);
    },
  );

  it.each(SAMPLES)('of $emitter.name is counted once when it comes again', async (preset, file) => {
    const door = frontDoor();
    await door.post(preset, sample(file));
    await door.post(preset, sample(file));
    expect(door.received).toEqual(['new', 'duplicate']);
  });

  it('is the same signal at the second attempt although the attempts are counted in it', async () => {
    const door = frontDoor();
    await door.post(intercom, sample('intercom.json'));
    await door.post(intercom, sample('intercom.json').replace('"delivery_attempts": 1', '"delivery_attempts": 2'));
    await door.post(stripe, sample('stripe.customer.created.json'));
    await door.post(
      stripe,
      sample('stripe.customer.created.json').replace('"pending_webhooks": 1', '"pending_webhooks": 0'),
    );
    expect(door.received).toEqual(['new', 'duplicate', 'new', 'duplicate']);
  });

  it('with 1,000 leads is one delivery', async () => {
    const door = frontDoor();
    const changes = Array.from({ length: 1_000 }, (_, n) => ({
      field: 'leadgen',
      value: { leadgen_id: String(10n ** 16n + BigInt(n)) },
    }));
    await door.post(metaLeadAds, JSON.stringify({ object: 'page', entry: [{ id: '1', changes }] }));
    expect(door.world.store.rows('ledger').filter(({ key }) => key.sk === 'delivery')).toMatchObject([
      { item: { signals: 1_000 } },
    ]);
  });
});

describe('a test of the vendor', () => {
  const meta = { leadgen_id: '444444444444', page_id: '444444444444' };
  const TESTS: readonly (readonly [Preset, string])[] = [
    [googleAds, captured('google-ads.test-lead.json')],
    [stripe, captured('stripe.customer.created.json')],
    [
      intercom,
      JSON.stringify({ type: 'notification_event', topic: 'ping', id: null, data: { item: { type: 'ping' } } }),
    ],
    [
      metaLeadAds,
      JSON.stringify({ object: 'page', entry: [{ id: '1', changes: [{ field: 'leadgen', value: meta }] }] }),
    ],
  ];

  it.each(TESTS)(
    'from $emitter.name is answered 200, kept and counted as a test, and starts nothing',
    async (preset, body) => {
      const door = frontDoor();
      expect(await door.post(preset, body)).toMatchObject({ statusCode: 200, body: '{}' });
      expect((await door.send({ path: preset.emitter.path, body })).statusCode).toBe(401);
      await door.run();
      expect(door.signals()).toMatchObject([{ state: 'closed', outcome: 'test', filter: 'vendor-test' }]);
      expect(door.signals()[0]?.run).toBeUndefined();
      expect(await door.sums()).toMatchObject({ balanced: true, signals: 1, classes: { test: 1 } });
      expect(door.kept().length).toBeGreaterThan(body.length / 2);
    },
  );

  it('that comes again is a test again, and never a repeat of a lead', async () => {
    const door = frontDoor();
    const body = captured('google-ads.test-lead.json');
    await door.post(googleAds, body);
    await door.post(googleAds, body);
    await door.post(googleAds, captured('google-ads.json'));
    expect(door.received).toEqual(['test', 'test', 'new']);
  });
});

describe('a signature over the URL', () => {
  it('is checked against the configured URL with its query, never against the request’s host', async () => {
    const door = frontDoor(`${PUBLIC_URL}/`);
    expect((await door.post(twilioVoice, sample('twilio-voice-status.txt'), '?src=voice')).statusCode).toBe(200);
  });

  it.each([twilioVoice, hubspotWebhooks])('of $emitter.name is refused where no URL is configured', async (preset) => {
    const door = frontDoor('');
    expect((await door.post(preset, sample('hubspot.json'))).statusCode).toBe(401);
  });
});

describe('a secret in a body', () => {
  it('is not kept with the signal', async () => {
    const door = frontDoor();
    expect((await door.post(googleAds, sample('google-ads.json'))).statusCode).toBe(200);
    expect(door.kept()).toContain('Northwind');
    expect(door.kept()).not.toContain(secretOf('google-ads'));
  });

  it('is not kept in quarantine either: it may be the new one', async () => {
    const door = frontDoor();
    expect((await door.send({ path: '/hooks/google-ads', body: sample('google-ads.json') })).statusCode).toBe(401);
    expect(door.kept()).toContain('sealed');
    expect(door.kept()).not.toContain('Northwind');
    expect(door.kept()).not.toContain('google-ads-test-key');
  });
});

describe('a handshake', () => {
  const token = EMITTER_CONNECTORS.get('meta-lead-ads')?.signing?.handshakeToken?.(secretOf('meta-lead-ads')) ?? '';
  const asked = (verifyToken: string): string =>
    `/hooks/meta-lead-ads?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${verifyToken}`;

  it('of Meta is answered with its challenge alone', async () => {
    const door = frontDoor();
    expect(await door.send({ path: asked(token), body: '', method: 'GET' })).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'text/plain' },
      body: '1158201444',
    });
    expect(door.received).toEqual([]);
  });

  it('with another token gets what any stranger gets', async () => {
    const door = frontDoor();
    const answer = await door.send({ path: asked('meatyhamhock'), body: '', method: 'GET' });
    expect(answer.statusCode).toBe(401);
    expect(answer.body).not.toContain('1158201444');
  });

  it('of Intercom is a HEAD request', async () => {
    const door = frontDoor();
    expect((await door.send({ path: '/hooks/intercom', body: '', method: 'HEAD' })).statusCode).toBe(200);
    expect((await door.send({ path: '/hooks/stripe', body: '', method: 'HEAD' })).statusCode).toBe(401);
    expect((await door.send({ path: '/hooks/nothing', body: '', method: 'HEAD' })).statusCode).toBe(401);
  });
});
