/** Where something is: a bounded number of reads from whatever an operator holds in hand. No scan. */
import { historyPace } from '../core/batch/history.ts';
import type { Registry } from '../core/definitions/definitions.ts';
import { engagementIdOf } from '../core/ids.ts';
import type { DeliveryRow } from '../core/journal/rows.ts';
import type { Whereabouts } from '../core/ops/where.ts';
import { duplicateFingerprint as sharedFingerprint, splitFingerprint } from '../core/review/doubts.ts';
import { fingerprintOf, WorkItem } from '../core/review/items.ts';
import type { EngagementRow } from '../core/route/rows.ts';
import { StitchedEntry } from '../core/stitch/entry.ts';
import { identifierOf, isWeak, kindOf } from '../core/stitch/kinds.ts';
import { readKeptManifest } from './batches.ts';
import { loadDeliveryRow } from './deliveries.ts';
import { duplicateFingerprint } from './duplicates.ts';
import { type LeadFile, readLiveLead } from './engagements.ts';
import { readSignal, type SignalFile } from './journal.ts';
import { identifierKey, leadKey, workItemKey } from './keys.ts';
import { type ReadStory, readStory } from './lead-story.ts';
import { type FoundRequest, owedFingerprints, readRequests } from './regroup-waits.ts';
import { stopFacts } from './settle.ts';
import type { Store } from './store.ts';
import { itemIdParts, openGeneration, openGenerations } from './work.ts';

export interface WhereDeps {
  readonly store: Store;
  readonly registry: Registry;
}

export type Question =
  | { readonly kind: 'signal'; readonly id: string }
  | { readonly kind: 'lead'; readonly id: string }
  | { readonly kind: 'engagement'; readonly id: string }
  /** Hashes of one address or number: each of its spellings under each pepper that stands. */
  | { readonly kind: 'email' | 'phone'; readonly hashes: readonly string[] };

interface FoundSignal {
  readonly id: string;
  readonly file: SignalFile;
}

/** `undefined` when the ledger knows nothing of it. */
export async function whereIs(deps: WhereDeps, question: Question): Promise<Whereabouts | undefined> {
  if (question.kind === 'signal') return ofSignal(deps, question.id);
  if (question.kind === 'lead') return ofLead(deps, question.id);
  if (question.kind === 'engagement') return ofLead(deps, question.id.split('.')[0] ?? '', question.id);
  const heads = await deps.store.getMany(question.hashes.map((hash) => identifierKey(question.kind, hash)));
  const lead = heads.map((head) => head?.lead).find((id) => typeof id === 'string');
  return lead === undefined ? undefined : ofLead(deps, lead);
}

async function ofSignal(deps: WhereDeps, id: string): Promise<Whereabouts | undefined> {
  const file = await readSignal(deps.store, id);
  if (!file) return ofDelivery(deps, id);
  const lead = leadOf(file);
  const person = lead === undefined ? undefined : await readLiveLead(deps.store, lead);
  const engagements = (person?.engagements ?? []).filter((each) => idOf(each) === file.row.engagement);
  return assemble(deps, [{ id, file }], person, engagements);
}

/** Receipts of requests that carry many signals hold a delivery's id. */
async function ofDelivery(deps: WhereDeps, id: string): Promise<Whereabouts | undefined> {
  const row = await loadDeliveryRow(deps.store, id);
  if (!row) return undefined;
  const items = await openItems(deps.store, row.item === undefined ? [] : [row.item]);
  const asked = row.origin && row.batch === 'reading' ? await askedPace(deps.store, id, row) : undefined;
  const throttle = deps.registry.emitters.get(row.emitter)?.throttle;
  const pace = row.origin ? { pace: historyPace(asked, throttle) } : {};
  return { signals: [], delivery: { id, row, ...pace }, items, hasMore: false };
}

const askedPace = async (store: Store, id: string, { perMinute }: DeliveryRow): Promise<number | undefined> =>
  perMinute ?? (await readKeptManifest(store, id)).rows_per_minute;

async function ofLead(deps: WhereDeps, id: string, engagement?: string): Promise<Whereabouts | undefined> {
  if (!(await deps.store.get(leadKey(id)))) return undefined;
  const person = await readLiveLead(deps.store, id);
  const engagements = person.engagements.filter((each) => engagement === undefined || idOf(each) === engagement);
  if (engagement !== undefined && engagements.length === 0) return undefined;
  const story = await readStory(deps.store, person.id, person.row);
  const ids = story.newest.map(({ signal }) => signal);
  const signals = await readSignals(deps.store, [...ids, ...engagements.map(({ openedBy }) => openedBy)]);
  const isAsked = ({ file }: FoundSignal): boolean => engagement === undefined || file.row.engagement === engagement;
  return assemble(deps, signals.filter(isAsked), person, engagements, story);
}

async function readSignals(store: Store, ids: readonly string[]): Promise<FoundSignal[]> {
  const files = await Promise.all([...new Set(ids)].map(async (id) => ({ id, file: await readSignal(store, id) })));
  return files
    .flatMap(({ id, file }) => (file ? [{ id, file }] : []))
    .sort((a, b) => b.file.row.receivedAt - a.file.row.receivedAt);
}

async function assemble(
  deps: WhereDeps,
  signals: readonly FoundSignal[],
  person: LeadFile | undefined,
  engagements: readonly EngagementRow[],
  story?: ReadStory,
): Promise<Whereabouts> {
  const waiting = signals.flatMap(({ file }) => [file.row, ...file.destinations].flatMap((row) => row.item ?? []));
  const reminders = await Promise.all(engagements.map((each) => reminderOf(deps, each)));
  const requests = person && story ? await readRequests(deps.store, person) : [];
  const own = person && story ? await itemsOfLead(deps, person.id, requests, story) : [];
  const items = await openItems(deps.store, [...waiting, ...own, ...reminders.flatMap((id) => id ?? [])]);
  const lead = person && { id: person.id, row: person.row, engagements, story, requests };
  return { signals, items, hasMore: story?.hasMore ?? false, ...(lead ? { lead } : {}) };
}

/** The item of a missed follow-up: no row is attached to it, so it is found by its cause. */
async function reminderOf({ store, registry }: WhereDeps, engagement: EngagementRow): Promise<string | undefined> {
  if (engagement.state === 'closed' || engagement.missedAt === undefined) return undefined;
  const signal = engagement.openedBy;
  const file = await readSignal(store, signal);
  if (!file) return undefined;
  const facts = stopFacts(registry, { signal, file }, file.row, 'follow-up', 'follow-up-missed');
  const fingerprint = fingerprintOf(facts);
  return `${fingerprint}#${await openGeneration(store, fingerprint)}`;
}

/**
 * Items about the lead itself, to which no row is attached: it should be several, has several contacts somewhere, or something is
 * owed of it.
 */
async function itemsOfLead(
  { store, registry }: WhereDeps,
  lead: string,
  requests: readonly FoundRequest[],
  { newest }: ReadStory,
): Promise<string[]> {
  const duplicates = [...registry.destinations.keys()].map((name) => duplicateFingerprint(lead, name));
  return openGenerations(store, [
    splitFingerprint(lead),
    ...duplicates,
    ...owedFingerprints(lead, requests),
    ...askedFingerprints(newest),
  ]);
}

/** So many weak identifiers of a lead are looked at. */
const MOST_ASKED = 50;

/** Under what somebody may be asked whether it is one with a lead that has a number or a device in common with it. */
function askedFingerprints(touches: ReadStory['newest']): string[] {
  const names = new Set(touches.flatMap(({ identifiers }) => identifiers).filter((name) => isWeak(kindOf(name))));
  return [...names].slice(0, MOST_ASKED).map((name) => sharedFingerprint(identifierOf(name)));
}

async function openItems(store: Store, ids: readonly string[]): Promise<Whereabouts['items']> {
  const wanted = [...new Set(ids)].slice(0, 100);
  if (wanted.length === 0) return [];
  const found = await store.getMany(
    wanted.map((id) => {
      const { fingerprint, n } = itemIdParts(id);
      return workItemKey(fingerprint, n);
    }),
  );
  return wanted
    .flatMap((id, index) => (found[index] ? [{ id, item: WorkItem.parse(found[index]) }] : []))
    .filter(({ item }) => item.state !== 'closed');
}

const idOf = ({ lead, flow, n }: EngagementRow): string => engagementIdOf(lead, flow, n);

/** The row learns its lead from route; a signal that stopped between stitch and route has it in the journal only. */
function leadOf({ row, entries }: SignalFile): string | undefined {
  if (row.lead !== undefined) return row.lead;
  const stitched = entries.findLast((entry) => entry.handoff === 'stitch' && entry.outcome === 'continue');
  return stitched ? StitchedEntry.parse(stitched.data).lead : undefined;
}
