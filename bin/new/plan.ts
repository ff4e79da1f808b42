/** From a wish to everything that will be written, checked as a whole; nothing is written here. */
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import { applyContract, type ContractResult } from '../../core/contracts/apply.ts';
import type { Flow, Registry, RuleSet } from '../../core/definitions/definitions.ts';
import { DefinitionError, type Definitions, defineRegistry } from '../../core/definitions/registry.ts';
import { decide } from '../../core/rules/evaluate.ts';
import { factsOf } from '../../core/rules/facts.ts';
import type { CanonicalSignal } from '../../core/signal/canonical.ts';
import { CliProblem, usageProblem } from '../cli/problem.ts';
import { type NewEmitter, newEmitter } from './emitter.ts';
import { type Example, examplesOf } from './examples.ts';
import { type NewFlow, newFlow } from './flow.ts';
import type { Wish } from './options.ts';
import type { NamedPreset } from './presets.ts';
import { type Capture, signalsIn } from './samples.ts';

/** One sample: what is sent, and what it becomes. */
export interface Case extends Example {
  /** File name below `samples/`, without `.json`. */
  readonly name: string;
  readonly signals: readonly CanonicalSignal[];
  /** Of the first signal. */
  readonly rule: string;
  readonly decision: string;
}

export interface Plan {
  readonly wish: Wish;
  readonly made: NewEmitter;
  /** A flow of its own, where no other was named. */
  readonly own?: NewFlow;
  readonly flow: Flow;
  readonly cases: readonly Case[];
  readonly secrets: readonly string[];
}

/** Throws a {@link CliProblem} where anything is in the way. */
export function planOf(
  wish: Wish,
  captures: readonly Capture[],
  presets: readonly NamedPreset[],
  registry: Registry,
): Plan {
  refuseTaken(wish, registry);
  const own = wish.flow === undefined ? newFlow(wish.name, wish.name, registry) : undefined;
  const { flow, ruleSet } = own ?? existing(wish.flow ?? '', registry);
  const made = newEmitter(wish, captures, presets, { flow: flow.name, owner: flow.owners.integration });
  refuseMistakes({ made, flow, ...(own && { own }) }, registry);
  const mappings = made.contract.mappings;
  const { examples, secrets } = examplesOf(captures, made.payloads, mappings);
  const cases = examples.map((example, index) =>
    caseOf(made, ruleSet, example, captures[index], nameOf(wish, captures, index)),
  );
  return { wish, made, flow, cases, secrets, ...(own && { own }) };
}

const nameOf = ({ name }: Wish, captures: readonly Capture[], index: number): string =>
  captures.length === 1 ? name : `${name}-${index + 1}`;

function refuseTaken({ name, flow }: Wish, { emitters, contracts, flows, ruleSets }: Registry): void {
  const taken = {
    emitter: emitters,
    contract: contracts,
    ...(flow === undefined && { flow: flows, 'rule set': ruleSets }),
  };
  for (const [what, named] of Object.entries(taken)) {
    if (named.has(name)) throw usageProblem(`The ${what} "${name}" exists already.`, 'Choose another name.');
  }
}

function existing(name: string, { flows, ruleSets }: Registry): { readonly flow: Flow; readonly ruleSet: RuleSet } {
  const flow = flows.get(name);
  const ruleSet = ruleSets.get(flow?.ruleSet ?? '');
  if (flow && ruleSet) return { flow, ruleSet };
  throw usageProblem(`There is no flow "${name}".`, `flows/ declares ${[...flows.keys()].join(', ') || 'none'}.`);
}

/** What is to be written must stand beside what is there; the registry's own words say what does not fit. */
function refuseMistakes(
  { made, flow, own }: { made: NewEmitter; flow: Flow; own?: NewFlow },
  registry: Registry,
): void {
  const { people, pools } = registry;
  const declared: Definitions = {
    flows: [...registry.flows.values()],
    emitters: [...registry.emitters.values()],
    contracts: [...registry.contracts.values()],
    ruleSets: [...registry.ruleSets.values()],
    destinations: [...registry.destinations.values()],
    people: [{ people: [...people.values()], pools: [...pools.values()] }],
  };
  const added: Definitions = {
    emitters: [made.emitter],
    contracts: [made.contract],
    ...(own ? { flows: [own.flow], ruleSets: [own.ruleSet] } : { feeds: { [flow.name]: [made.emitter.name] } }),
  };
  try {
    defineRegistry([declared, added]);
  } catch (error) {
    if (error instanceof DefinitionError) throw new CliProblem(error.message);
    throw error;
  }
}

/** The example must become what the capture became: else something of its shape was lost with its data. */
function caseOf(
  made: NewEmitter,
  ruleSet: RuleSet,
  example: Example,
  capture: Capture | undefined,
  name: string,
): Case {
  const { emitter, contract } = made;
  const connector = EMITTER_CONNECTORS.get(emitter.connector);
  if (!connector || !capture) throw new CliProblem(`Connector "${emitter.connector}" is gone.`);
  const resultsOf = (bytes: Uint8Array): ContractResult[] =>
    signalsIn({ ...capture, bytes }, connector, emitter.path).map((each) => applyContract(contract, each));
  const [before, after] = [resultsOf(capture.bytes), resultsOf(example.bytes)];
  const signals = after.map((result) => mappedOnly(result, capture.file));
  if (before.some((result, index) => told(mappedOnly(result, capture.file)) !== told(signals[index]))) {
    throw new CliProblem(`${capture.file} cannot be turned into an example without anybody's data.`, {
      advice: 'Replace what is personal in it by hand, with values of the same form, and try again.',
    });
  }
  const [signal] = signals;
  const facts = { emitter: emitter.name, isVerified: connector.isSigned };
  const { rule, decision } = signal ? decide(ruleSet, factsOf(signal, facts)) : { rule: 'otherwise', decision: 'hold' };
  return { ...example, name, signals, rule, decision };
}

function mappedOnly(result: ContractResult, file: string): CanonicalSignal {
  if (result.kind === 'mapped') return result.signal;
  const why =
    result.kind === 'broken' ? result.fields.map(({ field, wanted }) => `${field} (${wanted})`) : [result.why];
  throw new CliProblem(`${file} does not fit the contract made for it: ${why.join(', ')}.`, {
    advice: 'Samples of different kinds of event need an emitter each, or more of each kind.',
  });
}

/** Which fields of the signal hold something. */
function told(signal: CanonicalSignal | undefined): string {
  const { identifiers = {}, profile = {}, facts = {}, attribution = {}, ...rest } = signal ?? {};
  return [rest, identifiers, profile, facts, attribution].map((part) => Object.keys(part).sort().join()).join(';');
}
