/** Park, bound to the deployment. */
import * as z from 'zod';
import { timingOf } from '../../core/timing.ts';
import { registry } from '../../flows/registry.ts';
import { buildStore } from '../runtime/clients.ts';
import { json, readEnvironment } from '../runtime/environment.ts';
import { buildQueues } from '../runtime/queues.ts';
import { observed } from '../runtime/telemetry.ts';
import { createHandler } from './handler.ts';

const env = readEnvironment({ DLQ_URLS: json(z.record(z.string(), z.string())) });
const queues = buildQueues();

export const handler = observed(
  'park',
  createHandler({
    store: buildStore(env),
    registry,
    timing: timingOf(env.TIME_SCALE),
    now: Date.now,
    sendDeadLetter: async (mailbox, letter) => {
      const url = env.DLQ_URLS[mailbox];
      if (!url) throw new Error(`There is no dead-letter mailbox for "${mailbox}".`);
      await queues.send(url, JSON.stringify(letter));
    },
  }),
);
