/** Whether the canonical emitter of a flow has spoken of a lead. */
import type { Flow } from '../core/definitions/definitions.ts';
import { Entry } from '../core/journal/entry.ts';
import { saidSince } from '../core/qualify/canonical.ts';
import { EngagementPointer } from '../core/route/rows.ts';
import { StitchedEntry } from '../core/stitch/entry.ts';
import { TouchRow } from '../core/stitch/rows.ts';
import { engagementPointerKey, entryKey, leadKey, TOUCHES } from './keys.ts';
import type { Store } from './store.ts';

/** The newest touches of a lead that are looked at: of one person within one wait there are a handful. */
const NEWEST = 100;

export interface Question {
  readonly signal: string;
  readonly run: number;
  readonly entries: readonly Entry[];
  readonly flow: string;
  readonly receivedAt: number;
}

/** Its engagement in this flow is open, or a signal of the canonical emitter came within one wait before, or since. */
export async function hasSpoken(
  store: Store,
  canonical: NonNullable<Flow['canonical']>,
  question: Question,
): Promise<boolean> {
  const { flow, receivedAt } = question;
  const lead = await leadOf(store, question);
  const [pointer] = await store.getMany([engagementPointerKey(lead, flow)]);
  if (pointer && EngagementPointer.parse(pointer).state === 'open') return true;
  const since = saidSince(canonical, receivedAt);
  const touches = await store.query('ledger', leadKey(lead).pk, TOUCHES, { limit: NEWEST, descending: true });
  return touches.rows
    .map(({ item }) => TouchRow.parse(item))
    .some((touch) => touch.flow === flow && touch.emitter === canonical.emitter && touch.receivedAt >= since);
}

async function leadOf(store: Store, { signal, run, entries }: Question): Promise<string> {
  const known = entries.filter(({ handoff, outcome }) => handoff === 'stitch' && outcome === 'continue').at(-1);
  const [own] = known ? [known] : await store.getMany([entryKey(signal, run, 'stitch')]);
  return StitchedEntry.parse(Entry.parse(own).data).lead;
}
