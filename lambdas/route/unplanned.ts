/** What a replay finds to write that nobody planned: the flow only observed when the plan was made, or wrote to fewer places. */
import type { DestinationDefinition, Registry } from '../../core/definitions/definitions.ts';
import { liveStateOf } from '../../core/definitions/live.ts';
import type { RoutedEntry } from '../../core/route/entry.ts';
import type { LoadedRun } from '../runtime/handoff.ts';

/** Destinations of the flow as it is now that an inherited plan leaves out. A resume goes on with the plan as it was. */
export function unplanned(
  registry: Registry,
  run: LoadedRun,
  { outcome, destinations }: RoutedEntry,
): DestinationDefinition[] {
  const flow = registry.flows.get(run.row.flow);
  if (!flow || run.row.cause !== 'replay' || outcome === 'rejected') return [];
  if ((liveStateOf(run.extras[0]).modes[flow.name] ?? flow.mode) === 'observe') return [];
  const names = flow.destinations.filter((name) => !destinations.includes(name));
  return names.flatMap((name) => registry.destinations.get(name) ?? []);
}
