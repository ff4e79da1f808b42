import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handshakeTokens, secretNeeds, writeSecrets } from '../../../bin/cli/secrets.ts';
import type { InboundRequest } from '../../../connectors/emitter.ts';
import { EMITTER_CONNECTORS } from '../../../connectors/emitters.ts';
import { planSecret, type SecretNeed, whyUnusable } from '../../../core/setup/secrets.ts';
import { registry } from '../../../flows/registry.ts';
import { type FakeSecretsManager, startSecretsManager } from './secrets-manager.ts';

let manager: FakeSecretsManager;
beforeEach(async () => {
  manager = await startSecretsManager();
});
afterEach(() => manager.stop());

const KEYS = 'baton/prod/keys';
const EMITTER = 'baton/prod/emitters/website-api';
const CRM = 'baton/prod/destinations/hubspot';
const stored = (name: string): Record<string, unknown> => JSON.parse(manager.secrets.get(name) ?? 'null');
const signedBy = (emitter: string) => EMITTER_CONNECTORS.get(registry.emitters.get(emitter)?.connector ?? '')?.signing;
const issued = [...registry.emitters.keys()].filter((name) => signedBy(name)?.isIssuedByVendor);
const asking = [...registry.emitters.values()].filter(({ connector }) => EMITTER_CONNECTORS.get(connector)?.fetching);
/** Everything only a person has. */
const token = (value = 'pat-1') => ({
  tokens: { hubspot: value },
  emitters: Object.fromEntries(
    issued.map((name) => [name, signedBy(name)?.newSecret(new Uint8Array(32).fill(3)) ?? '']),
  ),
  fetchTokens: Object.fromEntries(asking.map(({ name }) => [name, 'rk_of_the_vendor_01'])),
});
const actions = async (given = {}) =>
  Object.fromEntries((await writeSecrets(manager.client, 'prod', given)).map(({ step }) => [step.name, step.action]));

describe('the secrets of a stage', () => {
  it('are its keys, one for each signed emitter and for outcomes, one for each vendor asked, one for each destination', () => {
    const signed = [...registry.emitters.values()].filter(
      ({ kind }) => kind !== 'public-form' && kind !== 'batch-file',
    );
    expect(signed.length).toBeGreaterThan(10);
    expect(secretNeeds('prod').map(({ name }) => name)).toEqual([
      KEYS,
      ...signed.map(({ name }) => `baton/prod/emitters/${name}`),
      'baton/prod/emitters/outcomes',
      ...asking.map(({ name }) => `baton/prod/fetch/${name}`),
      CRM,
    ]);
  });

  it('are made in one pass; a second one changes nothing', async () => {
    await writeSecrets(manager.client, 'prod', token());
    const [after, writes] = [new Map(manager.secrets), manager.writes.length];
    expect(writes).toBe(secretNeeds('prod').length);
    for (const given of [{}, token()]) {
      expect(new Set(Object.values(await actions(given)))).toEqual(new Set(['keep']));
    }
    expect(manager.secrets).toEqual(after);
    expect(manager.writes).toHaveLength(writes);
  });

  it('are usable: 64 hex digits for keys, and secrets by which senders are believed', async () => {
    await writeSecrets(manager.client, 'prod', token());
    const { idKey, receiptKey, pepperVersion, peppers } = stored(KEYS);
    for (const key of [idKey, receiptKey, Object.values(peppers ?? {})[0]]) expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(pepperVersion).toBe('1');
    expect(stored(EMITTER).secrets).toEqual([expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/)]);
    expect(stored(CRM)).toEqual({ token: 'pat-1' });
    for (const need of secretNeeds('prod'))
      expect(whyUnusable(need, manager.secrets.get(need.name) ?? '')).toBeUndefined();
  });

  it('that only a person has are asked for, and everything else is made meanwhile', async () => {
    const fromVendors = [...issued.map((name) => `emitters/${name}`), ...asking.map(({ name }) => `fetch/${name}`)];
    expect(fromVendors.length).toBeGreaterThan(5);
    const asked = Object.fromEntries(fromVendors.map((name) => [`baton/prod/${name}`, 'ask']));
    expect(await actions()).toMatchObject({ [KEYS]: 'create', [CRM]: 'ask', [EMITTER]: 'create', ...asked });
    expect(manager.secrets.has(CRM)).toBe(false);
    expect(await actions(token())).toMatchObject({ [KEYS]: 'keep', [CRM]: 'create' });
  });

  it('of vendors are made up where the vendors are ours, and never where they are not', async () => {
    const steps = await actions({ makesUpIssued: true });
    expect(issued.map((name) => steps[`baton/prod/emitters/${name}`])).toEqual(issued.map(() => 'create'));
  });

  it('to ask a vendor with must look like its tokens, given or found', async () => {
    const [name = ''] = asking.map((each) => `baton/prod/fetch/${each.name}`);
    const [emitter = ''] = asking.map((each) => each.name);
    expect(await actions({ fetchTokens: { [emitter]: 'two words' } })).toMatchObject({ [name]: 'broken' });
    manager.secrets.set(name, '{"token":"short"}');
    expect(await actions()).toMatchObject({ [name]: 'broken' });
  });

  it('that a vendor checks its callback by are told: made from the secret, and not the secret', async () => {
    const steps = await writeSecrets(manager.client, 'prod', token());
    const told = handshakeTokens(steps);
    expect(told.length).toBeGreaterThan(0);
    for (const { emitter, token: shown } of told) {
      const [secret = ''] = stored(`baton/prod/emitters/${emitter}`).secrets as string[];
      const { challenge } = EMITTER_CONNECTORS.get(registry.emitters.get(emitter)?.connector ?? '') ?? {};
      const query = `hub.mode=subscribe&hub.challenge=42&hub.verify_token=${shown}`;
      const asked = { method: 'GET', path: '/', query, headers: {}, body: new Uint8Array(), receivedAt: 0 };
      expect(challenge?.(asked, [secret])).toMatchObject({ body: '42' });
      expect(shown).not.toContain(secret);
    }
  });

  it('given anew replace the old one; a sender keeps the one before beside it while it changes over', async () => {
    await writeSecrets(manager.client, 'prod', token());
    const [before] = Object.values(stored(EMITTER).secrets ?? []);
    const wanted = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const given = { ...token('pat-2'), emitters: { ...token().emitters, 'website-api': wanted } };
    expect(await actions(given)).toMatchObject({ [EMITTER]: 'replace', [CRM]: 'replace' });
    expect(stored(EMITTER).secrets).toEqual([wanted, before]);
    expect(stored(CRM)).toEqual({ token: 'pat-2' });
    expect(await actions(given)).toMatchObject({ [EMITTER]: 'keep', [CRM]: 'keep' });
    expect(await actions({ emitters: { 'website-api': 'oops' } })).toMatchObject({ [EMITTER]: 'broken' });
    expect(stored(EMITTER).secrets).toEqual([wanted, before]);
  });
});

describe('the id key', () => {
  const need: SecretNeed = { kind: 'keys', name: KEYS };
  const planning = { given: {}, random: (bytes: number) => new Uint8Array(bytes).fill(9) };
  const key = 'ab'.repeat(32);
  const whole = { idKey: key, receiptKey: key, pepperVersion: '1', peppers: { 1: key } };

  it('never changes: missing parts are added around it', async () => {
    const { receiptKey: _r, peppers: _p, pepperVersion: _v, ...bare } = whole;
    const step = planSecret(need, JSON.stringify(bare), planning);
    expect(step).toMatchObject({ action: 'complete', says: 'added receiptKey, pepperVersion, peppers' });
    expect(step.value?.idKey).toBe(key);
  });

  it.each([
    ['not JSON', 'oops'],
    ['without id key', JSON.stringify({ ...whole, idKey: undefined })],
    ['with an odd id key', JSON.stringify({ ...whole, idKey: 'abc' })],
    ['with an odd receipt key', JSON.stringify({ ...whole, receiptKey: 'abc' })],
    ['whose pepper version has no pepper', JSON.stringify({ ...whole, pepperVersion: '2' })],
  ])('is never guessed at: a secret %s is reported and left alone', async (_what, text) => {
    manager.secrets.set(KEYS, text);
    expect(await actions(token())).toMatchObject({ [KEYS]: 'broken' });
    expect(manager.secrets.get(KEYS)).toBe(text);
  });

  it('stands beside the older pepper, which is kept, and beside no third one', () => {
    const rotated = { ...whole, pepperVersion: '2', peppers: { 1: key, 2: 'cd'.repeat(32) } };
    expect(planSecret(need, JSON.stringify(rotated), planning)).toMatchObject({ action: 'keep', value: rotated });
    const third = { ...rotated, pepperVersion: '3', peppers: { ...rotated.peppers, 3: 'ef'.repeat(32) } };
    const step = planSecret(need, JSON.stringify(third), planning);
    expect(step).toMatchObject({ action: 'broken', says: expect.stringContaining('Finish the last rotation') });
    expect(step.value).toBeUndefined();
  });
});

describe("a sender's side of each signed connector", () => {
  const signed = [...EMITTER_CONNECTORS.values()].filter(({ isSigned }) => isSigned);

  it.each(signed.map((connector) => [connector.name, connector] as const))('%s is believed', (_name, connector) => {
    const { signing } = connector;
    if (!signing) throw new Error(`${connector.name} is signed and does not say how.`);
    const secret = signing.newSecret(new Uint8Array(32).fill(5));
    expect(signing.isWellFormed(secret)).toBe(true);
    expect(signing.isWellFormed('')).toBe(false);
    const url = 'https://leads.acme.example/hooks/x';
    const body = signing.enclose?.('{"event_id":"e1"}', secret) ?? '{"event_id":"e1"}';
    const at = Date.UTC(2026, 10, 20);
    const headers = signing.sign(body, secret, { id: 'evt_1', at, url });
    const request: InboundRequest = {
      method: 'POST',
      path: '/',
      url,
      headers,
      body: Buffer.from(body),
      receivedAt: at,
    };
    expect(connector.verify(request, [secret])).toEqual({ kind: 'authentic', verified: true });
    const other = signing.newSecret(new Uint8Array(32).fill(6));
    expect(connector.verify(request, [other]).kind).toBe('refused');
    // Basic authentication vouches for the sender, not for the body.
    const isSigned = headers.authorization === undefined;
    if (isSigned) expect(connector.verify({ ...request, body: Buffer.from('{}') }, [secret]).kind).toBe('refused');
  });
});
