import { fromPreset, optional } from '../../../core/definitions/preset.ts';
import { segmentWebhook } from '../../presets/segment-webhook.ts';

/** The product and its website. What the tracking plan puts into `properties` for the patterns is named here. */
export const segment = fromPreset(segmentWebhook, {
  flow: 'product-usage',
  owner: 'iris',
  kind: 'evidence',
  expectedPerDay: 2000,
  mappings: [
    optional('facts.invited', 'number', 'properties.invited'),
    optional('facts.usageDeltaPercent', 'number', 'properties.usage_delta_percent'),
  ],
});
