/** Stitch, bound to the deployment. */
import { buildStore } from '../runtime/clients.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { observed } from '../runtime/telemetry.ts';
import { createHandler } from './handler.ts';

export const handler = observed('stitch', createHandler({ store: buildStore(readEnvironment({})), now: Date.now }));
