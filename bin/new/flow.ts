/** A flow that does nothing wrong: it holds everything for a person until somebody writes a rule, and assists before it acts. */
import { Flow, type Registry, RuleSet } from '../../core/definitions/definitions.ts';
import { CliProblem } from '../cli/problem.ts';

export interface NewFlow {
  readonly flow: Flow;
  readonly ruleSet: RuleSet;
}

/** Whose people and destinations are taken over until somebody says otherwise. */
type Template = Pick<Flow, 'owners' | 'fallbackOwner' | 'destinations'>;

/** Throws a {@link CliProblem} when nobody and nothing is declared that a flow could name. */
export function newFlow(name: string, emitter: string, registry: Registry): NewFlow {
  const { owners, fallbackOwner, destinations } = templateOf(registry);
  const flow = Flow.parse({
    name,
    purpose: `Say here what a signal of ${emitter} asks for, and what a seller owes who sent it.`,
    owners,
    fallbackOwner,
    mode: 'assist',
    trigger: `A signal of ${emitter} arrives.`,
    sources: [emitter],
    destinations,
    ruleSet: name,
    exceptionRoute: fallbackOwner,
    qaCheckpoint: 'Every Monday five decided leads are compared with what was sent.',
    reportingField: 'attribution.source',
    reviewPath: `Rule changes are reviewed by ${owners.revops} in a pull request.`,
    slaMinutes: 240,
    tier: 'seconds',
    idleDays: 14,
    ownsContact: false,
    runbook: `flows/own/${name}/runbook.md`,
  });
  return { flow, ruleSet: rulesOf(name, owners.revops) };
}

/** Evidence changes nothing; everything else waits for a person. */
const rulesOf = (name: string, owner: string): RuleSet =>
  RuleSet.parse({
    name,
    owner,
    rules: [{ id: 'evidence', when: { fact: 'kind', is: '=', value: 'evidence' }, decision: 'evidence' }],
    otherwise: 'hold',
  });

function templateOf({ flows, people, destinations }: Registry): Template {
  const [first] = flows.values();
  if (first) return first;
  const records = [...destinations.values()].filter(({ role }) => role === 'record').map((each) => each.name);
  const able = [...people.values()].find(({ active, crmIds }) => active && records.every((name) => crmIds[name]));
  if (!able || records.length === 0) {
    throw new CliProblem('A flow needs people and a destination: nobody active is declared with a user id in one.', {
      advice: 'Declare them first, as flows/sample/people.ts and destinations.ts do.',
    });
  }
  const { id } = able;
  const owners = { content: id, automation: id, integration: id, revops: id, sales: id };
  return { owners, fallbackOwner: id, destinations: records };
}
