/** The sample's people and destinations with the four vendors whose signals refer to something: everybody known is called. */
import type { Flow, Registry, RuleSet } from '../../core/definitions/definitions.ts';
import { fromPreset } from '../../core/definitions/preset.ts';
import { defineRegistry } from '../../core/definitions/registry.ts';
import { hubspotWebhooks } from '../../flows/presets/hubspot-webhooks.ts';
import { intercom } from '../../flows/presets/intercom.ts';
import { metaLeadAds } from '../../flows/presets/meta-lead-ads.ts';
import { stripe } from '../../flows/presets/stripe.ts';
import { sample } from '../../flows/sample/index.ts';

export const REFERRING = [metaLeadAds, hubspotWebhooks, intercom, stripe];

export function referringRegistry(): Registry {
  const [demo] = sample.flows ?? [];
  if (!demo) throw new Error('The sample has no flow.');
  const pool = sample.people?.[0]?.pools[0]?.name ?? '';
  const rules: RuleSet = {
    name: 'vendors',
    owner: 'iris',
    rules: [{ id: 'all', when: { all: [] }, decision: 'assign', pool, dueMinutes: 15 }],
    otherwise: 'hold',
  };
  const own = REFERRING.map((preset) => fromPreset(preset, { flow: 'vendors', owner: 'iris', expectedPerDay: 100 }));
  const sources = own.map(({ emitter }) => emitter.name);
  const flow: Flow = { ...demo, name: 'vendors', ruleSet: 'vendors', sources };
  const { destinations = [], people = [] } = sample;
  const vendors = { emitters: own.map(({ emitter }) => emitter), contracts: own.map(({ contract }) => contract) };
  return defineRegistry([{ flows: [flow], ruleSets: [rules], destinations, people, ...vendors }]);
}

/** A body of Meta that names these leads. */
export const metaBody = (ids: readonly string[]): string =>
  JSON.stringify({
    object: 'page',
    entry: [{ id: '1', time: 1, changes: ids.map((id) => ({ field: 'leadgen', value: { leadgen_id: id } })) }],
  });

/** Ids as Meta makes them: more digits than a number can hold. */
export const leadIds = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => String(24_873_651_098_000_000n + BigInt(n)));
