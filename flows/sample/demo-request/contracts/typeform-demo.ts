import type { PayloadSchema } from '../../../../core/definitions/definitions.ts';
import { defineContract } from '../../../../core/definitions/registry.ts';

const text = { type: 'string' } as const;

/** An answer holds its value under the name of its type; unanswered questions are not in the list. */
const answer: PayloadSchema = {
  type: 'object',
  required: ['type', 'field'],
  properties: {
    type: text,
    text,
    email: text,
    phone_number: text,
    boolean: { type: 'boolean' },
    number: { type: 'number' },
    choice: { type: 'object' },
    choices: { type: 'object' },
    date: text,
    url: text,
    file_url: text,
    payment: { type: 'object' },
    field: { type: 'object', properties: { id: text, type: text, ref: text, title: text } },
  },
};

/** Typeform's `form_response`. Questions are found by `ref`, which the form's author sets and which survives edits of a title. */
export const typeformDemoContract = defineContract({
  name: 'typeform-demo',
  emitter: 'typeform-demo',
  owner: 'iris',
  kind: 'inbound',
  channel: 'form',
  format: 'json',
  schema: {
    type: 'object',
    required: ['event_type', 'form_response'],
    properties: {
      event_id: text,
      event_type: { type: 'string', enum: ['form_response'] },
      form_response: {
        type: 'object',
        required: ['form_id', 'token', 'submitted_at', 'answers'],
        properties: {
          form_id: text,
          token: text,
          landed_at: text,
          submitted_at: text,
          hidden: {
            type: 'object',
            properties: {
              utm_source: text,
              utm_medium: text,
              utm_campaign: text,
              utm_term: text,
              utm_content: text,
              session_id: text,
              anonymous_id: text,
            },
          },
          definition: { type: 'object' },
          answers: { type: 'array', items: answer },
          ending: { type: 'object' },
          calculated: { type: 'object' },
          variables: { type: 'array' },
          response_url: text,
          thankyou_screen_ref: text,
        },
      },
    },
  },
  mappings: [
    { to: 'occurredAt', from: ['form_response.submitted_at'], as: 'timestamp-iso', required: true },
    {
      to: 'identifiers.email',
      from: ['form_response.answers[field.ref=lead_email].email'],
      as: 'email',
      required: true,
    },
    {
      to: 'identifiers.phone',
      from: ['form_response.answers[field.ref=lead_phone].phone_number'],
      as: 'phone',
      required: false,
    },
    { to: 'identifiers.sessionId', from: ['form_response.hidden.session_id'], as: 'text', required: false },
    { to: 'identifiers.anonymousId', from: ['form_response.hidden.anonymous_id'], as: 'text', required: false },
    { to: 'profile.email', from: ['form_response.answers[field.ref=lead_email].email'], as: 'email', required: true },
    {
      to: 'profile.firstName',
      from: ['form_response.answers[field.ref=lead_full_name].text'],
      as: 'first-name',
      required: false,
    },
    {
      to: 'profile.lastName',
      from: ['form_response.answers[field.ref=lead_full_name].text'],
      as: 'last-name',
      required: false,
    },
    {
      to: 'profile.phone',
      from: ['form_response.answers[field.ref=lead_phone].phone_number'],
      as: 'phone',
      required: false,
    },
    {
      to: 'profile.company',
      from: ['form_response.answers[field.ref=lead_company].text'],
      as: 'text',
      required: false,
    },
    {
      to: 'facts.teamSize',
      from: [
        'form_response.answers[field.ref=lead_team_size].choice.label',
        'form_response.answers[field.ref=lead_team_size].number',
      ],
      as: 'range-start',
      required: false,
    },
    { to: 'consent', from: ['form_response.answers[field.ref=lead_consent].boolean'], as: 'boolean', required: false },
    { to: 'message', from: ['form_response.answers[field.ref=lead_message].text'], as: 'text', required: false },
    { to: 'attribution.source', from: ['form_response.hidden.utm_source'], as: 'text', required: false },
    { to: 'attribution.medium', from: ['form_response.hidden.utm_medium'], as: 'text', required: false },
    { to: 'attribution.campaign', from: ['form_response.hidden.utm_campaign'], as: 'text', required: false },
    { to: 'attribution.term', from: ['form_response.hidden.utm_term'], as: 'text', required: false },
    { to: 'attribution.content', from: ['form_response.hidden.utm_content'], as: 'text', required: false },
    { to: 'attribution.sessionId', from: ['form_response.hidden.session_id'], as: 'text', required: false },
    { to: 'attribution.formId', from: ['form_response.form_id'], as: 'text', required: false },
  ],
  metadata: { source: 'counted', campaign: 'counted', sessionId: 'counted', intentId: 'optional' },
});
