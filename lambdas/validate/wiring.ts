/** Validate, bound to the deployment. */
import { registry } from '../../flows/registry.ts';
import { publications } from '../../stores/publication.ts';
import { base } from '../runtime/base.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { observed } from '../runtime/telemetry.ts';
import { createHandler } from './handler.ts';

const deps = base(readEnvironment({}));
const { contract } = publications(deps.store, registry);

export const handler = observed('validate', createHandler({ ...deps, contract }));
