/** Stitch, bound to the deployment. */
import * as z from 'zod';
import { buildStore } from '../runtime/clients.ts';
import { json, readEnvironment } from '../runtime/environment.ts';
import { faultFacts, logger, observed, record } from '../runtime/telemetry.ts';
import { createHandler } from './handler.ts';

const env = readEnvironment({ DESTINATIONS: json(z.array(z.string())) });

export const handler = observed(
  'stitch',
  createHandler({
    store: buildStore(env),
    destinations: env.DESTINATIONS,
    now: Date.now,
    onLost: (lost) => record('stitch', { LostRaces: lost }),
    onLostSteps: (lost) => record('stitch', { LostRegroupSteps: lost }),
    onLeft: (error) => {
      logger.warn('left to the clock', { handoff: 'stitch', fault: faultFacts(error) });
    },
  }),
);
