/** The story of a lead and of those it stands for: touches with what they said, and what became of it. Bounded reads. */
import type { FoundTouch, Story } from '../core/ops/story.ts';
import { LeadEvent, type LeadRow, TouchRow } from '../core/stitch/rows.ts';
import { canonicalKey, canonicalOf } from './envelopes.ts';
import { LEAD_EVENTS, leadKey, TOUCHES } from './keys.ts';
import type { Range, Row, Store } from './store.ts';

/** How many of a lead's newest touches are told, and of its oldest where there are more. */
const NEWEST = 20;
/** So many merged leads are looked into; a person with more is a defect that the history shows anyway. */
const MOST_LEADS = 20;

export interface ReadStory extends Story {
  /** Whether there are older touches than the newest ones. */
  readonly hasMore: boolean;
}

export async function readStory(store: Store, id: string, { absorbed = [] }: LeadRow): Promise<ReadStory> {
  const family = [id, ...absorbed].slice(0, MOST_LEADS);
  const [newest, events] = await Promise.all([
    ofEach(store, family, TOUCHES, true),
    // Each is kept with both leads, which may both be of the family.
    ofEach(store, family, LEAD_EVENTS, true, 2 * NEWEST),
  ]);
  // What was not read of one lead is older than what was; only then does it matter how all of them began.
  const oldest = newest.hasMore ? await ofEach(store, family, TOUCHES, false) : { rows: [], hasMore: false };
  const touches = await withWords(store, [...newest.rows, ...oldest.rows]);
  return {
    newest: touches.slice(0, newest.rows.length),
    oldest: touches.slice(newest.rows.length),
    events: onceEach(events.rows.map(({ item }) => LeadEvent.parse(item))).slice(0, NEWEST),
    hasMore: newest.hasMore,
  };
}

const onceEach = (events: readonly LeadEvent[]): LeadEvent[] => [
  ...new Map(events.map((event) => [[event.at, event.kind, event.lead, event.other].join(), event])).values(),
];

/** The newest (or oldest) rows of a range over several leads, by sort key. */
async function ofEach(store: Store, leads: readonly string[], range: Range, descending: boolean, limit = NEWEST) {
  const options = { limit, descending };
  const pages = await Promise.all(leads.map((lead) => store.query('ledger', leadKey(lead).pk, range, options)));
  const rows = pages.flatMap((page) => page.rows).sort((a, b) => (a.key.sk < b.key.sk === descending ? 1 : -1));
  return { rows: rows.slice(0, limit), hasMore: rows.length > limit || pages.some(({ next }) => next !== undefined) };
}

async function withWords(store: Store, rows: readonly Row[]): Promise<FoundTouch[]> {
  const touches = rows.map(({ key, item }) => ({ ...TouchRow.parse(item), lead: key.pk.slice(2) }));
  if (touches.length === 0) return [];
  const words = await store.getMany(touches.map(({ signal, run }) => canonicalKey(signal, run)));
  return touches.map((touch, index) => ({ ...touch, canonical: canonicalOf(words[index]) }));
}
