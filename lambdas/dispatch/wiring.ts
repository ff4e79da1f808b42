/** Dispatch, bound to the deployment. */
import * as z from 'zod';
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import { registry } from '../../flows/registry.ts';
import { publications } from '../../stores/publication.ts';
import { throttles } from '../../stores/throttle.ts';
import { base } from '../runtime/base.ts';
import { blobAccess } from '../runtime/blobs.ts';
import { buildBus } from '../runtime/bus.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { buildJourneys } from '../runtime/journeys.ts';
import { buildObjects } from '../runtime/objects.ts';
import { observed } from '../runtime/telemetry.ts';
import { createHandler } from './handler.ts';

const env = readEnvironment({ JOURNEY_ARN: z.string(), BUS_NAME: z.string(), BATCH_BUCKET: z.string() });
const deps = base(env);
const published = publications(deps.store, registry, deps.now);

export const handler = observed(
  'dispatch',
  createHandler({
    ...deps,
    registry,
    connectors: EMITTER_CONNECTORS,
    bus: buildBus(env.BUS_NAME),
    objects: buildObjects(blobAccess(env.BATCH_BUCKET)),
    journeys: buildJourneys(env.JOURNEY_ARN),
    publications: published,
    throttle: throttles({ ...deps, registry, publications: published }),
  }),
);
