import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { EMITTER_CONNECTORS } from '../../../connectors/emitters.ts';
import { applyContract } from '../../../core/contracts/apply.ts';
import { decide } from '../../../core/rules/evaluate.ts';
import { factsOf } from '../../../core/rules/facts.ts';
import { registry } from '../../../flows/registry.ts';
import { sample } from '../../../flows/sample/index.ts';
import { readSamples } from '../../../sandbox/senders.ts';
import { readingOf } from '../../support/expectations.ts';
import { readData } from '../emitters/request.ts';

const ROOT = new URL('../../../', import.meta.url);
const samples = readSamples();
const textOf = (body: string | object): string => (typeof body === 'string' ? body : JSON.stringify(body));

/** Everything the declared things of an emitter make of a body. */
function run(emitterName: string, body: string) {
  const emitter = registry.emitters.get(emitterName);
  const contract = registry.contracts.get(emitter?.contract ?? '');
  const ruleSet = registry.ruleSets.get(registry.flows.get(emitter?.flow ?? '')?.ruleSet ?? '');
  if (!emitter || !contract || !ruleSet) throw new Error(`The sample flows lack emitter "${emitterName}".`);
  const result = applyContract(contract, new TextEncoder().encode(body));
  return {
    result,
    decided:
      result.kind === 'mapped'
        ? decide(ruleSet, factsOf(result.signal, { emitter: emitterName, isVerified: !emitter.form }))
        : undefined,
  };
}

const website = (data: object, type = 'demo.requested') =>
  run('website-api', JSON.stringify({ type, timestamp: '2026-11-20T15:00:00Z', data }));

describe('a sample request', () => {
  it.each(samples)('$name becomes what it says covers: [22, 23, 80]', (sample) => {
    const { expect: expected } = sample;
    const { result, decided } = readingOf(sample);
    if (expected.kind === 'mapped') {
      expect(result).toMatchObject({ kind: 'mapped', additive: [], unusable: [] });
      expect({ rule: decided?.rule, decision: decided?.decision }).toEqual({
        rule: expected.rule,
        decision: expected.decision,
      });
    } else {
      expect(result).toMatchObject({
        kind: 'broken',
        fields: [{ field: expected.field, found: 'missing', suggestion: expected.suggestion }],
      });
    }
  });

  it('of the website is under 1 KB', () => {
    const demo = samples.find(({ name }) => name === 'website-demo');
    expect(Buffer.byteLength(textOf(demo?.body ?? ''))).toBeLessThan(1024);
  });

  it('exists for every emitter', () => {
    expect(new Set(samples.map(({ emitter }) => emitter))).toEqual(new Set(registry.emitters.keys()));
  });
});

describe("a vendor's own sample", () => {
  it('of Typeform becomes the signal its documentation promises', () => {
    const body = z.object({ body: z.string() }).parse(JSON.parse(readData('typeform.json'))).body;
    expect(run('typeform-demo', body).result).toEqual({
      kind: 'mapped',
      additive: [],
      unusable: [],
      signal: {
        v: 1,
        kind: 'inbound',
        channel: 'form',
        occurredAt: Date.UTC(2026, 10, 18, 15, 4, 5),
        identifiers: {
          email: 'dana.whitfield@northwind-robotics.example',
          phone: '+14155550142',
          anonymousId: '3f1c2a8e-7f0b-4d0e-9c55-2b6f6f1f9a10',
          sessionId: '01933c6f-2f4e-7a10-8b1d-5b0d0c7f2a91',
        },
        profile: {
          email: 'dana.whitfield@northwind-robotics.example',
          firstName: 'Dana',
          lastName: 'Whitfield',
          phone: '+14155550142',
          company: 'Northwind Robotics',
        },
        facts: { teamSize: 50 },
        consent: true,
        attribution: {
          source: 'google',
          medium: 'cpc',
          campaign: 'q4-automation-webinar',
          term: 'warehouse robots',
          content: 'ad-b',
          sessionId: '01933c6f-2f4e-7a10-8b1d-5b0d0c7f2a91',
          formId: 'hK3dZ8Qp',
        },
      },
    });
  });

  it('of Typeform with a renamed question parks with the new reference suggested', () => {
    const body = z.object({ body: z.string() }).parse(JSON.parse(readData('typeform.json'))).body;
    expect(run('typeform-demo', body.replaceAll('"lead_email"', '"work_email"')).result).toMatchObject({
      kind: 'broken',
      fields: [
        {
          field: 'form_response.answers[field.ref=lead_email].email',
          suggestion: 'form_response.answers[field.ref=work_email].email',
        },
      ],
    });
  });

  it('of an HTML form becomes its signal, line ends and repeated fields included', () => {
    expect(run('contact-form', readData('html-form.txt')).result).toMatchObject({
      kind: 'mapped',
      additive: [],
      unusable: [],
      signal: {
        identifiers: { email: 'dana.whitfield@northwind-robotics.example', phone: '4155550142' },
        profile: { firstName: 'Dana', lastName: 'Whitfield', company: 'Northwind Robotics' },
        message: 'Need pricing for 3 sites.\nCan we talk Tuesday?',
        consent: true,
        facts: { interest: 'robots, wms' },
        attribution: { adClickId: 'Cj0KCQiA7NO7BhDsARIsADg_hIbL0GcLidTest', referrer: 'https://www.google.com/' },
      },
    });
  });
});

describe('the demo flow decides', () => {
  const email = 'dana@northwind-robotics.example';
  it.each([
    ['a test address', { email: 'x@example.invalid', intent: 'demo' }, 'demo.requested', 'test-address', 'reject'],
    ['a page view', { email, intent: 'demo' }, 'page.viewed', 'evidence', 'evidence'],
    ['news of a lead', { email, intent: 'demo' }, 'lead.updated', 'lead-updated', 'advance'],
    ['a student by intent', { email, intent: 'student' }, 'demo.requested', 'student', 'nurture'],
    ['a student by address', { email: 'mia@lakeside.ac.uk', intent: 'demo' }, 'demo.requested', 'student', 'nurture'],
    [
      'one person on free mail',
      { email: 'dana@gmail.com', team_size: 1, intent: 'demo' },
      'demo.requested',
      'one-person-on-free-mail',
      'nurture',
    ],
    ['a team on free mail', { email: 'dana@gmail.com', team_size: '5-10' }, 'demo.requested', 'wants-a-demo', 'assign'],
    ['a wish for a demo', { email, intent: 'Demo' }, 'demo.requested', 'wants-a-demo', 'assign'],
    ['a message', { email, team_size: 2, message: 'Hello' }, 'demo.requested', 'wrote-to-us', 'assign'],
    ['nobody in particular', { email: 'n/a', intent: 'demo' }, 'demo.requested', 'nobody-named', 'hold'],
    ['a team of four without a wish', { email, team_size: 4 }, 'demo.requested', 'otherwise', 'hold'],
  ])('%s', (_what, data, type, rule, decision) => {
    expect(website(data, type).decided).toMatchObject({ rule, decision });
  });
});

describe('the support flow decides', () => {
  const support = (type: string, data: object) =>
    run('support-api', JSON.stringify({ type, timestamp: '2026-11-20T15:00:00Z', data })).decided;
  it.each([
    ['a callback for a known customer', 'callback.requested', { user_id: 7 }, 'call-back', 'assign'],
    ['a callback for nobody', 'callback.requested', {}, 'otherwise', 'hold'],
    ['a cancelled callback', 'callback.cancelled', { user_id: 7 }, 'cancelled', 'reject'],
  ])('%s', (_what, type, data, rule, decision) => {
    expect(support(type, data)).toMatchObject({ rule, decision });
  });
});

describe('what is declared', () => {
  it('names connectors that exist', () => {
    const unknown = [...registry.emitters.values()].filter(({ connector }) => !EMITTER_CONNECTORS.has(connector));
    expect(unknown).toEqual([]);
  });

  it('says of every sender how it is verified, or that it cannot be covers: [6]', () => {
    const wrong = [...registry.emitters.values()].filter(
      ({ connector, signature }) => EMITTER_CONNECTORS.get(connector)?.isSigned !== !signature.startsWith('none'),
    );
    expect(wrong).toEqual([]);
  });

  it.each([...registry.flows.values()])('has a runbook with every heading for flow $name', ({ runbook }) => {
    expect(existsSync(new URL(runbook, ROOT))).toBe(true);
    const text = readFileSync(new URL(runbook, ROOT), 'utf8');
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Meaning', 'Impact', 'Check', 'Fix', 'Verify', 'When not to']);
  });

  it('has the seven flows every company knows, and those that serve customers own no contact covers: [23, 24, 25]', () => {
    const named = (sample.flows ?? []).filter(({ name }) => name !== 'support-callback');
    expect(named.map(({ name, ownsContact }) => [name, ownsContact])).toEqual([
      ['demo-request', true],
      ['trial-signup', true],
      ['chat-handoff', true],
      ['email-reply', true],
      ['support-call', false],
      ['product-usage', false],
      ['ad-lead', true],
    ]);
  });
});
