/** Watch, bound to the deployment. */
import { registry } from '../../flows/registry.ts';
import { base } from '../runtime/base.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { logger, observed, record } from '../runtime/telemetry.ts';
import { createHandler } from './handler.ts';

const { store, now } = base(readEnvironment({}));

export const handler = observed(
  'watch',
  createHandler({
    store,
    registry,
    now,
    report: (counted) => {
      logger.info('refused', { ...counted });
      record('watch', { RefusedRequests: counted.refused });
    },
  }),
);
