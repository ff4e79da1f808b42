/** Route, bound to the deployment. */
import { timingOf } from '../../core/timing.ts';
import { registry } from '../../flows/registry.ts';
import { buildStore } from '../runtime/clients.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { observed, record } from '../runtime/telemetry.ts';
import { createHandler } from './handler.ts';

const env = readEnvironment({});

export const handler = observed(
  'route',
  createHandler({
    store: buildStore(env),
    registry,
    timing: timingOf(env.TIME_SCALE),
    now: Date.now,
    onLost: (lost) => record('route', { LostRaces: lost }),
  }),
);
