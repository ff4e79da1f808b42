/** What each verb of /ops does: load, decide or act, reply. */
import { emailHashes, phoneHashes } from '../../core/ops/email.ts';
import { allowedOutcomes, itemReply, suggestedOutcome } from '../../core/ops/items.ts';
import { openApiDocument } from '../../core/ops/openapi.ts';
import { badRequest, ok, type Result, refuse } from '../../core/ops/results.ts';
import type { Input, Reply, Verb } from '../../core/ops/routes.ts';
import { whereReply } from '../../core/ops/where.ts';
import { acceptedChanges } from '../../stores/acceptance.ts';
import { readAudit } from '../../stores/audit.ts';
import { listItems, readNote } from '../../stores/inbox.ts';
import { changeLiveState, readLive, unknownTarget } from '../../stores/live.ts';
import type { RegroupDeps } from '../../stores/regroup.ts';
import type { SplitDeps } from '../../stores/split.ts';
import { type Question, whereIs } from '../../stores/where.ts';
import { readItem } from '../../stores/work.ts';
import { conservation } from './conservation.ts';
import { contract, contracts, contractVersion } from './contracts.ts';
import { showFiltered } from './filtered.ts';
import { historyLeads, historyRows, paceHistory } from './history.ts';
import { keyAnew, keying, previewKeying } from './keying.ts';
import { merge, unmerge } from './leads.ts';
import { showQuarantine, verifyAgain } from './quarantine.ts';
import { claim, decide, replay } from './review.ts';

export interface VerbDeps extends SplitDeps, Pick<RegroupDeps, 'onLostSteps'> {
  /** As they are stored now: an operator who mended one does not wait for a cache. */
  readonly presentSecrets: (emitter: string) => Promise<readonly string[]>;
  /** As ingest knows it: some senders sign the URL. */
  readonly publicUrl: string;
  /** Told of what nobody expected, by part of the spine (`review`, `replay`) or of /ops (`audit`). */
  readonly onFault: (part: string, error: unknown) => void;
}

/** A verb as asked for by one person. */
export interface Call<V extends Verb> {
  readonly input: Input<V>;
  readonly who: string;
}

type Verbs = { readonly [V in Verb]: (deps: VerbDeps, call: Call<V>) => Promise<Result<Reply<V>>> };

export const VERBS: Verbs = {
  where,
  find,
  items: async ({ store, now }, { input }) => {
    const { items, hasMore } = await listItems(store, input.limit, input.owner);
    return ok({ items: items.map(({ id, item, waiting }) => ({ ...itemReply(id, item, now()), waiting })), hasMore });
  },
  item: showItem,
  claim,
  decide,
  replay,
  merge,
  unmerge,
  conservation,
  live: async ({ store, registry }) => ok(await readLive(store, registry)),
  'change-live': changeLive,
  contracts,
  contract,
  'contract-version': contractVersion,
  'history-rows': historyRows,
  'history-leads': historyLeads,
  'pace-history': paceHistory,
  keying,
  'keying-preview': previewKeying,
  'key-anew': keyAnew,
  filtered: showFiltered,
  quarantine: showQuarantine,
  'verify-again': verifyAgain,
  audit: async ({ store }, { input }) =>
    ok({ entries: (await readAudit(store, input.day, input.limit)).map(auditReply) }),
  openapi: async () => ok(openApiDocument()),
};

async function where(deps: VerbDeps, { input }: Call<'where'>): Promise<Result<Reply<'where'>>> {
  const question = await questionOf(deps, input);
  return question ? answerOf(deps, question) : badRequest([{ field: 'email', says: 'is no e-mail address' }]);
}

async function find(deps: VerbDeps, { input }: Call<'find'>): Promise<Result<Reply<'find'>>> {
  const keys = await deps.keys();
  if (input.email !== undefined) {
    const hashes = emailHashes(keys, input.email);
    return hashes
      ? answerOf(deps, { kind: 'email', hashes })
      : badRequest([{ field: 'email', says: 'is no e-mail address' }]);
  }
  const regions = [...deps.registry.flows.values()].flatMap(({ region }) => region ?? []);
  const hashes = phoneHashes(keys, input.phone ?? '', [...new Set(regions)]);
  return hashes
    ? answerOf(deps, { kind: 'phone', hashes })
    : badRequest([{ field: 'phone', says: 'is no phone number' }]);
}

async function answerOf(deps: VerbDeps, question: Question): Promise<Result<Reply<'where'>>> {
  const found = await whereIs(deps, question);
  return found ? ok(whereReply(found, deps.now())) : refuse('not-found', `Nothing is known by this ${question.kind}.`);
}

async function questionOf(deps: VerbDeps, input: Input<'where'>): Promise<Question | undefined> {
  const { signal, lead, engagement, email } = input;
  if (signal !== undefined) return { kind: 'signal', id: signal };
  if (lead !== undefined) return { kind: 'lead', id: lead };
  if (engagement !== undefined) return { kind: 'engagement', id: engagement };
  const hashes = emailHashes(await deps.keys(), email ?? '');
  return hashes && { kind: 'email', hashes };
}

async function showItem(
  { store, now, publications }: VerbDeps,
  { input }: Call<'item'>,
): Promise<Result<Reply<'item'>>> {
  const [view, note] = await Promise.all([readItem(store, input.id, input.limit + 1), readNote(store, input.id)]);
  if (!view) return refuse('not-found', 'There is no such work item.');
  const { item, attached } = view;
  const suggested = suggestedOutcome(item);
  const changes = await acceptedChanges(publications, view);
  return ok({
    ...itemReply(view.id, item, now()),
    waiting: { count: Math.min(attached.length, input.limit), hasMore: attached.length > input.limit },
    attached: attached.slice(0, input.limit).map(({ signal, isDelivery, destination, run }) => ({
      ...(isDelivery ? { delivery: signal } : { signal, run }),
      ...(destination === undefined ? {} : { destination }),
    })),
    evidence: item.evidence,
    allowed: [...allowedOutcomes(item)],
    ...(suggested === undefined ? {} : { suggested }),
    ...(changes.length > 0 ? { changes } : {}),
    ...(note === undefined ? {} : { note }),
  });
}

const MEANINGLESS: Readonly<Record<string, string>> = {
  campaign: 'is read by no contract of this emitter: nothing would be held back. Throttle the emitter as a whole.',
};

async function changeLive(deps: VerbDeps, { input }: Call<'change-live'>): Promise<Result<Reply<'change-live'>>> {
  const unknown = await unknownTarget(deps.store, deps.registry, input);
  if (unknown)
    return badRequest([{ field: unknown, says: MEANINGLESS[unknown] ?? 'names nothing that is known here' }]);
  const changed = await changeLiveState(deps.store, input);
  if (changed.kind === 'stale') {
    const { version } = changed.live;
    return refuse('live-changed', `The live state is at version ${version} by now; look again.`, { version });
  }
  return ok(await readLive(deps.store, deps.registry));
}

const iso = (at: number): string => new Date(at).toISOString();

function auditReply({ v: _v, id, at, endedAt, outcome, ...row }: Awaited<ReturnType<typeof readAudit>>[number]) {
  return {
    ...row,
    at: iso(at),
    correlationId: id,
    ...(outcome === undefined ? {} : { outcome }),
    ...(endedAt === undefined ? {} : { endedAt: iso(endedAt) }),
  };
}
