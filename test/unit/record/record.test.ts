import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cameFrom } from '../../../core/record/funnel.ts';
import { profileIn, recordOf } from '../../../core/record/record.ts';
import type { ToldSignal } from '../../../core/record/told.ts';
import { address, told } from './told.ts';

const values = (words: readonly { value: string }[]) => words.map(({ value }) => value);

describe('a field of the record', () => {
  it('is the last word, with who said it, when, and by which contract covers: [99]', () => {
    const record = recordOf([
      told('b', 5, { profile: { company: 'Acme Ltd' } }, { emitter: 'chat', contract: 'v2' }),
      told('a', 0, { profile: { company: 'Acme', jobTitle: 'CTO' } }, { contract: 'v1' }),
    ]);
    expect(record.fields.company).toMatchObject({ value: 'Acme Ltd', signal: 'b', emitter: 'chat', contract: 'v2' });
    expect(record.fields.jobTitle).toMatchObject({ value: 'CTO', signal: 'a', emitter: 'website', contract: 'v1' });
    expect(record.fields.jobTitle?.effectiveAt).toBe(Date.UTC(2026, 10, 20));
    expect(record.fields.lastName).toBeUndefined();
  });

  it('is that of the system a contract calls right, once that system has said anything covers: [419]', () => {
    const truthOf = (emitter: string, field: string) =>
      emitter === 'warehouse' && field === 'company' ? 'sales-ops' : undefined;
    const edit = told('a', 0, { profile: { company: 'Acme Holding' } }, { emitter: 'sales-ops' });
    const nightly = told('b', 9, { profile: { company: 'ACME', jobTitle: 'CEO' } }, { emitter: 'warehouse' });
    const record = recordOf([nightly, edit], truthOf);
    expect(record.fields.company?.value).toBe('Acme Holding');
    expect(record.fields.jobTitle?.value).toBe('CEO');
    expect(recordOf([nightly], truthOf).fields.company?.value).toBe('ACME');
  });
});

describe('the primary e-mail address', () => {
  it('is the first one told and no later one replaces it; all are kept in order covers: [101]', () => {
    const signals = [
      told('a', 0, address('Dana@acme.example')),
      told('b', 1, address('dana.private@mail.example')),
      told('c', 2, address('dana@ACME.example')),
      told('d', 3, address('dw@new-job.example')),
      told('e', 4, address('dana.private@mail.example')),
    ];
    for (let known = 1; known <= signals.length; known += 1) {
      expect(profileIn(recordOf(signals.slice(0, known))).email).toBe('Dana@acme.example');
    }
    const { emails } = recordOf(signals);
    expect(values(emails)).toEqual(['Dana@acme.example', 'dana.private@mail.example', 'dw@new-job.example']);
  });

  it('is one by which a signal named the person, before what a form only mentions or many share', () => {
    const record = recordOf([
      told('a', 0, { profile: { email: 'assistant@acme.example' }, identifiers: { phone: '+34600111222' } }),
      told('b', 1, address('info@acme.example')),
      told('f', 1, { ...address('boss@acme.example'), forwarded: true }),
      told('k', 1, address('fair@acme.example'), { shared: ['email#1:ab'] }),
      told('c', 2, address('dana@acme.example')),
    ]);
    expect(values(record.emails)).toEqual([
      'dana@acme.example',
      'assistant@acme.example',
      'info@acme.example',
      'boss@acme.example',
      'fair@acme.example',
    ]);
    expect(record.fields.email?.signal).toBe('c');
  });

  it('is a shared one where there is no other', () => {
    const record = recordOf([told('b', 1, address('info@acme.example'), { shared: ['email#1:ab'] })]);
    expect(record.fields.email?.value).toBe('info@acme.example');
  });
});

it('phones are all kept however they are written, and the newest is the one to call', () => {
  const phone = (value: string) => ({ profile: { phone: value } });
  const record = recordOf([
    told('a', 0, phone('+34 600 111 222')),
    told('b', 1, phone('+34600111222')),
    told('c', 2, phone('+34600999888')),
  ]);
  expect(values(record.phones)).toEqual(['+34 600 111 222', '+34600999888']);
  expect(record.fields.phone?.value).toBe('+34600999888');
});

describe('where a person came from', () => {
  const utm = (campaign: string, source: string) => ({ attribution: { campaign, source, medium: 'cpc' } });

  it('is every touch in order, with the first and the last that say so covers: [105]', () => {
    const { funnel } = recordOf([
      told('c', 9, { channel: 'call', kind: 'evidence' }),
      told('b', 5, { ...utm('retarget', 'meta'), channel: 'chat', identifiers: { clickId: 'IwAR2xyz' } }),
      told('a', 1, utm('spring', 'google')),
      told('z', 0, { channel: 'product', kind: 'evidence' }),
    ]);
    expect(funnel.touches.map(({ signal, channel }) => [signal, channel])).toEqual([
      ['z', 'product'],
      ['a', 'form'],
      ['b', 'chat'],
      ['c', 'call'],
    ]);
    expect(funnel.first).toMatchObject({ signal: 'a', campaign: 'spring', source: 'google', medium: 'cpc' });
    expect(funnel.last).toMatchObject({ signal: 'b', campaign: 'retarget', click: 'fbclid' });
  });

  it('is unknown where no touch says so', () => {
    const { funnel } = recordOf([told('a', 0), told('b', 1)]);
    expect(funnel).toMatchObject({ touches: [{ signal: 'a' }, { signal: 'b' }] });
    expect(funnel.first ?? funnel.last).toBeUndefined();
  });

  it('is for a destination the first and the last source and campaign, and nothing that every signal changes', () => {
    const signals = [told('a', 0, utm('spring', 'google')), told('b', 1, { attribution: { source: 'meta' } })];
    const kept = cameFrom(recordOf(signals).funnel);
    expect(kept).toEqual({ first: { source: 'google', campaign: 'spring' }, last: { source: 'meta' } });
    expect(cameFrom(recordOf([...signals, told('c', 2), told('d', 3)]).funnel)).toEqual(kept);
    expect(cameFrom(recordOf([told('a', 0, { attribution: { adClickId: '7' } })]).funnel)).toBeUndefined();
  });

  it('names no click by its id', () => {
    const { funnel } = recordOf([told('a', 0, { attribution: { adClickId: 'EAIaIQob' } })]);
    expect(funnel.first?.click).toBe('gclid');
    expect(JSON.stringify(funnel)).not.toContain('EAIaIQob');
    expect(recordOf([told('a', 0, { attribution: { adClickId: '77' } })]).funnel.first?.click).toBe('click');
  });
});

it('a conversation is kept as channels, threads and pointers to what was written, never the words covers: [105, 430]', () => {
  const { conversation } = recordOf([
    told('a', 0, { channel: 'chat', identifiers: { conversation: 'c-1' }, message: 'secret words' }),
    told('b', 1, { channel: 'email', attribution: { thread: 't-9' }, message: 'more words' }),
    told('c', 2, { channel: 'chat', identifiers: { conversation: 'c-1' } }),
    told('d', 3, { channel: 'call' }),
  ]);
  expect(conversation.channels).toEqual(['chat', 'email', 'call']);
  expect(conversation.threads).toMatchObject([
    { id: 'c-1', channel: 'chat', signals: ['a', 'c'] },
    { id: 't-9', channel: 'email', signals: ['b'] },
  ]);
  expect(conversation.messages.map(({ signal }) => signal)).toEqual(['b', 'a']);
  expect(JSON.stringify(conversation)).not.toContain('words');
});

const anySignal = fc.record({
  effectiveAt: fc.integer({ min: 0, max: 5 }),
  receivedAt: fc.integer({ min: 0, max: 5 }),
  emitter: fc.constantFrom('website', 'chat', 'warehouse'),
  email: fc.option(fc.constantFrom('a@x.example', 'A@x.example', 'b@x.example', 'c@x.example'), { nil: undefined }),
  isNaming: fc.boolean(),
  company: fc.option(fc.constantFrom('Acme', 'Acme Ltd'), { nil: undefined }),
  phone: fc.option(fc.constantFrom('+34 600', '+34600', '+34601'), { nil: undefined }),
  campaign: fc.option(fc.constantFrom('spring', 'summer'), { nil: undefined }),
  conversation: fc.option(fc.constantFrom('c1', 'c2'), { nil: undefined }),
  message: fc.option(fc.constant('words'), { nil: undefined }),
});
const anySignals: fc.Arbitrary<ToldSignal[]> = fc.array(anySignal, { maxLength: 8 }).map((all) =>
  all.map(({ effectiveAt, receivedAt, emitter, email, isNaming, company, phone, campaign, ...rest }, index) => {
    const { conversation, message } = rest;
    const parts = {
      identifiers: {
        ...(email && isNaming ? { email: email.toLowerCase() } : {}),
        ...(conversation ? { conversation } : {}),
      },
      profile: { ...(email ? { email } : {}), ...(company ? { company } : {}), ...(phone ? { phone } : {}) },
      attribution: campaign ? { campaign } : {},
      ...(message ? { message } : {}),
    };
    return { ...told(`s${index}`, 0, parts, { emitter }), effectiveAt, receivedAt };
  }),
);

describe('the record', () => {
  it('is the same in every order of the signals covers: [105]', () => {
    fc.assert(
      fc.property(
        anySignals.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(recordOf(shuffled)).toEqual(recordOf(all));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('keeps its primary address when something is added that happened later and not before', () => {
    fc.assert(
      fc.property(anySignals, anySignals, (before, more) => {
        const later = more.map((each) => ({ ...each, signal: `t${each.signal}`, effectiveAt: each.effectiveAt + 6 }));
        const named = recordOf(before).fields.email;
        const isNamed = before.some(({ signal, canonical }) => signal === named?.signal && canonical.identifiers.email);
        if (isNamed) expect(recordOf([...before, ...later]).fields.email).toEqual(named);
      }),
      { numRuns: 500 },
    );
  });

  it('forgets no address and no number', () => {
    fc.assert(
      fc.property(anySignals, (all) => {
        const { emails, phones } = recordOf(all);
        const mails = new Set(all.flatMap(({ canonical }) => canonical.profile.email?.toLowerCase() ?? []));
        const numbers = new Set(all.flatMap(({ canonical }) => canonical.profile.phone?.replaceAll(' ', '') ?? []));
        expect(new Set(emails.map(({ value }) => value.toLowerCase()))).toEqual(mails);
        expect(new Set(phones.map(({ value }) => value.replaceAll(' ', '')))).toEqual(numbers);
        expect([emails.length, phones.length]).toEqual([mails.size, numbers.size]);
      }),
    );
  });
});
