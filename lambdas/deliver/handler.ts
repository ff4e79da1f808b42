/** Deliver: writes one lead to one destination, once in effect. */
import * as z from 'zod';
import { Stop } from '../../core/park/stop.ts';
import { BRANCH_MS } from '../../core/timing.ts';
import { type Branch, finishBranch, loadBranch } from '../../stores/delivery.ts';
import { admission, type DeliverDeps, deliverLead, visibleBy } from './branch.ts';

const DeliverEvent = z.object({ signal: z.string(), run: z.number().int(), destination: z.string() });

export type { DeliverDeps };

export const createHandler = (deps: DeliverDeps) => async (raw: unknown) => {
  const event = DeliverEvent.parse(raw);
  const startedAt = deps.now();
  const ids = { signal: event.signal, run: event.run, handoff: `deliver#${event.destination}` };
  const load = () => loadBranch(deps.store, event.signal, event.run, event.destination);
  const branch = await load();
  const outcome = outcomeOf(branch, ids);
  if (outcome) return settled(outcome, ids);

  const refused = await admission(deps, branch);
  const finish = refused
    ? { branch, done: [], verdict: refused }
    : await deliverLead(deps, branch, startedAt + BRANCH_MS);
  const times = { startedAt, now: deps.now(), visibleBy: visibleBy(deps, branch) };
  const committed = await finishBranch(deps.store, { ...finish, ...times });
  // Who lost reads what the winner left: another worker of this run, or a newer run.
  const kind = committed ? finish.verdict.kind : outcomeOf(await load(), ids);
  if (!kind) throw new Error(`${ids.handoff} of ${ids.signal} run ${ids.run} was overtaken while it worked.`);
  return settled(kind, ids);
};

/** What became of the branch before; `undefined` while it is to be worked on. Throws Stop when a newer run has it. */
function outcomeOf({ row, signalRow, own, run }: Branch, ids: Ids): string | undefined {
  if (row.run !== run || signalRow.pending) throw new Stop('superseded', ids);
  return own?.outcome ?? (row.state === 'open' ? undefined : 'done');
}

interface Ids {
  readonly signal: string;
  readonly run: number;
  readonly handoff: string;
}

function settled(outcome: string, ids: Ids) {
  if (outcome === 'done' || outcome === 'continue') return { signal: ids.signal, run: ids.run };
  throw new Stop(outcome === 'parked' || outcome === 'dead' ? outcome : 'deferred', ids);
}
