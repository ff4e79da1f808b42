/** Where the Maps of the state machine get their items: destination names by role, records before messages. */
import type { DestinationDefinition } from '../definitions/definitions.ts';

export interface RouteResult {
  readonly records: readonly string[];
  readonly messages: readonly string[];
}

export function byRole(names: readonly string[], definitions: ReadonlyMap<string, DestinationDefinition>): RouteResult {
  const of = (role: DestinationDefinition['role']) => names.filter((name) => definitions.get(name)?.role === role);
  return { records: of('record'), messages: of('message') };
}
