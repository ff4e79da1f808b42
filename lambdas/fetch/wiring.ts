/** Fetch, bound to the deployment. */
import * as z from 'zod';
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import { fetchReference } from '../../connectors/fetching.ts';
import { registry } from '../../flows/registry.ts';
import { base } from '../runtime/base.ts';
import { buildBus } from '../runtime/bus.ts';
import { json, readEnvironment } from '../runtime/environment.ts';
import { observed } from '../runtime/telemetry.ts';
import { createHandler } from './handler.ts';

const env = readEnvironment({
  BUS_NAME: z.string(),
  /** A prefix: the token of an emitter's vendor stands below it. */
  FETCH_SECRETS: z.string(),
  /** Emitter -> another address than the vendor's own. */
  FETCH_URLS: json(z.record(z.string(), z.string())),
});
const { secrets, ...deps } = base(env);

export const handler = observed(
  'fetch',
  createHandler({
    ...deps,
    registry,
    connectors: EMITTER_CONNECTORS,
    bus: buildBus(env.BUS_NAME),
    random: Math.random,
    token: (emitter) => secrets.fetchToken(`${env.FETCH_SECRETS}${emitter}`),
    forgetToken: (emitter) => secrets.forget(`${env.FETCH_SECRETS}${emitter}`),
    ask: (emitter, fetching, reference, asking) =>
      fetchReference(fetching, reference, { ...asking, baseUrl: env.FETCH_URLS[emitter] ?? '', now: Date.now }),
  }),
);
