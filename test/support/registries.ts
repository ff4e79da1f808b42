/** The sample's registry with something changed in mid-flight, or with more destinations. */
import type { Contract, DestinationDefinition, Flow, Registry, RuleSet } from '../../core/definitions/definitions.ts';
import { type Definitions, defineRegistry } from '../../core/definitions/registry.ts';
import { sample } from '../../flows/sample/index.ts';

const changed = <T extends { readonly name: string }>(
  list: readonly T[] | undefined,
  name: string,
  over: (value: T) => Partial<T>,
): T[] => (list ?? []).map((each) => (each.name === name ? { ...each, ...over(each) } : each));

/** The rule set of a flow as its owner changed it: another version. */
export const withRules = (over: (rules: RuleSet) => Partial<RuleSet>, name = 'demo-request'): Registry =>
  defineRegistry([{ ...sample, ruleSets: changed(sample.ruleSets, name, over) }]);

/** The website's contract in which a field of `data` has another name. */
export function withRenamedField(from: string, to: string): Registry {
  const rename = (contract: Contract): Contract => {
    const places = [
      (name: string) => `"data.${name}"`,
      (name: string) => `"${name}":{`,
      (name: string) => `["${name}"]`,
    ];
    const text = places.reduce((json, at) => json.replaceAll(at(from), at(to)), JSON.stringify(contract));
    return JSON.parse(text);
  };
  const contracts = (sample.contracts ?? []).map((each) => (each.name === 'website-api' ? rename(each) : each));
  return defineRegistry([{ ...sample, contracts }]);
}

export const withFlow = (over: (flow: Flow) => Partial<Flow>, name = 'demo-request'): Registry =>
  defineRegistry([{ ...sample, flows: changed(sample.flows, name, over) }]);

/** Both flows write to more destinations; everybody has a user there. */
export function withDestinations(...more: readonly Pick<DestinationDefinition, 'name' | 'role'>[]): Registry {
  const names = more.map(({ name }) => name);
  const destinations = more.map((each) => ({ ...each, connector: 'hubspot', owner: 'iris' }));
  const everybody: Definitions['people'] = (sample.people ?? []).map(({ people, pools }) => ({
    pools,
    people: people.map((person) => ({
      ...person,
      crmIds: { ...person.crmIds, ...Object.fromEntries(names.map((name) => [name, `${person.id}-${name}`])) },
    })),
  }));
  const flows = (sample.flows ?? []).map((flow) => ({ ...flow, destinations: [...flow.destinations, ...names] }));
  return defineRegistry([
    { ...sample, people: everybody, flows, destinations: [...(sample.destinations ?? []), ...destinations] },
  ]);
}

const feeders = (sample.emitters ?? []).filter(({ flow }) => flow === 'demo-request').map(({ name }) => name);

/** Everything but the flow `demo-request` and what only it uses. */
export const withoutDemoRequest = (): Registry =>
  defineRegistry([
    {
      ...sample,
      flows: (sample.flows ?? []).filter(({ name }) => name !== 'demo-request'),
      emitters: (sample.emitters ?? []).filter(({ name }) => !feeders.includes(name)),
      contracts: (sample.contracts ?? []).filter(({ emitter }) => !feeders.includes(emitter)),
    },
  ]);

/** What feeds the one flow of {@link withOneInbox}, beside its own. */
const CHANNELS = ['intercom', 'postmark', 'twilio-voice', 'support-api'];

/** One flow, `demo-request`, that every channel feeds: whoever says something anywhere asks for a person. */
export function withOneInbox(): Registry {
  const fed = [...feeders, ...CHANNELS];
  const asks = { id: 'somebody-asks', when: { all: [] }, decision: 'assign', pool: 'demo-sdr' } as const;
  const flows = (sample.flows ?? []).filter(({ name }) => name === 'demo-request');
  const emitters = (sample.emitters ?? []).filter(({ name }) => fed.includes(name));
  return defineRegistry([
    {
      ...sample,
      flows: flows.map((flow) => ({ ...flow, sources: fed })),
      emitters: emitters.map((each) => ({ ...each, flow: 'demo-request' })),
      contracts: (sample.contracts ?? []).filter(({ emitter }) => fed.includes(emitter)),
      ruleSets: changed(sample.ruleSets, 'demo-request', () => ({ rules: [asks] })).filter(
        ({ name }) => name === 'demo-request',
      ),
    },
  ]);
}
