/** Deliver: writes one lead to one destination, once in effect. */
import * as z from 'zod';
import { Stop } from '../../core/park/stop.ts';
import { BRANCH_MS } from '../../core/timing.ts';
import { finishBranch, loadBranch } from '../../stores/delivery.ts';
import { admission, type DeliverDeps, deliverLead, visibleBy } from './branch.ts';

const DeliverEvent = z.object({ signal: z.string(), run: z.number().int(), destination: z.string() });

export type { DeliverDeps };

export const createHandler = (deps: DeliverDeps) => async (raw: unknown) => {
  const event = DeliverEvent.parse(raw);
  const startedAt = deps.now();
  const ids = { signal: event.signal, run: event.run, handoff: `deliver#${event.destination}` };
  const branch = await loadBranch(deps.store, event.signal, event.run, event.destination);
  if (branch.row.run !== event.run || branch.signalRow.pending) throw new Stop('superseded', ids);
  if (branch.own) return settled(branch.own.outcome, ids);
  if (branch.row.state !== 'open') return settled('done', ids);

  const refused = await admission(deps, branch);
  const finish = refused
    ? { branch, done: [], verdict: refused }
    : await deliverLead(deps, branch, startedAt + BRANCH_MS);
  const times = { startedAt, now: deps.now(), visibleBy: visibleBy(deps, branch) };
  const committed = await finishBranch(deps.store, { ...finish, ...times });
  if (!committed) throw new Error(`${ids.handoff} of ${ids.signal} run ${ids.run} was overtaken while it worked.`);
  return settled(finish.verdict.kind, ids);
};

function settled(outcome: string, ids: { signal: string; run: number; handoff: string }) {
  if (outcome === 'done' || outcome === 'continue') return { signal: ids.signal, run: ids.run };
  throw new Stop(outcome === 'parked' || outcome === 'dead' ? outcome : 'deferred', ids);
}
