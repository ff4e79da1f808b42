/** Twilio's status callbacks for calls. */
import type { EmitterConnector } from '../emitter.ts';
import { signing } from './signing.ts';
import { split } from './split.ts';
import { verify } from './verify.ts';

export const twilioVoice: EmitterConnector = { name: 'twilio-voice', isSigned: true, signing, verify, split };
