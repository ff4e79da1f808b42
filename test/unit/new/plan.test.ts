import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { registered } from '../../../bin/new/place.ts';
import { PRESETS } from '../../../bin/new/presets.ts';
import { testTexts } from '../../../bin/new/test-texts.ts';
import { definitionTexts } from '../../../bin/new/texts.ts';
import { applyContract } from '../../../core/contracts/apply.ts';
import { filesBelow } from '../../support/repository.ts';
import { PRIVATE, planFrom, wish } from './captures.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'baton-new-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A capture with this text. */
function captured(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const ALL: readonly { readonly files: readonly string[] }[] = [
  { files: ['survey.json'] },
  { files: ['booking.json'] },
  { files: ['landing-page.txt'] },
  { files: ['billing.json'] },
  { files: ['tracking-1.json', 'tracking-2.json'] },
  { files: ['ad-lead.json'] },
];

describe('what a generator writes', () => {
  it('gives a public form both rates: one machine cannot have all the places of a minute', () => {
    const { perMinute = 0, perAddressPerMinute = 0 } =
      planFrom('brand-new', ['landing-page.txt']).made.emitter.form ?? {};
    expect(perAddressPerMinute).toBeGreaterThan(0);
    expect(perAddressPerMinute).toBeLessThan(perMinute);
  });

  it.each(ALL)('holds nothing of anybody in $files', ({ files }) => {
    const plan = planFrom('brand-new', files, '--preset', 'none');
    const texts = [...definitionTexts(plan), ...testTexts(plan)];
    expect(texts.length).toBeGreaterThan(5);
    const found = texts.flatMap(([file, text]) =>
      PRIVATE.filter((each) => text.includes(each)).map((each) => `${file}: ${each}`),
    );
    expect(found).toEqual([]);
  });

  it.each(ALL)('is an example that becomes what the capture $files became', ({ files }) => {
    const { cases, made } = planFrom('brand-new', files, '--preset', 'none');
    for (const { bytes, signals } of cases) {
      expect(applyContract(made.contract, bytes)).toEqual({
        kind: 'mapped',
        additive: [],
        unusable: [],
        signal: signals[0],
      });
    }
  });

  it('keeps the words of closed lists, and the form of what it replaces', () => {
    const [sample] = planFrom('brand-new', ['billing.json'], '--preset', 'none').cases;
    expect(sample?.body).toMatchObject({
      object: 'event',
      type: 'checkout.completed',
      created: 1_768_469_400,
      data: {
        object: {
          currency: 'eur',
          amount_total: 123_456,
          customer_details: { email: 'alex.example@company.example', name: 'Alex Example', phone: '+14155550100' },
          custom_fields: [{ key: 'company', text: { value: 'Example Company' } }],
        },
      },
    });
  });

  it('is registered beside what is there', () => {
    const index = `import type { D } from './d.ts';\n\nexport const own: readonly D[] = [];\n`;
    const once = registered(index, 'first-one');
    expect(once).toContain(`import { firstOneFolder } from './first-one/index.ts';`);
    expect(registered(once, 'second')).toMatch(/own: readonly D\[\] = \[firstOneFolder, secondFolder\];/);
    expect(() => registered(once, 'first-one')).toThrow('knows a firstOneFolder already');
    expect(() => registered('export const mine = [];', 'x')).toThrow('has no list `own`');
  });
});

describe('a sample that cannot be used', () => {
  it.each([
    ['is not there', path.join(folder, 'gone.json'), 'there is no such file'],
    ['is empty', captured('empty.json', ' '), 'is empty'],
    ['is broken JSON', captured('broken.json', '{"a": '), 'cannot be read as JSON: malformed-json'],
    ['is prose', captured('prose.txt', 'Hello there,\nthis is no form.'), 'neither JSON nor a form'],
    ['is XML', captured('a.xml', '<a>1</a>'), 'XML or HTML'],
    [
      'is multipart',
      captured('m.txt', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--'),
      'multipart/form-data',
    ],
    ['is a list of texts', captured('list.json', '["a"]'), 'holds a signal that is no object'],
  ])('because it %s is refused with the reason', (_why, file, says) => {
    expect(() => planFrom('brand-new', [], '--from', file)).toThrow(says);
  });

  it('because it names nobody is refused with what was found instead, unless it is wanted as evidence', () => {
    const file = captured(
      'nobody.json',
      '{"event":"page.seen","phone":"+351221234567","owner":{"email":"rep@acme.example"}}',
    );
    expect(() => planFrom('brand-new', [], '--from', file)).toThrow('no e-mail address and no user id');
    const { made, cases } = planFrom('brand-new', [], '--from', file, '--evidence');
    expect(made.contract.kind).toBe('evidence');
    expect(cases[0]?.decision).toBe('evidence');
    expect(made.doubts.map(({ path: at }) => at)).toContain('owner.email');
  });

  it('because it names nobody is taken all the same when it is a call with a number', () => {
    const file = captured('call.json', '{"event":"call.missed","from":"+351221234567","phone":"+351221234567"}');
    expect(() => planFrom('brand-new', [], '--from', file)).toThrow('no e-mail address and no user id');
    const { made } = planFrom('brand-new', [], '--from', file, '--channel', 'call');
    expect(made.contract.channel).toBe('call');
    expect(made.contract.mappings.map(({ to }) => to)).toContain('identifiers.phone');
  });
});

describe('a name or an option', () => {
  it.each([
    ['a name that is taken', ['website-api'], 'The emitter "website-api" exists already.'],
    ['a name of a flow that is taken', ['demo-request'], 'The flow "demo-request" exists already.'],
    ['a flow there is not', ['brand-new', '--flow', 'gone'], 'There is no flow "gone".'],
    ['a connector there is not', ['brand-new', '--connector', 'gone'], 'There is no connector "gone".'],
    ['a preset there is not', ['brand-new', '--preset', 'gone'], 'There is no preset "gone".'],
    ['a kind there is not', ['brand-new', '--kind', 'gone'], '--kind is one of own-api'],
    ['a name that is none', ['Brand New'], '"Brand New" is no name'],
    ['a word too many', ['brand-new', 'more'], '"more" is one word too many'],
    ['an option there is not', ['brand-new', '--nope'], "Unknown option '--nope'"],
  ])('that is %s is refused', (_what, [name = '', ...more], says) => {
    expect(() => planFrom(name, ['survey.json'], ...more)).toThrow(says);
  });

  it('is needed: without a sample there is nothing to infer from', () => {
    expect(() => wish('brand-new')).toThrow('at least one captured payload');
  });
});

describe('a payload of a vendor that is known', () => {
  const stripeLike = JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type: 'customer.created',
    created: 1_790_841_600,
    livemode: true,
    data: { object: { id: 'cus_1', object: 'customer', email: 'a.b@portopack.example', name: 'Ines Carvalho' } },
  });

  it('is offered the preset, and taken with it', () => {
    const file = captured('stripe.json', stripeLike);
    expect(() => planFrom('brand-new', [], '--from', file)).toThrow('the preset "stripe" already knows');
    const { made } = planFrom('brand-new', [], '--from', file, '--preset', 'stripe');
    expect(made.emitter).toMatchObject({ name: 'brand-new', connector: 'stripe', path: '/hooks/brand-new' });
    expect(planFrom('brand-new', [], '--from', file, '--preset', 'none').made.emitter.connector).toBe(
      'standard-webhooks',
    );
  });

  it('is looked for among all presets there are', () => {
    const files = filesBelow('flows/presets', ['.ts']).map((file) => path.basename(file, '.ts'));
    expect(PRESETS.map(({ file }) => file).sort()).toEqual(files.sort());
  });
});
