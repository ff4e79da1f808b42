/** Deliver, bound to one destination of the deployment. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { buildDestination } from '../../connectors/destinations.ts';
import { labelOf } from '../../core/metrics/names.ts';
import { registry } from '../../flows/registry.ts';
import { base } from '../runtime/base.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { observed } from '../runtime/telemetry.ts';
import { createHandler } from './handler.ts';

const env = readEnvironment({
  DESTINATION: z.string(),
  DESTINATION_SECRET: z.string(),
  DESTINATION_URL: z.string().default(''),
});
const { secrets, ...rest } = base(env);
const definition = registry.destinations.get(env.DESTINATION);
if (!definition) throw new Error(`There is no destination "${env.DESTINATION}" in flows/.`);

export const handler = observed(
  labelOf('deliver', env.DESTINATION),
  createHandler({
    ...rest,
    registry,
    destination: buildDestination(definition, {
      baseUrl: env.DESTINATION_URL,
      token: () => secrets.destination(env.DESTINATION_SECRET),
    }),
    forgetCredential: () => secrets.forget(env.DESTINATION_SECRET),
    sleep,
    random: Math.random,
  }),
);
