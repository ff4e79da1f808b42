/** Ops, bound to the deployment. */
import * as z from 'zod';
import { IamRoles } from '../../core/ops/roles.ts';
import { registry } from '../../flows/registry.ts';
import { publications } from '../../stores/publication.ts';
import { base } from '../runtime/base.ts';
import { json, readEnvironment } from '../runtime/environment.ts';
import { buildJourneys } from '../runtime/journeys.ts';
import { faultFacts, logger, observed, record } from '../runtime/telemetry.ts';
import { createHandler } from './handler.ts';

const env = readEnvironment({ JOURNEY_ARN: z.string(), OPS_IAM_ROLES: json(IamRoles).default({}) });
const deps = base(env);

export const handler = observed(
  'review',
  createHandler({
    ...deps,
    registry,
    journeys: buildJourneys(env.JOURNEY_ARN),
    publications: publications(deps.store, registry, deps.now),
    iamRoles: env.OPS_IAM_ROLES,
    onFault: (part, error) => {
      logger.error('fault', { handoff: part, fault: faultFacts(error) });
      record(part === 'replay' ? 'replay' : 'review', { Faults: 1 });
    },
    report: (facts) => logger.info('ops', facts),
  }),
);
