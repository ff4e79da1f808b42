import { fromPreset, optional } from '../../../core/definitions/preset.ts';
import { segmentWebhook } from '../../presets/segment-webhook.ts';
import { warehouseBatch } from '../../presets/warehouse-batch.ts';

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

/** What the warehouse made of the day, every night as one CSV file with its manifest. */
export const warehouse = fromPreset(warehouseBatch, { flow: 'product-usage', owner: 'iris', expectedPerDay: 200 });
