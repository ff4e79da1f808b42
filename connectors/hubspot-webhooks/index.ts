/** HubSpot as a sender: the subscriptions of an app, and the webhook action of a workflow. */
import type { EmitterConnector } from '../emitter.ts';
import { withFetched } from '../json-text.ts';
import { fetching } from './fetch.ts';
import { signing } from './signing.ts';
import { splitSubscriptions, splitWorkflow } from './split.ts';
import { verifySubscriptions, verifyWorkflow } from './verify.ts';

export const hubspotWebhooks: EmitterConnector = {
  name: 'hubspot-webhooks',
  isSigned: true,
  signing,
  verify: verifySubscriptions,
  split: splitSubscriptions,
  fetching,
  complete: withFetched,
};

export const hubspotWorkflow: EmitterConnector = {
  name: 'hubspot-workflow',
  isSigned: true,
  signing,
  verify: verifyWorkflow,
  split: splitWorkflow,
};
