import { fromPreset } from '../../../core/definitions/preset.ts';
import { twilioVoice as preset } from '../../presets/twilio-voice.ts';

/** The support number: every change of every call. */
export const twilioVoice = fromPreset(preset, { flow: 'support-call', owner: 'iris', expectedPerDay: 90 });
