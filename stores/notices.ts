/**
 * Notices: work items about a sender rather than about signals. No row waits in one. It ends when its owner closes it or
 * the cause says that it is over; the next time opens the next generation.
 */
import type { Emitter } from '../core/definitions/definitions.ts';
import { plainHash } from '../core/ids.ts';
import type { ReasonName } from '../core/review/reasons.ts';
import type { HandoffName } from '../core/spine.ts';
import { workItemKey } from './keys.ts';
import { newItem, type Opening } from './new-item.ts';
import { absent, any, eq, type Item, type Key, type Store, type Write } from './store.ts';
import { closeEmptyItem, decideItem, openGeneration } from './work.ts';

export interface Notice {
  readonly reason: ReasonName;
  /** Who noticed. */
  readonly handoff: HandoffName;
  readonly emitter: Emitter;
  /** Whose it is. @default the emitter's owner */
  readonly owner?: string;
  /** What tells two causes of one reason apart: a status. @default one item for the emitter */
  readonly about?: string;
  /** Closed words and numbers, as known now. */
  readonly evidence: Item;
  /** Epoch ms. */
  readonly now: number;
}

const noticeFingerprint = ({ reason, emitter, about = '' }: Pick<Notice, 'reason' | 'emitter' | 'about'>) =>
  plainHash('notice', reason, emitter.name, about);

const isOpen = any(eq('state', 'open'), eq('state', 'claimed'));
/** Each pass that loses to a closing item finds the next generation. */
const PASSES = 8;

/** Puts the notice, or brings what an open one says up to date. Returns the item's id. */
export const raiseNotice = (store: Store, notice: Notice): Promise<string> =>
  raise(store, noticeFingerprint(notice), openingOf(notice));

/** The same for whatever else an item without rows is about. */
export async function raise(store: Store, fingerprint: string, opening: Opening): Promise<string> {
  for (let pass = 0; pass < PASSES; pass += 1) {
    const n = await openGeneration(store, fingerprint);
    const key = workItemKey(fingerprint, n);
    const item = { ...newItem(opening, fingerprint, n), lastAt: opening.now };
    const put = await store.write({ kind: 'put', key, item, when: absent });
    if (put.kind === 'written') return `${fingerprint}#${n}`;
    const set = { evidence: opening.evidence, lastAt: opening.now };
    const told = await store.write({ kind: 'update', key, set, when: isOpen });
    if (told.kind === 'written') return `${fingerprint}#${n}`;
  }
  throw new Error(`Work item ${fingerprint} kept closing while it was told of; look at its decisions.`);
}

/** Brings what an open item says up to date; one that is decided, closed or was never there is left so. */
export async function retell(store: Store, fingerprint: string, evidence: Item, lastAt: number): Promise<void> {
  const key = workItemKey(fingerprint, await openGeneration(store, fingerprint));
  await store.write({ kind: 'update', key, set: { evidence, lastAt }, when: isOpen });
}

/** Puts the notice of something that is said once and never again, closed or not. Returns the item's key. */
export async function raiseOnce(store: Store, notice: Notice): Promise<Key> {
  const fingerprint = noticeFingerprint(notice);
  const key = workItemKey(fingerprint, 1);
  await store.write({ kind: 'put', key, item: newNotice(notice, fingerprint, 1), when: absent });
  return key;
}

/** Adds to the count of a notice. Whether it is still open; a closed one counts no more. */
export async function addToNotice(store: Store, key: Key, n: number, lastAt: number): Promise<boolean> {
  const told = await store.write({ kind: 'update', key, add: { count: n }, set: { lastAt }, when: isOpen });
  return told.kind === 'written';
}

export interface Count {
  readonly n: number;
  /** Epoch ms of the last time. */
  readonly lastAt: number;
  /** A row that is put with the count: where it stands already, this was counted before. */
  readonly once: { readonly key: Key; readonly item: Item };
}

/** Adds to the count of a notice, opening one if there is none; what was counted once is not counted again. */
export async function countNotice(store: Store, notice: Notice, { n, lastAt, once }: Count): Promise<boolean> {
  const fingerprint = noticeFingerprint(notice);
  const mark: Write = { kind: 'put', ...once, when: absent };
  for (let pass = 0; pass < PASSES; pass += 1) {
    if (await store.get(once.key)) return false;
    const generation = await openGeneration(store, fingerprint);
    const key = workItemKey(fingerprint, generation);
    await store.write({ kind: 'put', key, item: newNotice(notice, fingerprint, generation), when: absent });
    const add: Write = { kind: 'update', key, add: { count: n }, set: { lastAt }, when: isOpen };
    if ((await store.transact([mark, add])).kind === 'written') return true;
  }
  throw new Error(`Work item ${fingerprint} kept closing while it was counted; look at its decisions.`);
}

/** Ends a notice whose cause is over; nothing happens to one that is decided or closed already. */
export async function closeNotice(store: Store, id: string, by: string, now: number): Promise<void> {
  const decided = await decideItem(store, id, { outcome: 'close', by, now, overrides: true });
  if (decided?.kind === 'decided') await closeEmptyItem(store, id, now);
}

const newNotice = (notice: Notice, fingerprint: string, n: number): Item => newItem(openingOf(notice), fingerprint, n);

const openingOf = ({ reason, handoff, emitter, owner, evidence, now }: Notice): Opening => ({
  ...{ reason, handoff, subject: emitter.name, flow: emitter.flow, owner: owner ?? emitter.owner, evidence, now },
});
