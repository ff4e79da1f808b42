import { describe, expect, it } from 'vitest';
import type { Emitter, Mapping } from '../../../core/definitions/definitions.ts';
import { sample } from '../../../flows/sample/index.ts';
import { problemsOf, withContract, withEmitter, withFlow } from './sample-with.ts';

describe('the registry', () => {
  it('refuses a public form without its form, and a form on anything else', () => {
    const { form, ...bare } = sample.emitters?.find(({ name }) => name === 'contact-form') ?? ({} as Emitter);
    const emitters = (sample.emitters ?? []).map((each) => (each.name === 'contact-form' ? bare : each));
    expect(problemsOf({ ...sample, emitters })).toEqual(['emitter "contact-form": form is missing']);
    expect(problemsOf(withEmitter({ form }))).toEqual([
      'emitter "website-api": form is only for public forms, not for kind "own-api"',
    ]);
  });

  it('refuses a contract that declares a built-in fact or writes one field twice', () => {
    const contract = sample.contracts?.find(({ name }) => name === 'website-api');
    const mapping: Mapping = { to: 'facts.channel', from: ['type'], as: 'word', required: false };
    const found = problemsOf(withContract({ mappings: [...(contract?.mappings ?? []), mapping, mapping] }));
    expect(found).toContain('contract "website-api": mappings declare the built-in fact "channel"');
    expect(found).toContain('contract "website-api": mappings write "facts.channel" twice');
  });

  it('tells every mistake at once', () => {
    expect(problemsOf(withFlow({ fallbackOwner: 'nobody', ruleSet: 'gone' }))).toHaveLength(2);
  });
});
