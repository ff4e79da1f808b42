/** The shared sandbox, and requests of people nobody else has used. */
import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { SandboxClient } from '../../sandbox/client.ts';
import type { Sendable } from '../../sandbox/senders.ts';

export const sandbox = new SandboxClient(inject('sandbox'));

/** An address no other test has: scenarios share one ledger and one CRM. */
export const freshEmail = (): string => `person-${randomUUID()}@scenario.example`;

/** A demo request through the website's own API. `change` replaces fields of the body's `data`. */
export const demoRequest = (change: Readonly<Record<string, unknown>> = {}): Sendable => ({
  emitter: 'website-api',
  contentType: 'application/json',
  body: {
    type: 'demo.requested',
    timestamp: new Date().toISOString(),
    data: {
      email: freshEmail(),
      first_name: 'Dana',
      last_name: 'Whitfield',
      company: 'Northwind Robotics',
      job_title: 'VP Operations',
      team_size: 40,
      intent: 'demo',
      ...change,
    },
  },
});

/** What Typeform sends of the demo form. `ref`: of the question for the address. */
export const typeformResponse = (email: string, ref = 'lead_email') => ({
  event_id: `evt-${email}`,
  event_type: 'form_response',
  form_response: {
    form_id: 'hK3dZ8Qp',
    token: `tok-${email}`,
    submitted_at: new Date().toISOString(),
    answers: [{ type: 'email', email, field: { ref, type: 'email' } }],
  },
});
