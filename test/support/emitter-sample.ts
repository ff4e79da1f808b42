/** A sample of an emitter: what it becomes, what is decided, and where it ends when it is really sent. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { EmitterConnector } from '../../connectors/emitter.ts';
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import { withCompany } from '../../core/accounts/company.ts';
import { applyContract, type ContractResult } from '../../core/contracts/apply.ts';
import { parsePath, valueAt } from '../../core/contracts/paths.ts';
import type { Contract, Emitter, Registry, RuleSet } from '../../core/definitions/definitions.ts';
import { type Decided, decide } from '../../core/rules/evaluate.ts';
import { factsOf } from '../../core/rules/facts.ts';
import { ROOT } from './repository.ts';
import { secretsOf } from './requests.ts';
import { createRoad } from './road.ts';
import type { Whereabouts } from './whereabouts.ts';

const Sample = z.object({
  emitter: z.string(),
  contentType: z.string(),
  body: z.union([z.string(), z.record(z.string(), z.unknown())]),
});
export type EmitterSample = z.infer<typeof Sample>;

/** A sample file, by its path in the repository. */
export const readEmitterSample = (file: string): EmitterSample =>
  Sample.parse(JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')));

const textOf = ({ body }: EmitterSample): string => (typeof body === 'string' ? body : JSON.stringify(body));

interface Declared {
  readonly emitter: Emitter;
  readonly contract: Contract;
  readonly connector: EmitterConnector;
  readonly ruleSet: RuleSet;
}

function declaredFor(registry: Registry, name: string): Declared {
  const emitter = registry.emitters.get(name);
  const contract = registry.contracts.get(emitter?.contract ?? '');
  const connector = EMITTER_CONNECTORS.get(emitter?.connector ?? '');
  const ruleSet = registry.ruleSets.get(registry.flows.get(emitter?.flow ?? '')?.ruleSet ?? '');
  if (!emitter || !contract || !connector || !ruleSet) throw new Error(`Nothing complete is declared for "${name}".`);
  return { emitter, contract, connector, ruleSet };
}

/** What each signal of the sample becomes: secrets out, split, mapped. */
export function resultsOf(registry: Registry, sample: EmitterSample): ContractResult[] {
  const { emitter, contract, connector } = declaredFor(registry, sample.emitter);
  const bytes = new TextEncoder().encode(textOf(sample));
  const split = connector.split(
    {
      method: 'POST',
      path: emitter.path,
      headers: { 'content-type': sample.contentType },
      body: connector.redact?.(bytes) ?? bytes,
      receivedAt: 0,
    },
    emitter.form,
  );
  const parts = split.kind === 'many' ? split.parts : split.kind === 'one' ? [split.part] : [];
  return parts.map(({ body }) => applyContract(contract, body));
}

/** What the flow's rules decide for each of them; nothing for what does not fit its contract. */
export function decisionsOf(registry: Registry, sample: EmitterSample): Decided[] {
  const { emitter, connector, ruleSet } = declaredFor(registry, sample.emitter);
  const facts = { emitter: emitter.name, isVerified: connector.isSigned };
  return resultsOf(registry, sample).flatMap((result) =>
    result.kind === 'mapped' ? decide(ruleSet, factsOf(withCompany(result.signal), facts, registry.accounts)) : [],
  );
}

/** Signs the sample as its sender would, sends it through Baton in one process and tells where each signal ended. */
export async function endsOf(registry: Registry, sample: EmitterSample): Promise<Whereabouts[]> {
  const road = createRoad({ registry });
  const { emitter, connector } = declaredFor(registry, sample.emitter);
  const [secret = ''] = secretsOf(emitter.name, registry);
  const body = connector.signing?.enclose?.(textOf(sample), secret) ?? textOf(sample);
  const as = { id: 'evt_sample', at: road.now(), url: `https://api.example${emitter.path}` };
  const signed = connector.signing?.sign(body, secret, as) ?? { origin: emitter.form?.origins[0] ?? '' };
  const answer = await road.post({
    path: emitter.path,
    body,
    headers: { 'content-type': sample.contentType, ...signed },
  });
  if (answer.statusCode >= 400) throw new Error(`The front door answered ${answer.statusCode}: ${answer.body}`);
  await road.settle();
  return Promise.all(road.signals().map((signal) => road.where(signal)));
}

/** The sample without what a contract reads at a path that ends in a key or an index. */
export function without(sample: EmitterSample, field: string): EmitterSample {
  if (typeof sample.body === 'string') {
    const fields = new URLSearchParams(sample.body);
    fields.delete(field);
    return { ...sample, body: fields.toString() };
  }
  const body = structuredClone(sample.body);
  const steps = parsePath(field) ?? [];
  const last = steps.at(-1);
  const holder = valueAt(body, steps.slice(0, -1));
  if (last?.kind === 'key') Reflect.deleteProperty(Object(holder), last.name);
  else if (last?.kind === 'index' && Array.isArray(holder)) holder.splice(last.at, 1);
  return { ...sample, body };
}
