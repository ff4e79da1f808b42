/** The verb that shows what a form filtered. */
import { ok, type Result, refuse } from '../../core/ops/results.ts';
import type { Reply } from '../../core/ops/routes.ts';
import { filteredBetween } from '../../stores/filtered.ts';
import type { Call, VerbDeps } from './verbs.ts';

const DAY = 86_400_000;
/** Sixteen times as many are looked at. */
const PER_SHARD = 60;

export async function showFiltered(
  { store, registry }: VerbDeps,
  { input }: Call<'filtered'>,
): Promise<Result<Reply<'filtered'>>> {
  const { emitter, day, limit } = input;
  if (!registry.emitters.has(emitter)) return refuse('not-found', 'There is no such emitter.');
  const from = Date.parse(day);
  const found = await filteredBetween(store, emitter, { from, to: from + DAY, perShard: PER_SHARD });
  const counts = new Map<string, number>();
  for (const { filter } of found) counts.set(filter, (counts.get(filter) ?? 0) + 1);
  const newest = [...found].sort((a, b) => b.row.receivedAt - a.row.receivedAt).slice(0, limit);
  return ok({
    emitter,
    day,
    rules: [...counts].map(([filter, count]) => ({ filter, count })).sort((a, b) => b.count - a.count),
    signals: newest.map(({ signal, filter, row: { receivedAt, sampledIn } }) => ({
      ...{ id: signal, filter, receivedAt: new Date(receivedAt).toISOString() },
      ...(sampledIn === undefined ? {} : { sampledIn }),
    })),
  });
}
