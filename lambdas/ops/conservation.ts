/** Where the signals of one hour are: counted from rows, as far as one request may take. */
import { beginCount, type Count } from '../../core/conservation/counting.ts';
import { equationText, type Line, totalOf } from '../../core/conservation/tally.ts';
import { ok, type Result } from '../../core/ops/results.ts';
import type { Reply } from '../../core/ops/routes.ts';
import { countTurn, type Kept, readCount } from '../../stores/counts.ts';
import type { Call, VerbDeps } from './verbs.ts';

const HOUR = 3_600_000;
/** Reading stops after this, ms: the pages under way have until the function's 15 s. */
const MOST_MS = 6_000;
/** An unfinished count that nobody asked for since is of another day's question, ms. */
const FRESH_MS = 15 * 60_000;

const iso = (at: number): string => new Date(at).toISOString();

/** A large hour takes several requests: each goes on where the one before stopped. */
export async function conservation(
  deps: VerbDeps,
  { input }: Call<'conservation'>,
): Promise<Result<Reply<'conservation'>>> {
  const { now } = deps;
  const startedAt = now();
  const from = Date.parse(input.hour);
  const what = iso(from);
  const kept = await readCount(deps, what);
  const isOver = () => now() >= startedAt + MOST_MS;
  const turn = { what, now, isOver, keeps: 'unfinished' } as const;
  const count = await countTurn(deps, turn, kept, fresh(kept, startedAt) ?? begun(deps, from));
  return ok(replyOf(count, { from, at: startedAt }));
}

const fresh = ({ row, unfinished }: Kept, now: number): Count | undefined =>
  row && row.keptAt > now - FRESH_MS ? unfinished : undefined;

/** Of the running hour what has arrived: what comes while it is counted would be met in part. */
function begun({ registry, now }: VerbDeps, from: number): Count {
  return beginCount({ from, to: Math.min(from + HOUR, now() + 1) }, [...registry.emitters.keys()]);
}

function replyOf(count: Count, { from, at }: { readonly from: number; readonly at: number }): Reply<'conservation'> {
  const isWhole = count.place === undefined;
  const sums = totalOf(count.lines);
  const total = { ...sums, balanced: sums.balanced && isWhole };
  const line = (each: Line) => ({ ...each, hour: iso(each.hour) });
  return {
    from: iso(from),
    to: iso(from + HOUR),
    at: iso(at),
    isWhole,
    equation: isWhole
      ? equationText(total)
      : `not counted to its end: ${sums.signals} signals so far, ${sums.remainder} remainder`,
    total,
    lines: count.lines.map(line),
    probes: count.probes.map(line),
  };
}
