import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PRESETS as LISTED } from '../../../bin/new/presets.ts';
import { applyContract } from '../../../core/contracts/apply.ts';
import type { Flow } from '../../../core/definitions/definitions.ts';
import { definePreset, fromPreset, optional } from '../../../core/definitions/preset.ts';
import { DefinitionError, defineRegistry } from '../../../core/definitions/registry.ts';
import { hubspotWorkflow } from '../../../flows/presets/hubspot-workflow.ts';
import { segmentWebhook } from '../../../flows/presets/segment-webhook.ts';
import { stripe } from '../../../flows/presets/stripe.ts';
import { connectorOf, shipped } from './sample.ts';

const PRESETS = LISTED.map(({ preset }) => preset);

/** The sample's flow for demos, fed by these emitters too. */
function registryWith(composed: readonly ReturnType<typeof fromPreset>[]) {
  const [demo] = shipped.flows ?? [];
  if (!demo) throw new Error('The sample has no flow.');
  const names = composed.map(({ emitter }) => emitter.name);
  const fed: Flow = { ...demo, name: 'everything', sources: names };
  return defineRegistry([
    shipped,
    {
      flows: [fed],
      emitters: composed.map(({ emitter }) => emitter),
      contracts: composed.map(({ contract }) => contract),
    },
  ]);
}

const own = { flow: 'everything', owner: 'iris', expectedPerDay: 10 };

describe('the presets', () => {
  it('are all tested here', () => {
    const files = readdirSync(new URL('../../../flows/presets/', import.meta.url)).filter((file) =>
      file.endsWith('.ts'),
    );
    expect(PRESETS).toHaveLength(files.length);
  });

  it.each(PRESETS.map((preset) => [preset.emitter.name, preset] as const))(
    'name connectors that exist and read what their schema names: %s',
    (_name, preset) => {
      // Of files the bucket says who may put them.
      expect(connectorOf(preset).isSigned).toBe(preset.emitter.kind !== 'batch-file');
      expect(preset.contract.emitter).toBe(preset.emitter.name);
      // Rules of the sample's flow ask for facts a single vendor may not tell; what else is wrong would be told here.
      const mistakes = problemsOf(() => registryWith([fromPreset(preset, own)]));
      expect(mistakes.filter((each) => !each.includes('asks for fact'))).toEqual([]);
    },
  );

  it('stand together beside the sample', () => {
    const mistakes = problemsOf(() => registryWith(PRESETS.map((preset) => fromPreset(preset, own))));
    expect(mistakes.filter((each) => !each.includes('asks for fact'))).toEqual([]);
  });

  it('take what a company declares over theirs, and its words before theirs covers: [91, 92]', () => {
    const { contract } = fromPreset(hubspotWorkflow, {
      ...own,
      truth: { 'profile.company': 'hubspot' },
      metadata: { source: 'required' },
      mappings: [
        { ...optional('facts.lifecycleStage', 'word', 'properties.lifecyclestage.value'), words: { '9123': 'trial' } },
      ],
    });
    expect(contract).toMatchObject({
      truth: { 'profile.company': 'hubspot' },
      recordIds: hubspotWorkflow.contract.recordIds,
      metadata: { ...hubspotWorkflow.contract.metadata, source: 'required' },
    });
    const emitter = fromPreset(hubspotWorkflow, own).emitter;
    const mistakes = problemsOf(() => registryWith([{ emitter, contract }]));
    expect(mistakes.filter((each) => !each.includes('asks for fact'))).toEqual([]);
  });

  it.each(PRESETS.map((preset) => [preset.emitter.name, preset] as const))(
    'never throw, and never let an empty object through as a signal: %s',
    (_name, preset) => {
      const { contract } = fromPreset(preset, own);
      expect(applyContract(contract, new TextEncoder().encode('{}'))).toMatchObject({
        kind: contract.format === 'csv' ? 'unreadable' : 'broken',
      });
    },
  );
});

const problemsOf = (make: () => unknown): readonly string[] => {
  try {
    make();
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems;
    throw error;
  }
};

describe('a preset made one’s own', () => {
  it('may be used twice under other names', () => {
    const second = fromPreset(stripe, { ...own, name: 'stripe-eu', path: '/hooks/stripe-eu', tier: 'hours' });
    expect(second.emitter).toMatchObject({
      name: 'stripe-eu',
      path: '/hooks/stripe-eu',
      contract: 'stripe-eu',
      tier: 'hours',
    });
    expect(second.contract).toMatchObject({ name: 'stripe-eu', emitter: 'stripe-eu', owner: 'iris' });
    const mistakes = problemsOf(() => registryWith([fromPreset(stripe, own), second]));
    expect(mistakes.filter((each) => !each.includes('asks for fact'))).toEqual([]);
  });

  it('reads one’s own mappings before its own', () => {
    const mappings = [optional('profile.company', 'text', 'traits.organisation')];
    const { contract } = fromPreset(segmentWebhook, { ...own, mappings });
    const call = {
      type: 'identify',
      messageId: 'm',
      timestamp: '2026-11-18T15:04:05Z',
      traits: { organisation: 'Northwind', company: { name: 'Other' } },
    };
    expect(applyContract(contract, new TextEncoder().encode(JSON.stringify(call)))).toMatchObject({
      signal: { profile: { company: 'Northwind' } },
    });
  });

  it('is refused with everything that is wrong in it', () => {
    const wrong = {
      emitter: { ...stripe.emitter, path: 'hooks' },
      contract: { ...stripe.contract, mappings: [optional('profile.shoeSize', 'text', 'a')] },
    };
    const found = problemsOf(() => definePreset(wrong));
    expect(found).toHaveLength(2);
    expect(found.every((line) => line.startsWith('preset "stripe": '))).toBe(true);
  });
});
