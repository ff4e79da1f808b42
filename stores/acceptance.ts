/**
 * Accepting what a broken contract's item suggests. The version is published first, under its own hash; then one
 * transaction records the decision and makes the version live, so the two never disagree. Replaying what waits in the
 * item is the same resumable command as for every other decision.
 */

import { suggestedIn, withRenames } from '../core/contracts/accept.ts';
import { changesBetween } from '../core/contracts/changes.ts';
import { isUnder } from '../core/contracts/paths.ts';
import { Contract, type Registry } from '../core/definitions/definitions.ts';
import type { Acceptance } from '../core/definitions/running.ts';
import { versionOf } from '../core/definitions/version.ts';
import { acceptanceKey } from './keys.ts';
import { type Publications, publish, type RunningContract } from './publication.ts';
import { absent, eq, type Store, type Write } from './store.ts';
import { type Decided, decidedBefore, decideItem, decisionWrites, type ItemView } from './work.ts';

export interface AcceptDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly publications: Publications;
  readonly now: () => number;
}

/** `pointless`: the contract that runs now reads none of the fields the item is about. */
export type Accepted = Decided | { readonly kind: 'pointless' };

/**
 * Decides an item by accepting its suggestion. Where the running contract has it already (somebody accepted the same
 * for an earlier generation), the decision alone is recorded. `undefined`: no such item.
 */
export async function acceptSuggestion(deps: AcceptDeps, view: ItemView, by: string): Promise<Accepted | undefined> {
  const { store, publications } = deps;
  const { item, id } = view;
  if (!deps.registry.emitters.has(item.subject)) return { kind: 'pointless' };
  // Whoever else accepts for this emitter changes what this builds on; more than a few in a row means a defect.
  for (let pass = 0; pass < 8; pass += 1) {
    const running = await publications.running(item.subject);
    const suggested = suggestedIn(item.evidence);
    const next = withRenames(running.contract, suggested);
    const decision = { outcome: 'approve', by, now: deps.now() } as const;
    if (!next) {
      const isIn = suggested.renames.some(({ to }) => reads(running.contract, to));
      return isIn ? decideItem(store, id, decision) : { kind: 'pointless' };
    }
    const contract = Contract.parse(next);
    const version = versionOf(contract);
    await publish(store, { kind: 'contract', version, value: contract });
    const keeps = { accepted: { version, replaced: running.version } };
    const result = await store.transact([
      ...decisionWrites(id, { ...decision, keeps }),
      acceptanceWrite(item.subject, running, { item: id, version, by, at: decision.now }),
    ]);
    if (result.kind === 'written') return { kind: 'decided' };
    if (result.failed.some(({ index }) => index < 2)) return decidedBefore(store, id);
  }
  throw new Error(`The contract of ${item.subject} kept changing while a suggestion was accepted; look at the audit.`);
}

const reads = ({ mappings }: Contract, path: string): boolean =>
  mappings.some(({ from }) => from.some((each) => isUnder(each, path)));

/** On top of an acceptance for the same base; one for another base is history and gives way. */
function acceptanceWrite(
  emitter: string,
  { acceptance, declared, version: before }: RunningContract,
  own: Pick<Acceptance, 'item' | 'version' | 'by' | 'at'>,
): Write {
  const earlier = acceptance?.base === declared ? acceptance.replaced : [];
  const replaced = [...earlier, before].slice(-MOST_REPLACED);
  const item = { v: 1, n: (acceptance?.n ?? 0) + 1, base: declared, replaced, ...own } satisfies Acceptance;
  const when = acceptance ? eq('n', acceptance.n) : absent;
  return { kind: 'put', key: acceptanceKey(emitter), item, when };
}

/** Signals pinned to anything older than this many acceptances ago have long come to rest. */
const MOST_REPLACED = 50;

/**
 * Sets an item going again whose version an operator's acceptance has replaced: its signals had begun before it. Whether
 * it was so; a claimed item is left to whoever has it.
 */
export async function replayReplaced(deps: AcceptDeps, { id, item }: ItemView): Promise<boolean> {
  if (item.reason !== 'contract-broken' || item.state !== 'open' || item.version === undefined) return false;
  // Removed from flows/ while signals of it still wait: they are for a person.
  if (!deps.registry.emitters.has(item.subject)) return false;
  const { state, acceptance } = await deps.publications.running(item.subject);
  if (state !== 'accepted' || !acceptance?.replaced.includes(item.version)) return false;
  const decision = { outcome: 'replay', by: 'clock', now: deps.now() } as const;
  return (await decideItem(deps.store, id, decision))?.kind === 'decided';
}

/** What an item's acceptance changed, for whoever takes it into the code; none where it accepted nothing new. */
export async function acceptedChanges(publications: Publications, view: ItemView): Promise<readonly string[]> {
  const { accepted } = view.item;
  if (!accepted) return [];
  const [before, after] = await Promise.all([
    publications.contract(accepted.replaced),
    publications.contract(accepted.version),
  ]);
  return changesBetween(before, after);
}
