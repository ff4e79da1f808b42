/** A lead as a branch of deliver reads it inside its claim. */
import { TouchRow } from '../core/stitch/rows.ts';
import { familyOf, type LeadFile, leadFileOf, readLead } from './engagements.ts';
import { leadKey, TOUCHES } from './keys.ts';
import type { Row, Store } from './store.ts';

export interface LeadState {
  readonly file: LeadFile;
  readonly touches: readonly TouchRow[];
}

/**
 * So many of a lead's touches are read at either end. How it began says by which address the person is known and where they
 * came from, which must not change as the lead grows; of everything else the newest word counts.
 */
const OLDEST = 20;
const NEWEST = 40;

/** How often a Query may be torn by a commit before that is a defect. */
const MAX_READS = 20;

/**
 * The lead with its engagements, claims, first and newest touches, and those of the leads it stands for: one Query each. A lead that
 * is merged away itself is returned alone: there is nothing to do with it.
 */
export async function readLeadState(store: Store, lead: string): Promise<LeadState> {
  const own = await readOwnState(store, lead);
  const { absorbed = [], mergedInto } = own.file.row;
  if (mergedInto !== undefined || absorbed.length === 0) return own;
  const others = await Promise.all(absorbed.map((each) => readOwnState(store, each)));
  const file = familyOf(
    own.file,
    others.map((each) => each.file),
  );
  const members = new Set(file.absorbed.map(({ id }) => id));
  const touches = [own, ...others.filter((each) => members.has(each.file.id))].flatMap((each) => each.touches);
  return { file, touches: endsOf(touches.sort(inOrder)) };
}

const inOrder = (a: TouchRow, b: TouchRow): number => a.effectiveAt - b.effectiveAt || (a.signal < b.signal ? -1 : 1);

/**
 * A Query is no snapshot: the engagements come before the lead, so one opened in between would be missed while its version is
 * seen, and its task would count as delivered. The lead's own count of engagements tells, and the Query is repeated.
 */
async function readOwnState(store: Store, lead: string): Promise<LeadState> {
  for (let read = 0; read < MAX_READS; read += 1) {
    const state = await queryLeadState(store, lead);
    if (state.file.engagements.length >= (state.file.row.opened ?? 0)) return state;
  }
  throw new Error(`Lead ${lead} counts more engagements than it has.`);
}

async function queryLeadState(store: Store, lead: string): Promise<LeadState> {
  const pk = leadKey(lead).pk;
  const page = await store.query('ledger', pk, {}, { limit: 100 });
  if (page.next === undefined) {
    return { file: leadFileOf(lead, page.rows), touches: endsOf(touchesOf(page.rows)) };
  }
  // A very busy lead: its engagements alone may fill a page, and the lead itself comes after them.
  const [oldest, newest] = await Promise.all([
    store.query('ledger', pk, TOUCHES, { limit: OLDEST }),
    store.query('ledger', pk, TOUCHES, { limit: NEWEST, descending: true }),
  ]);
  const both = new Map([...oldest.rows, ...newest.rows].map((row) => [row.key.sk, row]));
  return { file: await readLead(store, lead), touches: touchesOf([...both.values()]).sort(inOrder) };
}

/** Of touches in order. */
const endsOf = (touches: readonly TouchRow[]): readonly TouchRow[] =>
  touches.length <= OLDEST + NEWEST ? touches : [...touches.slice(0, OLDEST), ...touches.slice(-NEWEST)];

const touchesOf = (rows: readonly Row[]): TouchRow[] =>
  rows.filter(({ key }) => key.sk.startsWith('t#')).map(({ item }) => TouchRow.parse(item));
