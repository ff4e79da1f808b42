/** What the ledger has that an export would be linked with, as its account tells it: ids, times and keyed hashes. Pure. */
import { identifierOf, nameOf, tiesOf } from '../stitch/kinds.ts';
import type { Ruling, Told } from '../stitch/partition.ts';
import type { Component, Home, HomeTouch } from '../stitch/regroup.ts';
import { Identifiers } from './identifiers.ts';

/** How a signal is spelt on the way: identifiers by name, those of many people named again. */
export interface SpeltSignal {
  readonly signal: string;
  readonly effectiveAt: number;
  readonly identifiers: readonly string[];
  readonly shared?: readonly string[];
}

export const spelt = ({ signal, effectiveAt, identifiers }: Told): SpeltSignal => {
  const shared = identifiers.filter((each) => each.shared).map(nameOf);
  return { signal, effectiveAt, identifiers: identifiers.map(nameOf), ...(shared.length > 0 ? { shared } : {}) };
};

/** A part of the ledger: everything that is linked with some leads. */
export interface LedgerPart {
  readonly homes: readonly Home[];
  readonly touches: readonly (SpeltSignal & { readonly home: string })[];
  readonly rulings: readonly Ruling[];
  readonly released: readonly (readonly [string, readonly string[]])[];
  /** Identifiers of many people among those of the touches. */
  readonly shared: readonly string[];
}

export function partOf({ homes, touches, rulings, released, heads, isShared }: Component): LedgerPart {
  return {
    homes,
    touches: touches.flatMap(({ home, ...told }) => (home === undefined ? [] : [{ ...spelt(told), home }])),
    rulings,
    released: [...released],
    shared: [...heads.keys()].filter(isShared),
  };
}

/** What was found of the ledger so far, put together from parts in any order. */
export class FoundLedger {
  readonly homes = new Map<string, Home>();
  readonly touches = new Map<string, HomeTouch>();
  readonly rulings = new Map<string, Ruling>();
  readonly released = new Map<string, readonly string[]>();
  /** Leads that are linked with more than can be looked at. */
  readonly tangled = new Set<string>();
  /** Rows that are signals of the ledger already. */
  known = 0;
  /** Items that were read of it. */
  read = 0;
  readonly #shared = new Set<string>();
  readonly #leads = new Map<string, string>();
  readonly #identifiers = new Identifiers();

  readonly isShared = (name: string): boolean => this.#shared.has(name);

  addHeads(heads: readonly { readonly name: string; readonly lead?: string; readonly isShared?: boolean }[]): void {
    for (const { name, lead, isShared } of heads) {
      if (lead !== undefined) this.#leads.set(name, lead);
      if (isShared) this.#shared.add(name);
    }
  }

  addPart({ homes, touches, rulings, released, shared }: LedgerPart): void {
    for (const home of homes) this.homes.set(home.id, home);
    for (const { home, ...touch } of touches) this.touches.set(touch.signal, { ...this.told(touch), home });
    for (const ruling of rulings) this.rulings.set(ruling.signals.join(), ruling);
    for (const [lead, release] of released) this.released.set(lead, release);
    for (const name of shared) this.#shared.add(name);
  }

  told({ signal, effectiveAt, identifiers, shared = [] }: SpeltSignal): Told {
    return {
      signal,
      effectiveAt,
      identifiers: identifiers.map((name) =>
        this.#identifiers.one({ ...identifierOf(name), ...(shared.includes(name) ? { shared: true } : {}) }),
      ),
    };
  }

  /** The leads that a signal's identifiers lead to. */
  leadsOf({ identifiers }: Pick<Told, 'identifiers'>): string[] {
    const { ties } = tiesOf(identifiers, this.isShared);
    return ties.flatMap((tie) => this.#leads.get(nameOf(tie)) ?? []);
  }
}
