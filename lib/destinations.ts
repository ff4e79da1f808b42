/** The destinations of the registry: one function, queue, secret and set of alarms each. */
import { registry } from '../flows/registry.ts';

export const DESTINATIONS: readonly string[] = [...registry.destinations.keys()];
