/** Qualify, bound to the deployment. */
import { registry } from '../../flows/registry.ts';
import { publications } from '../../stores/publication.ts';
import { buildStore } from '../runtime/clients.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { observed } from '../runtime/telemetry.ts';
import { createHandler } from './handler.ts';

const store = buildStore(readEnvironment({}));
const { ruleSet } = publications(store, registry, Date.now);

export const handler = observed('qualify', createHandler({ store, registry, ruleSet, now: Date.now }));
