/** Whether a captured payload is one of a vendor that is known already. */
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import { applyContract } from '../../core/contracts/apply.ts';
import { fromPreset, type Preset } from '../../core/definitions/preset.ts';
import { googleAds } from '../../flows/presets/google-ads.ts';
import { hubspotWebhooks } from '../../flows/presets/hubspot-webhooks.ts';
import { hubspotWorkflow } from '../../flows/presets/hubspot-workflow.ts';
import { intercom } from '../../flows/presets/intercom.ts';
import { metaLeadAds } from '../../flows/presets/meta-lead-ads.ts';
import { postmark } from '../../flows/presets/postmark.ts';
import { segmentWebhook } from '../../flows/presets/segment-webhook.ts';
import { stripe } from '../../flows/presets/stripe.ts';
import { twilioVoice } from '../../flows/presets/twilio-voice.ts';
import { warehouseBatch } from '../../flows/presets/warehouse-batch.ts';
import type { Capture } from './samples.ts';

export interface NamedPreset {
  /** File name below `flows/presets`, without `.ts`. */
  readonly file: string;
  /** What the file calls it. */
  readonly exported: string;
  readonly preset: Preset;
}

const LISTED: Readonly<Record<string, Readonly<Record<string, Preset>>>> = {
  'google-ads': { googleAds },
  'hubspot-webhooks': { hubspotWebhooks },
  'hubspot-workflow': { hubspotWorkflow },
  intercom: { intercom },
  'meta-lead-ads': { metaLeadAds },
  postmark: { postmark },
  'segment-webhook': { segmentWebhook },
  stripe: { stripe },
  'twilio-voice': { twilioVoice },
  'warehouse-batch': { warehouseBatch },
};

/** Every preset there is, by the name of its file. */
export const PRESETS: readonly NamedPreset[] = Object.entries(LISTED).flatMap(([file, exports]) =>
  Object.entries(exports).map(([exported, preset]) => ({ file, exported, preset })),
);

/** More fields than this that a preset does not know, by tenths of those at the top, and it is another vendor's. */
const MOST_UNKNOWN = 0.34;

/** The preset whose connector and contract take every signal of every capture, if there is one. */
export const presetFor = (presets: readonly NamedPreset[], captures: readonly Capture[]): NamedPreset | undefined =>
  presets.find(({ preset }) => captures.every((capture) => fits(preset, capture)));

function fits(preset: Preset, { bytes, format, body }: Capture): boolean {
  const connector = EMITTER_CONNECTORS.get(preset.emitter.connector);
  if (!connector || preset.contract.format !== format) return false;
  const { contract } = fromPreset(preset, { flow: 'any', owner: 'anybody', expectedPerDay: 1 });
  const headers = { 'content-type': format === 'json' ? 'application/json' : 'application/x-www-form-urlencoded' };
  const clean = connector.redact?.(bytes) ?? bytes;
  const split = connector.split({ method: 'POST', path: preset.emitter.path, headers, body: clean, receivedAt: 0 });
  const parts = split.kind === 'many' ? split.parts : split.kind === 'one' ? [split.part] : [];
  const fields = Math.max(1, ...[body].flat().map((each) => Object.keys(Object(each)).length));
  return (
    parts.length > 0 &&
    parts.every((part) => {
      const result = applyContract(contract, part.body);
      return result.kind === 'mapped' && result.additive.length <= fields * MOST_UNKNOWN;
    })
  );
}
