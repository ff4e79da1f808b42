import { describe, expect, it } from 'vitest';
import type { Contract, Emitter, Mapping } from '../../../core/definitions/definitions.ts';
import { defineRegistry } from '../../../core/definitions/registry.ts';
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

describe('a folder that feeds a flow of another', () => {
  const [first] = sample.emitters ?? [];
  const second = { ...first, name: 'second-site', path: '/signals/second', contract: 'second-site' } as Emitter;
  const contract = {
    ...sample.contracts?.find(({ emitter }) => emitter === first?.name),
    name: 'second-site',
    emitter: 'second-site',
  } as Contract;
  const folder = { emitters: [second], contracts: [contract] };

  it('says so, and the flow has a source more without being edited', () => {
    const registry = defineRegistry([sample, { ...folder, feeds: { [second.flow]: [second.name] } }]);
    expect(registry.flows.get(second.flow)?.sources.at(-1)).toBe('second-site');
    expect(sample.flows?.find(({ name }) => name === second.flow)?.sources).not.toContain('second-site');
  });

  it('is refused where it feeds a flow there is not, or forgets to say', () => {
    expect(problemsOf(sample, { ...folder, feeds: { gone: ['second-site'] } })).toContain(
      'feeds names flow "gone", which is not declared',
    );
    expect(problemsOf(sample, folder)).toEqual([
      `flow "${second.flow}": sources lacks emitter "second-site", which feeds it`,
    ]);
  });
});
