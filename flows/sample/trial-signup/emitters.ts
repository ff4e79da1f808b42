import { fromPreset, optional } from '../../../core/definitions/preset.ts';
import { stripe as preset } from '../../presets/stripe.ts';

/** The billing account. Its endpoint is subscribed to checkouts, customers, subscriptions and invoices. */
export const stripe = fromPreset(preset, {
  flow: 'trial-signup',
  owner: 'iris',
  expectedPerDay: 60,
  mappings: [optional('facts.checkoutMode', 'word', 'data.object.mode')],
});
