/** Validate, bound to the deployment. */
import type { ContractResult } from '../../core/contracts/apply.ts';
import { isDisagreement } from '../../core/contracts/shadow.ts';
import { registry } from '../../flows/registry.ts';
import { additiveOf } from '../../stores/additive.ts';
import { publications } from '../../stores/publication.ts';
import { shadowOf } from '../../stores/shadow.ts';
import { base } from '../runtime/base.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { faultFacts, logger, observed, record } from '../runtime/telemetry.ts';
import { createHandler } from './handler.ts';

const deps = base(readEnvironment({}));
const { contract } = publications(deps.store, registry, deps.now);

const shadow = shadowOf({
  ...deps,
  registry,
  onVerdict: ({ outcome }) =>
    record('validate', { ShadowSignals: 1, ShadowDisagreements: isDisagreement(outcome) ? 1 : 0 }),
  onFault: (error) => logger.warn('shadow', { fault: faultFacts(error) }),
});

const countAdditive = additiveOf({
  ...deps,
  registry,
  onFault: (error) => logger.warn('additive', { fault: faultFacts(error) }),
});

/** How much metadata is missing: closed words of the contract, by number. */
const onResult = (result: ContractResult): void => {
  if (result.kind === 'mapped' && result.gaps) record('validate', { MetadataGaps: result.gaps.length });
};

export const handler = observed(
  'validate',
  createHandler({ ...deps, registry, contract, onResult, shadow, countAdditive }),
);
