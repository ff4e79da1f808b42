/** Ingest, bound to the deployment. */
import * as z from 'zod';
import { registry } from '../../flows/registry.ts';
import { base } from '../runtime/base.ts';
import { buildBus } from '../runtime/bus.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { buildQueues } from '../runtime/queues.ts';
import { logger, observed } from '../runtime/telemetry.ts';
import { createHandler } from './handler.ts';

/** The budget of ingest on the spine: what is late goes to the spill. */
const LEDGER_BUDGET_MS = 1_000;

const env = readEnvironment({
  BUS_NAME: z.string(),
  SPILL_QUEUE_URL: z.string(),
  PUBLIC_URL: z.string().default(''),
});
const { secrets, ...rest } = base(env);
const queues = buildQueues();

export const handler = observed(
  'ingest',
  createHandler({
    ...rest,
    registry,
    bus: buildBus(env.BUS_NAME),
    emitterSecrets: secrets.emitter,
    spill: (message) => queues.send(env.SPILL_QUEUE_URL, message),
    publicUrl: env.PUBLIC_URL,
    ledgerBudgetMs: LEDGER_BUDGET_MS,
    count: (reception, emitter) => logger.info('received', { reception, ...(emitter ? { emitter } : {}) }),
  }),
);
