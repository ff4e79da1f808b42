import { fromPreset } from '../../../core/definitions/preset.ts';
import { postmark as preset } from '../../presets/postmark.ts';

/** Mail to the sales addresses, and answers to what we wrote: their address holds the campaign behind a `+`. */
export const postmark = fromPreset(preset, { flow: 'email-reply', owner: 'iris', expectedPerDay: 70 });
