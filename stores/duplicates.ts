/**
 * Contacts of one person that a destination cannot make one: told of once for each person and destination, until somebody
 * closes it, a later delivery finds them gone, or the person turns out to be several.
 */
import type { Registry } from '../core/definitions/definitions.ts';
import { effectKeyOf, plainHash } from '../core/ids.ts';
import { reasonOf } from '../core/review/reasons.ts';
import { resolveLead } from './leads.ts';
import { closeNotice, raise, retell } from './notices.ts';
import { knownEffects } from './parting.ts';
import type { Store } from './store.ts';
import { openGeneration } from './work.ts';

interface DuplicateDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly now: () => number;
}

/** A person at a destination. */
export interface Whose {
  /** The lead that stands for the person. */
  readonly lead: string;
  /** Leads that were merged into it; what was told of them is told of it now. */
  readonly absorbed: readonly string[];
  readonly destination: string;
  readonly flow: string;
}

export interface LeftThere {
  /** The destination's id of the record that lives on. */
  readonly record: string;
  /** Ids of those beside it. None: they are gone. */
  readonly left: readonly string[];
  readonly isNew: boolean;
}

/** Opens the item, brings an open one up to date, or closes it. Repeating it changes nothing. */
export async function tellOfDuplicates(deps: DuplicateDeps, whose: Whose, found: LeftThere): Promise<void> {
  const { store, registry, now } = deps;
  const { lead, destination, absorbed } = whose;
  if (found.left.length === 0) return close(deps, lead, destination);
  const evidence = { lead, record: found.record, left: [...found.left] };
  const flow = registry.flows.get(whose.flow) ?? [...registry.flows.values()][0];
  // What somebody has closed is not told again, unless another one is left.
  if (!found.isNew || !flow) return retell(store, duplicateFingerprint(lead, destination), evidence, now());
  await raise(store, duplicateFingerprint(lead, destination), {
    reason: 'duplicate-left',
    handoff: 'deliver',
    subject: destination,
    flow: flow.name,
    owner: flow.owners[reasonOf('duplicate-left').owner],
    evidence,
    now: now(),
  });
  for (const each of absorbed) await close(deps, each, destination);
}

/** After leads parted: what was one person's second record is another one's own. */
export async function endOfDuplicates(deps: DuplicateDeps, lead: string): Promise<void> {
  const { id, row } = await resolveLead(deps.store, lead);
  for (const destination of deps.registry.destinations.keys()) {
    const keys = (row.absorbed ?? []).map((each) => effectKeyOf(each, destination, 'contact', ''));
    const effects = await knownEffects(deps.store, keys);
    if ([...effects.values()].every(({ left }) => left === undefined)) await close(deps, id, destination);
  }
}

/** One item for each person and destination. */
export const duplicateFingerprint = (lead: string, destination: string): string =>
  plainHash('notice', 'duplicate-left', lead, destination);

async function close({ store, now }: DuplicateDeps, lead: string, destination: string): Promise<void> {
  const fingerprint = duplicateFingerprint(lead, destination);
  await closeNotice(store, `${fingerprint}#${await openGeneration(store, fingerprint)}`, 'clock:gone', now());
}
