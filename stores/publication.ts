/**
 * Published versions. What a run is pinned to must outlive the release that brought it, so dispatch keeps every contract
 * and rule set it pins, once; later releases find them here.
 */
import type { Contract, Registry, RuleSet } from '../core/definitions/definitions.ts';
import { versionOf } from '../core/definitions/version.ts';
import { contentKey } from './keys.ts';
import type { Pins } from './runs.ts';
import { absent, type Item, type Store } from './store.ts';

function definitionsOf(registry: Registry, emitterName: string): { contract: Contract; ruleSet: RuleSet } {
  const emitter = registry.emitters.get(emitterName);
  const flow = emitter && registry.flows.get(emitter.flow);
  const contract = emitter && registry.contracts.get(emitter.contract);
  const ruleSet = flow && registry.ruleSets.get(flow.ruleSet);
  if (!contract || !ruleSet) throw new Error(`Emitter "${emitterName}" is gone from flows/ but signals still use it.`);
  return { contract, ruleSet };
}

export interface Publications {
  /** Keeps what the live pins of an emitter name; one conditional put per version and cold start. */
  keep(emitter: string): Promise<Pins>;
  contract(emitter: string, version: string): Promise<Contract>;
  ruleSet(flow: string, version: string): Promise<RuleSet>;
}

export function publications(store: Store, registry: Registry): Publications {
  const kept = new Set<string>();
  const found = new Map<string, unknown>();
  const keep = async (kind: string, version: string, value: unknown): Promise<void> => {
    if (kept.has(version)) return;
    const item = { v: 1, kind, json: JSON.stringify(value) } satisfies Item;
    await store.write({ kind: 'put', key: contentKey(kind, version), item, when: absent });
    kept.add(version);
  };
  const load = async (kind: string, version: string): Promise<unknown> => {
    if (!found.has(version)) {
      const item = await store.get(contentKey(kind, version));
      if (typeof item?.json !== 'string') throw new Error(`No ${kind} was ever published as version ${version}.`);
      found.set(version, JSON.parse(item.json));
    }
    return found.get(version);
  };
  const ofRegistry = <T>(values: Iterable<T>, version: string): T | undefined =>
    [...values].find((value) => versionCached(value) === version);
  return {
    async keep(emitter) {
      const { contract, ruleSet } = definitionsOf(registry, emitter);
      const pins = { contract: versionCached(contract), ruleSet: versionCached(ruleSet) };
      await Promise.all([keep('contract', pins.contract, contract), keep('rule-set', pins.ruleSet, ruleSet)]);
      return pins;
    },
    async contract(_emitter, version) {
      return (
        ofRegistry(registry.contracts.values(), version) ??
        (await shapes()).Contract.parse(await load('contract', version))
      );
    },
    async ruleSet(_flow, version) {
      return (
        ofRegistry(registry.ruleSets.values(), version) ??
        (await shapes()).RuleSet.parse(await load('rule-set', version))
      );
    },
  };
}

/** Only versions of earlier releases are checked when they are read, so most functions never load these. */
const shapes = () => import('../core/definitions/definitions.ts');

const versions = new WeakMap<object, string>();

/** Hashing a definition costs more than everything else here, and definitions never change while a process lives. */
function versionCached(value: unknown): string {
  if (typeof value !== 'object' || value === null) return versionOf(value);
  const known = versions.get(value) ?? versionOf(value);
  versions.set(value, known);
  return known;
}
