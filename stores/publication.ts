/**
 * Published versions. What a run is pinned to must outlive the release that brought it, so dispatch keeps every contract
 * and rule set it pins, once; later releases find them here. Contracts that operators accepted at run time are here too.
 */
import type { Contract, Registry, RuleSet } from '../core/definitions/definitions.ts';
import { Acceptance, type Running, runningVersion } from '../core/definitions/running.ts';
import { versionOf } from '../core/definitions/version.ts';
import { KnownFault } from '../core/park/stop.ts';
import { acceptanceKey, contentKey } from './keys.ts';
import type { Pins } from './runs.ts';
import { absent, type Item, type Store } from './store.ts';

/**
 * Of a signal whose emitter was removed from `flows/` before it was started. Nothing is published under these names: its run
 * ends in a technical item, and is pinned anew when it is resumed.
 */
export const NO_PINS: Pins = { contract: 'none', ruleSet: 'none' };

export const isPinned = ({ contract }: { readonly contract?: string | undefined }): boolean =>
  contract !== NO_PINS.contract;

/** What is declared for an emitter. Throws where it was removed from `flows/`. */
export function definitionsOf(registry: Registry, emitterName: string): { contract: Contract; ruleSet: RuleSet } {
  const emitter = registry.emitters.get(emitterName);
  const flow = emitter && registry.flows.get(emitter.flow);
  const contract = emitter && registry.contracts.get(emitter.contract);
  const ruleSet = flow && registry.ruleSets.get(flow.ruleSet);
  if (!contract || !ruleSet)
    throw new KnownFault('gone-from-flows', `Emitter "${emitterName}" is gone from flows/ but signals still use it.`);
  return { contract, ruleSet };
}

export interface RunningContract extends Running {
  readonly contract: Contract;
  readonly declared: string;
  readonly acceptance?: Acceptance;
}

export interface Publications {
  /**
   * Keeps what the live pins of an emitter name; one read and one conditional put per version and cold start. An
   * acceptance is seen at most {@link HELD_MS} later, by `now` at once. {@link NO_PINS} where the emitter was removed.
   */
  keep(emitter: string, read?: 'now'): Promise<Pins>;
  /** The contract that runs for an emitter, read consistently. */
  running(emitter: string): Promise<RunningContract>;
  contract(version: string): Promise<Contract>;
  ruleSet(version: string): Promise<RuleSet>;
}

/** How long a process goes on with the acceptances it has seen, ms. */
export const HELD_MS = 30_000;

export function publications(store: Store, registry: Registry, now: () => number): Publications {
  const kept = new Set<string>();
  const found = new Map<string, unknown>();
  const seen = new Map<string, { readonly at: number; readonly acceptance: Acceptance | undefined }>();
  const load = async (kind: string, version: string): Promise<unknown> => {
    if (!found.has(version)) {
      const item = await store.get(contentKey(kind, version));
      if (typeof item?.json !== 'string')
        throw new KnownFault('never-published', `No ${kind} was ever published as version ${version}.`);
      found.set(version, JSON.parse(item.json));
    }
    return found.get(version);
  };
  const ofRegistry = <T>(values: Iterable<T>, version: string): T | undefined =>
    [...values].find((value) => versionCached(value) === version);
  /** One round trip for the acceptance and for what may have to be published. */
  const refresh = async (emitter: string): Promise<void> => {
    const wanted = contentsOf(definitionsOf(registry, emitter)).filter(({ version }) => !kept.has(version));
    const keys = wanted.map(({ kind, version }) => contentKey(kind, version));
    const [accepted, ...published] = await store.getMany([acceptanceKey(emitter), ...keys]);
    seen.set(emitter, { at: now(), acceptance: acceptanceIn(accepted) });
    await Promise.all(wanted.map((content, at) => published[at] ?? publish(store, content)));
    for (const { version } of wanted) kept.add(version);
  };
  const contract = async (version: string): Promise<Contract> =>
    ofRegistry(registry.contracts.values(), version) ??
    (await shapes()).Contract.parse(await load('contract', version));
  return {
    async keep(emitter, read) {
      if (!registry.emitters.has(emitter)) return NO_PINS;
      const { contract: declared, ruleSet } = definitionsOf(registry, emitter);
      const last = seen.get(emitter);
      if (read === 'now' || !last || now() - last.at > HELD_MS) await refresh(emitter);
      const { version } = runningVersion(versionCached(declared), seen.get(emitter)?.acceptance);
      return { contract: version, ruleSet: versionCached(ruleSet) };
    },
    async running(emitter) {
      const declared = versionCached(definitionsOf(registry, emitter).contract);
      const acceptance = acceptanceIn(await store.get(acceptanceKey(emitter)));
      const running = runningVersion(declared, acceptance);
      return { ...running, declared, contract: await contract(running.version), ...(acceptance ? { acceptance } : {}) };
    },
    contract,
    async ruleSet(version) {
      return (
        ofRegistry(registry.ruleSets.values(), version) ??
        (await shapes()).RuleSet.parse(await load('rule-set', version))
      );
    },
  };
}

interface Content {
  readonly kind: 'contract' | 'rule-set';
  readonly version: string;
  readonly value: unknown;
}

const contentsOf = ({ contract, ruleSet }: ReturnType<typeof definitionsOf>): Content[] => [
  { kind: 'contract', version: versionCached(contract), value: contract },
  { kind: 'rule-set', version: versionCached(ruleSet), value: ruleSet },
];

/** Once under its own hash: doing it again changes nothing. */
export async function publish(store: Store, { kind, version, value }: Content): Promise<void> {
  const item = { v: 1, kind, json: JSON.stringify(value) } satisfies Item;
  await store.write({ kind: 'put', key: contentKey(kind, version), item, when: absent });
}

/** Only what was accepted, or published by earlier releases, is checked when it is read, so most functions never load these. */
const shapes = () => import('../core/definitions/definitions.ts');

/** An emitter's acceptance as stored. */
export const acceptanceIn = (item: Item | undefined): Acceptance | undefined => item && Acceptance.parse(item);

const versions = new WeakMap<object, string>();

/** Hashing a definition costs more than everything else here, and definitions never change while a process lives. */
function versionCached(value: unknown): string {
  if (typeof value !== 'object' || value === null) return versionOf(value);
  const known = versions.get(value) ?? versionOf(value);
  versions.set(value, known);
  return known;
}
