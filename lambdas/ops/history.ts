/** The verbs that tell what an export would be linked with: history-rows, history-leads. */
import { historyPace } from '../../core/batch/history.ts';
import { ok, type Result, refuse } from '../../core/ops/results.ts';
import type { Reply } from '../../core/ops/routes.ts';
import { foretellLeads, foretellRows } from '../../stores/foretelling.ts';
import { changePace } from '../../stores/history.ts';
import type { Call, VerbDeps } from './verbs.ts';

/** Of the 15 s of the function: what is not found by then is asked for again. */
const LOOK_MS = 8_000;

export async function historyRows(
  deps: VerbDeps,
  { input }: Call<'history-rows'>,
): Promise<Result<Reply<'history-rows'>>> {
  const found = await foretellRows(deps, input);
  return found ? ok(found) : refuse('not-found', 'There is no emitter of this name.');
}

export const historyLeads = async (
  deps: VerbDeps,
  { input }: Call<'history-leads'>,
): Promise<Result<Reply<'history-leads'>>> => ok(await foretellLeads(deps, input.leads, deps.now() + LOOK_MS));

export async function paceHistory(
  { store, registry }: VerbDeps,
  { input }: Call<'pace-history'>,
): Promise<Result<Reply<'pace-history'>>> {
  const changed = await changePace(store, input.id, input.perMinute);
  if (changed.kind !== 'changed')
    return refuse(
      'not-found',
      changed.kind === 'over' ? 'It is taken in already.' : 'There is no such file of history.',
    );
  const throttle = registry.emitters.get(changed.row.emitter)?.throttle;
  return ok({ delivery: input.id, perMinute: historyPace(input.perMinute, throttle) });
}
