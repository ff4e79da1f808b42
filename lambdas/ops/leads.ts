/** The verbs that say who is who: merge and unmerge. */
import { ok, type Result, refuse } from '../../core/ops/results.ts';
import type { Reply } from '../../core/ops/routes.ts';
import type { WorkItem } from '../../core/review/items.ts';
import { TooTangled } from '../../stores/component.ts';
import { careForComponent } from '../../stores/component-care.ts';
import { type Ruled, ruleApart, ruleSame } from '../../stores/rulings.ts';
import { lostByTakingApart } from '../../stores/taken-apart.ts';
import type { Call, VerbDeps } from './verbs.ts';

export async function merge(deps: VerbDeps, { input, who }: Call<'merge'>): Promise<Result<Reply<'merge'>>> {
  const ruled = await decided(() => ruleSame(rulingDeps(deps), [input.id, input.other], who));
  if (ruled.kind !== 'ruled') return refusalOf(ruled, refuse('already-one', 'They are one lead already.'));
  return ok({ lead: ruled.lead, by: who, isDone: await carriedOut(deps, ruled.lead) });
}

export async function unmerge(deps: VerbDeps, { input, who }: Call<'unmerge'>): Promise<Result<Reply<'unmerge'>>> {
  const ruled = await decided(() => ruleApart(rulingDeps(deps), input.id, who));
  if (ruled.kind !== 'ruled') return refusalOf(ruled, refuse('not-merged', 'This lead stands for itself.'));
  const irreversible = ruled.irreversible;
  return ok({ lead: ruled.lead, by: who, isDone: await carriedOut(deps, ruled.lead), irreversible });
}

/** What stays at destinations when a person lets a delivered lead be taken apart; asked before it is. */
export async function lostByApproval(
  deps: VerbDeps,
  { reason, evidence: { lead } }: WorkItem,
): Promise<Pick<Reply<'decide'>, 'irreversible'>> {
  if (reason !== 'split-delivered' || typeof lead !== 'string') return {};
  const lost = await lostByTakingApart(rulingDeps(deps), lead);
  return lost ? { irreversible: lost } : {};
}

const rulingDeps = ({ store, registry, now }: VerbDeps) => ({
  store,
  destinations: [...registry.destinations.keys()],
  now,
});

async function decided(rule: () => Promise<Ruled>): Promise<Ruled | { readonly kind: 'too-tangled' }> {
  try {
    return await rule();
  } catch (error) {
    if (error instanceof TooTangled) return { kind: 'too-tangled' };
    throw error;
  }
}

function refusalOf({ kind }: { readonly kind: string }, pointless: ReturnType<typeof refuse>) {
  if (kind === 'pointless') return pointless;
  if (kind === 'too-tangled')
    return refuse('too-tangled', 'More leads are linked with them than can be looked at at once.');
  return refuse(
    'not-found',
    kind === 'empty' ? 'All signals of one of them went to another lead.' : 'There is no such lead.',
  );
}

/** Whoever asked does not wait for longer. */
const MOST_MS = 8_000;

/** The decision stands whatever happens here: clock goes on with it. */
async function carriedOut(deps: VerbDeps, lead: string): Promise<boolean> {
  const end = deps.now() + MOST_MS;
  try {
    return !['waiting', 'tangled'].includes(await careForComponent({ ...deps, deadline: () => end }, lead));
  } catch (error) {
    deps.onFault('review', error);
    return false;
  }
}
