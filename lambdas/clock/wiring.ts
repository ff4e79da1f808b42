/** Clock, bound to the deployment. */
import * as z from 'zod';
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import { registry } from '../../flows/registry.ts';
import { publications } from '../../stores/publication.ts';
import { throttles } from '../../stores/throttle.ts';
import { base } from '../runtime/base.ts';
import { buildBus } from '../runtime/bus.ts';
import { json, readEnvironment } from '../runtime/environment.ts';
import { buildJourneys } from '../runtime/journeys.ts';
import { buildQueues } from '../runtime/queues.ts';
import { faultFacts, logger, observed, record } from '../runtime/telemetry.ts';
import { createHandler } from './handler.ts';

const env = readEnvironment({
  BUS_NAME: z.string(),
  JOURNEY_ARN: z.string(),
  SPILL_QUEUE_URL: z.string(),
  DLQ_URLS: json(z.record(z.string(), z.string())),
});
const deps = base(env);
const published = publications(deps.store, registry, deps.now);
const bus = buildBus(env.BUS_NAME);
/** A tick takes on no more work after this, so that it ends before the function's timeout and the next tick. */
const TICK_MS = 40_000;
let deadline = 0;

const tick = createHandler({
  ...deps,
  registry,
  connectors: EMITTER_CONNECTORS,
  callReader: (batch, emitter) => bus.announce({ type: 'BatchArrived', batch, emitter }),
  callFetch: (delivery, emitter) => bus.announce({ type: 'DeliveryReferred', delivery, emitter }),
  journeys: buildJourneys(env.JOURNEY_ARN),
  publications: published,
  throttle: throttles({ ...deps, registry, publications: published }),
  queues: buildQueues(),
  spillUrl: env.SPILL_QUEUE_URL,
  mailboxes: env.DLQ_URLS,
  deadline: () => deadline,
  onLostSteps: (lost) => record('clock', { LostRegroupSteps: lost }),
  onFault: (part, error) => {
    logger.error('fault', { handoff: 'clock', part, fault: faultFacts(error) });
    record('clock', { Faults: 1 });
  },
  report: (done) => {
    logger.info('tick', { ...done });
    record('clock', {
      ClockTicks: 1,
      OpenTechnicalItems: done.items.technical,
      OverdueItems: done.items.overdue,
      OldestTechnicalItemSeconds: Math.round(done.items.oldestTechnicalMs / 1000),
      ...(done.remainder === undefined ? {} : { Remainder: done.remainder }),
      ...(done.count?.isWhole ? { WholeCounts: 1 } : {}),
      ...(done.refusedSenders === undefined ? {} : { RefusedSenders: done.refusedSenders }),
    });
  },
});

export const handler = observed('clock', async () => {
  deadline = Date.now() + TICK_MS;
  return tick();
});
