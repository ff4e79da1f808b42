import { fromPreset } from '../../../core/definitions/preset.ts';
import { googleAds as google } from '../../presets/google-ads.ts';
import { metaLeadAds as meta } from '../../presets/meta-lead-ads.ts';

/** Lead forms of Google's search and video ads. */
export const googleAds = fromPreset(google, { flow: 'ad-lead', owner: 'iris', expectedPerDay: 35 });

/** Lead forms of Facebook and Instagram. */
export const metaLeadAds = fromPreset(meta, { flow: 'ad-lead', owner: 'iris', expectedPerDay: 50 });
