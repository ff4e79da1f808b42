import { defineEmitter } from '../../core/definitions/registry.ts';

/** The company's website, which signs its own requests. */
export const websiteApi = defineEmitter({
  name: 'website-api',
  kind: 'own-api',
  connector: 'standard-webhooks',
  path: '/signals',
  flow: 'demo-request',
  contract: 'website-api',
  owner: 'iris',
  tier: 'seconds',
});

/** The "Book a demo" form at Typeform. */
export const typeformDemo = defineEmitter({
  name: 'typeform-demo',
  kind: 'vendor-webhook',
  connector: 'typeform',
  path: '/hooks/typeform',
  flow: 'demo-request',
  contract: 'typeform-demo',
  owner: 'iris',
  tier: 'seconds',
});

/** The contact page: a plain HTML form. */
export const contactForm = defineEmitter({
  name: 'contact-form',
  kind: 'public-form',
  connector: 'html-form',
  path: '/forms/contact-us',
  flow: 'demo-request',
  contract: 'contact-form',
  owner: 'iris',
  tier: 'seconds',
  form: {
    thankYouUrl: 'https://www.acme.example/thanks',
    origins: ['https://www.acme.example'],
    honeypotField: 'website',
    shownAtField: 'shown_at',
    minFillMs: 2000,
    perMinute: 60,
    submissionIdField: 'submission_id',
  },
});

/** The help centre's "Call me back" button. */
export const supportApi = defineEmitter({
  name: 'support-api',
  kind: 'own-api',
  connector: 'standard-webhooks',
  path: '/signals/support',
  flow: 'support-callback',
  contract: 'support-api',
  owner: 'iris',
  tier: 'seconds',
});
