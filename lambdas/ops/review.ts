/** The verbs that act on work items and signals: claim, decide, replay. */
import type { SignalRow } from '../../core/journal/rows.ts';
import { allowedOutcomes, twoLeadsIn } from '../../core/ops/items.ts';
import { ok, type Refusal, type Result, refuse } from '../../core/ops/results.ts';
import type { Reply } from '../../core/ops/routes.ts';
import type { ItemOutcome } from '../../core/review/items.ts';
import { acceptedChanges, acceptSuggestion } from '../../stores/acceptance.ts';
import { type Carried, carryOut } from '../../stores/decisions.ts';
import { releaseFiltered } from '../../stores/filtered.ts';
import { keepNote } from '../../stores/inbox.ts';
import { readSignal } from '../../stores/journal.ts';
import { replaySignal } from '../../stores/start.ts';
import { claimItem, decideItem, readItem } from '../../stores/work.ts';
import { lostByApproval, merge } from './leads.ts';
import type { Call, VerbDeps } from './verbs.ts';

const POINTLESS = refuse(
  'suggestion-outdated',
  'The contract that runs now reads none of the fields this item is about: replay it instead.',
);
const NO_ITEM = refuse('not-found', 'There is no such work item.');

export async function claim({ store, now }: VerbDeps, { input, who }: Call<'claim'>): Promise<Result<Reply<'claim'>>> {
  const claimed = await claimItem(store, input.id, who, now());
  if (!claimed) return NO_ITEM;
  if (claimed.kind === 'claimed') return ok({ item: input.id, by: who });
  const item = (await readItem(store, input.id, 1))?.item;
  if (item?.outcome === undefined) return taken(claimed);
  return taken({ by: item.decidedBy ?? claimed.by, at: item.decidedAt ?? claimed.at, outcome: item.outcome });
}

/** Decides, then does the first batch. A repeat of one's own decision goes on with it: an answer may have been lost. */
export async function decide(deps: VerbDeps, { input, who }: Call<'decide'>): Promise<Result<Reply<'decide'>>> {
  const { id, outcome, note } = input;
  const view = await readItem(deps.store, id, 1);
  if (!view) return NO_ITEM;
  const allowed = allowedOutcomes(view.item);
  if (!allowed.includes(outcome)) {
    return refuse('outcome-not-allowed', `outcome: this item takes ${allowed.join(' or ')}.`, { allowed });
  }
  const twoLeads = twoLeadsIn(view.item);
  const refused = outcome === 'approve' && twoLeads ? await unite(deps, { id, who, twoLeads }) : undefined;
  if (refused) return refused;
  // What is approved is a contract, or the proposed parts of a lead: the latter is carried out with the decision.
  const isContract = view.item.reason !== 'split-delivered' && !twoLeads;
  const decided = await (outcome === 'approve' && isContract
    ? acceptSuggestion(deps, view, who)
    : decideItem(deps.store, id, { outcome, by: who, now: deps.now() }));
  if (!decided) return NO_ITEM;
  if (decided.kind === 'pointless') return POINTLESS;
  const isRepeat = decided.kind === 'taken' && decided.by === who && decided.outcome === outcome;
  if (decided.kind === 'taken' && !isRepeat) return taken(decided);
  if (note !== undefined && !isRepeat) await keepNote(deps.store, id, note, deps.now());
  const lost = outcome === 'approve' ? await lostByApproval(deps, view.item) : {};
  const { rows, left, closed } = await firstBatch(deps, id);
  const accepted = await acceptedReply(deps, id);
  const value = { item: id, outcome, by: who, isRepeat, done: rows, left, closed, ...accepted, ...lost };
  return { kind: 'ok', value, isLater: !closed };
}

/**
 * Two leads are made one before the decision stands, under a claim, so that nobody says meanwhile that they are two. Dying
 * in between leaves an item that the clock closes, because they are one. What was refused, if it was.
 */
async function unite(
  deps: VerbDeps,
  { id, who, twoLeads: [lead, other] }: { id: string; who: string; twoLeads: readonly [string, string] },
): Promise<Refusal | undefined> {
  const claimed = await claimItem(deps.store, id, who, deps.now());
  // Decided before: whoever repeats their own decision is answered by it.
  if (claimed?.kind !== 'claimed') return undefined;
  const merged = await merge(deps, { input: { id: lead, other }, who });
  return merged.kind === 'ok' || merged.code === 'already-one' ? undefined : merged;
}

/** What an approval made live, for whoever takes it into the code. */
async function acceptedReply(
  { store, publications }: VerbDeps,
  id: string,
): Promise<Pick<Reply<'decide'>, 'accepted'>> {
  const view = await readItem(store, id, 1);
  if (!view?.item.accepted) return {};
  const { accepted } = view.item;
  const { name } = await publications.contract(accepted.version);
  return { accepted: { contract: name, ...accepted, changes: await acceptedChanges(publications, view) } };
}

/** The decision stands whatever happens here: clock goes on with what is left. */
async function firstBatch(deps: VerbDeps, id: string): Promise<Carried> {
  try {
    return await carryOut(deps, id);
  } catch (error) {
    deps.onFault('review', error);
    const view = await readItem(deps.store, id);
    return { rows: 0, left: view?.attached.length ?? 0, closed: view?.item.state === 'closed' };
  }
}

function taken({ by, at, outcome }: { by: string; at: number; outcome?: ItemOutcome }): Refusal {
  const when = new Date(at).toISOString();
  if (outcome === undefined) return refuse('already-claimed', `${by} claimed it at ${when}.`, { by, at: when });
  const extra = { by, at: when, outcome };
  return refuse('already-decided', `${by} decided it at ${when}: ${outcome}.`, extra);
}

export async function replay(deps: VerbDeps, { input, who }: Call<'replay'>): Promise<Result<Reply<'replay'>>> {
  const file = await readSignal(deps.store, input.id);
  if (!file) return refuse('not-found', 'There is no such signal.');
  if (file.row.outcome === 'filtered') return release(deps, input.id, file.row, who);
  if (file.row.run === undefined) {
    return refuse('never-ran', `It is ${file.row.outcome ?? file.row.state} and has no run to repeat.`);
  }
  const run = await replaySignal(deps, input.id, who);
  if (run === undefined) return refuse('run-raced', 'Another run of this signal was started at the same moment.');
  return { kind: 'ok', value: { signal: input.id, run }, isLater: true };
}

/** A form filtered it: it runs for the first time. */
async function release(deps: VerbDeps, signal: string, row: SignalRow, who: string): Promise<Result<Reply<'replay'>>> {
  const isReleased = await releaseFiltered(deps, signal, row, who);
  if (!isReleased) return refuse('run-raced', 'It changed at the same moment; look again.');
  return { kind: 'ok', value: { signal, run: 0 }, isLater: true };
}
