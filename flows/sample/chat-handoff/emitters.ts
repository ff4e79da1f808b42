import { fromPreset, optional } from '../../../core/definitions/preset.ts';
import { hubspotWebhooks } from '../../presets/hubspot-webhooks.ts';
import { intercom as preset } from '../../presets/intercom.ts';

/** The chat of the website and its bot. */
export const intercom = fromPreset(preset, { flow: 'chat-handoff', owner: 'iris', expectedPerDay: 80 });

/** The inbox of HubSpot: the app is subscribed to `conversation.*`. A change of `assignedTo` is a hand-off. */
export const hubspotConversations = fromPreset(hubspotWebhooks, {
  name: 'hubspot-conversations',
  path: '/hooks/hubspot-conversations',
  flow: 'chat-handoff',
  owner: 'iris',
  tier: 'seconds',
  channel: 'chat',
  expectedPerDay: 20,
  mappings: [optional('facts.messageType', 'word', 'messageType')],
});
