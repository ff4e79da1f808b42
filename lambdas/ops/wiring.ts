/** Ops, bound to the deployment. */
import * as z from 'zod';
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import { IamRoles } from '../../core/ops/roles.ts';
import { registry } from '../../flows/registry.ts';
import { publications } from '../../stores/publication.ts';
import { throttles } from '../../stores/throttle.ts';
import { base } from '../runtime/base.ts';
import { json, readEnvironment } from '../runtime/environment.ts';
import { buildJourneys } from '../runtime/journeys.ts';
import { faultFacts, logger, observed, record } from '../runtime/telemetry.ts';
import { createHandler } from './handler.ts';

const env = readEnvironment({
  JOURNEY_ARN: z.string(),
  OPS_IAM_ROLES: json(IamRoles).default({}),
  PUBLIC_URL: z.string().default(''),
});
const { secrets, ...deps } = base(env);
const published = publications(deps.store, registry, deps.now);

export const handler = observed(
  'review',
  createHandler({
    ...deps,
    registry,
    connectors: EMITTER_CONNECTORS,
    publicUrl: env.PUBLIC_URL,
    presentSecrets: (emitter) => {
      secrets.forget(`${env.EMITTER_SECRETS}${emitter}`);
      return secrets.emitter(emitter);
    },
    journeys: buildJourneys(env.JOURNEY_ARN),
    throttle: throttles({ ...deps, registry, publications: published }),
    publications: published,
    iamRoles: env.OPS_IAM_ROLES,
    onLostSteps: (lost) => record('review', { LostRegroupSteps: lost }),
    onFault: (part, error) => {
      logger.error('fault', { handoff: part, fault: faultFacts(error) });
      record(part === 'replay' ? 'replay' : 'review', { Faults: 1 });
    },
    report: (facts) => logger.info('ops', facts),
  }),
);
