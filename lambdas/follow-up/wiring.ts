/** Follow-up, bound to the deployment. */
import { registry } from '../../flows/registry.ts';
import { base } from '../runtime/base.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { observed } from '../runtime/telemetry.ts';
import { createHandler } from './handler.ts';

const { store, now, secrets } = base(readEnvironment({}));

export const handler = observed(
  'follow-up',
  createHandler({ store, registry, now, secrets: () => secrets.emitter('outcomes') }),
);
