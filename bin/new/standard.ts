/** What a sender of one's own may send, where nobody has a sample yet: the shape of the website's own requests. */
import type { Capture } from './samples.ts';

const body = {
  type: 'contact.requested',
  timestamp: '2026-01-15T09:30:00Z',
  data: {
    email: 'alex.example@company.example',
    first_name: 'Alex',
    last_name: 'Example',
    phone: '+14155550100',
    company: 'Example Company',
    message: 'Please call me back about the example.',
    utm_source: 'example-source',
    utm_medium: 'example-medium',
    utm_campaign: 'example-campaign',
  },
};

export const STANDARD_CAPTURE: Capture = {
  file: 'the standard payload',
  format: 'json',
  bytes: new TextEncoder().encode(JSON.stringify(body)),
  body,
};
