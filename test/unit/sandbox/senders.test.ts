import { describe, expect, it } from 'vitest';
import { EMITTER_CONNECTORS } from '../../../connectors/emitters.ts';
import { registry } from '../../../flows/registry.ts';
import { canBeAsked, readRequests, sign } from '../../../sandbox/senders.ts';

const NOW = Date.UTC(2026, 10, 20, 16);
const keys = {
  idKey: 'ab'.repeat(32),
  receiptKey: 'cd'.repeat(32),
  pepperVersion: '1',
  peppers: { '1': 'ef'.repeat(32) },
};
const secrets = Object.fromEntries(
  [...registry.emitters.values()].flatMap(({ name, connector }) => {
    const signing = EMITTER_CONNECTORS.get(connector)?.signing;
    return signing ? [[name, [signing.newSecret(new Uint8Array(32).fill(7))]]] : [];
  }),
);

const publicUrl = 'https://api.example';
const as = { secrets, keys, now: NOW, publicUrl };

describe('the sandbox playing senders', () => {
  it.each(readRequests().map((sample) => [sample.name, sample] as const))(
    'signs %s so that its connector finds it authentic',
    (_name, sample) => {
      const { method, path, headers, body } = sign(sample, as);
      const emitter = registry.emitters.get(sample.emitter);
      const connector = EMITTER_CONNECTORS.get(emitter?.connector ?? '');
      const url = publicUrl + path;
      const request = { method, path, url, headers, body: new TextEncoder().encode(body), receivedAt: NOW };
      expect(connector?.verify(request, secrets[sample.emitter] ?? [])).toMatchObject({ kind: 'authentic' });
      expect(path).toBe(emitter?.path);
    },
  );

  it('knows the signal id of every shipped sample, also where the vendor gets no receipt', () => {
    const ids = readRequests().map((sample) => sign(sample, as).signal);
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id ?? ''))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('leaves out what nobody can be asked for, and nothing else', () => {
    const left = readRequests().filter((sample) => !canBeAsked(sample));
    expect(left.map(({ name }) => name)).toEqual(['hubspot-assigned']);
  });

  it('repeats an event under the same key', () => {
    const [sample] = readRequests().filter(({ emitter }) => emitter === 'website-api');
    if (!sample) throw new Error('there is no sample of the own API');
    const once = sign(sample, { ...as, eventKey: 'one' });
    expect(sign(sample, { ...as, now: NOW + 5_000, eventKey: 'one' }).signal).toBe(once.signal);
    expect(sign(sample, { ...as, eventKey: 'two' }).signal).not.toBe(once.signal);
  });

  it('refuses to play a sender nobody declared', () => {
    const nobody = { emitter: 'nobody', contentType: 'text/plain', body: '' };
    expect(() => sign(nobody, as)).toThrow('"nobody"');
  });
});
