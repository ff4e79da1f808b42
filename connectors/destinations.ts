/** Every destination connector by the name that destination definitions use. */
import type { DestinationDefinition } from '../core/definitions/definitions.ts';
import { KnownFault } from '../core/park/stop.ts';
import type { Destination } from './destination.ts';
import { createHubspot } from './hubspot/index.ts';

export interface DestinationAccess {
  /** Base URL; empty means the vendor's own. */
  readonly baseUrl: string;
  readonly token: () => Promise<string>;
}

const BUILDERS: Readonly<Record<string, (access: DestinationAccess, asks: { attribution: boolean }) => Destination>> = {
  hubspot: ({ baseUrl, token }, { attribution }) =>
    createHubspot({ baseUrl: baseUrl || 'https://api.hubapi.com', token, attribution }),
};

/** The connectors there are; the app refuses to synth a definition that names another one. */
export const DESTINATION_CONNECTORS: ReadonlySet<string> = new Set(Object.keys(BUILDERS));

/** Builds the connector of a definition. Throws at cold start when there is none of that name. */
export function buildDestination(definition: DestinationDefinition, access: DestinationAccess): Destination {
  const build = BUILDERS[definition.connector];
  if (!build)
    throw new KnownFault(
      'unknown-connector',
      `Destination "${definition.name}" names the unknown connector "${definition.connector}".`,
    );
  return build(access, { attribution: definition.attribution === true });
}
