/** Rows that many signals name, each read once, a hundred in one request. */

import { LeadRow } from '../core/stitch/rows.ts';
import type { Survivor } from '../core/stitch/stitch.ts';
import { getAll } from './get-all.ts';
import { leadKey } from './keys.ts';
import type { Item, Key, Store } from './store.ts';

/** Merges are never chains; the bound turns a defect into a finding. */
const HOPS = 20;

export class KnownRows {
  readonly #store: Pick<Store, 'getMany'>;
  readonly #rows = new Map<string, Item | undefined>();

  constructor(store: Pick<Store, 'getMany'>) {
    this.#store = store;
  }

  /** What was not asked for before is read, all requests side by side. */
  async load(keys: readonly Key[]): Promise<void> {
    const wanted = new Map(keys.map((key) => [nameOf(key), key] as const));
    for (const name of wanted.keys()) if (this.#rows.has(name)) wanted.delete(name);
    const items = await getAll(this.#store, [...wanted.values()]);
    for (const [index, name] of [...wanted.keys()].entries()) this.#rows.set(name, items[index]);
  }

  /** `undefined`: there is no such row, or nobody asked for it. */
  of(key: Key | undefined): Item | undefined {
    return key && this.#rows.get(nameOf(key));
  }

  /** The leads, and those they were merged into. */
  async loadLeads(leads: readonly string[]): Promise<void> {
    let wanted = [...new Set(leads)];
    for (let hop = 0; hop < HOPS && wanted.length > 0; hop += 1) {
      await this.load(wanted.map(leadKey));
      wanted = wanted.flatMap((lead) => {
        const into = this.of(leadKey(lead))?.mergedInto;
        return typeof into === 'string' && !this.#rows.has(nameOf(leadKey(into))) ? [into] : [];
      });
    }
  }

  /** The lead this one stands for today. `undefined`: it is not there, or its merges lead nowhere. Throws a ZodError. */
  survivorOf(lead: string): Survivor | undefined {
    let id = lead;
    for (let hop = 0; hop < HOPS; hop += 1) {
      const item = this.of(leadKey(id));
      if (!item) return undefined;
      const row = LeadRow.parse(item);
      if (row.mergedInto === undefined) return { id, row };
      id = row.mergedInto;
    }
    return undefined;
  }
}

const nameOf = ({ table, pk, sk }: Key): string => JSON.stringify([table, pk, sk]);
