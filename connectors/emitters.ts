/** Every emitter connector by the name that emitter definitions use. */
import { csvBatch } from './csv-batch/index.ts';
import type { EmitterConnector } from './emitter.ts';
import { googleAds } from './google-ads/index.ts';
import { htmlForm } from './html-form/index.ts';
import { hubspotWebhooks, hubspotWorkflow } from './hubspot-webhooks/index.ts';
import { intercom } from './intercom/index.ts';
import { metaLeadAds } from './meta-lead-ads/index.ts';
import { postmark } from './postmark/index.ts';
import { segmentWebhook } from './segment-webhook/index.ts';
import { standardWebhooks } from './standard-webhooks/index.ts';
import { stripe } from './stripe/index.ts';
import { twilioVoice } from './twilio-voice/index.ts';
import { typeform } from './typeform/index.ts';

const ALL = [
  standardWebhooks,
  htmlForm,
  typeform,
  hubspotWebhooks,
  hubspotWorkflow,
  intercom,
  metaLeadAds,
  stripe,
  segmentWebhook,
  twilioVoice,
  postmark,
  googleAds,
  csvBatch,
];

export const EMITTER_CONNECTORS: ReadonlyMap<string, EmitterConnector> = new Map(
  ALL.map((connector) => [connector.name, connector]),
);
