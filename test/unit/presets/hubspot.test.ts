import { describe, expect, it } from 'vitest';
import { hubspotWebhooks } from '../../../flows/presets/hubspot-webhooks.ts';
import { hubspotWorkflow } from '../../../flows/presets/hubspot-workflow.ts';
import { CAMPAIGN, DANA, mapped, resultOf, resultsOf, sample } from './sample.ts';

const { email, phone, firstName, lastName, company } = DANA;
const PAGE = 'https://northwind.example/demo?utm_source=google&utm_medium=cpc&utm_campaign=q4-automation-webinar';
const formId = '762987228e694ef19530f58da2db5f63';

/** `GET /crm/objects/contacts/{id}?properties=...`, by its documentation. */
const contact = JSON.stringify({
  id: '1246978',
  properties: {
    email,
    firstname: firstName,
    lastname: lastName,
    phone,
    company,
    lifecyclestage: 'marketingqualifiedlead',
    hs_analytics_source: 'PAID_SEARCH',
    hs_analytics_source_data_1: 'q4-automation-webinar',
    hs_analytics_source_data_2: null,
    hs_analytics_first_url: PAGE,
  },
  createdAt: '2026-11-18T15:04:00.800Z',
  updatedAt: '2026-11-18T15:04:06.200Z',
  archived: false,
});

describe('a change in HubSpot becomes its signal:', () => {
  const crmContact = '1246978';
  const attribution = { recordId: crmContact, formId };
  const facts = { changeSource: 'form' };
  const changed = { ...facts, eventType: 'contact.propertychange' };

  it('each says what changed, and an address only where that changed covers: [29]', () => {
    expect(resultsOf(hubspotWebhooks, sample('hubspot.json'))).toEqual([
      mapped({
        channel: 'api',
        occurredAt: 1_795_014_240_800,
        identifiers: { crmContact },
        profile: {},
        facts: { ...facts, eventType: 'contact.creation' },
        attribution,
      }),
      mapped({
        channel: 'api',
        occurredAt: 1_795_014_240_000,
        identifiers: { crmContact },
        profile: {},
        facts: { ...changed, property: 'lifecyclestage', lifecycleStage: 'marketing-qualified' },
        attribution,
      }),
      mapped({
        channel: 'api',
        occurredAt: 1_795_014_240_000,
        identifiers: { crmContact, email },
        profile: { email },
        facts: { ...changed, property: 'email' },
        attribution,
      }),
    ]);
  });

  it('with the contact fetched it says who and from where', () => {
    expect(resultOf(hubspotWebhooks, sample('hubspot.json'), { fetched: contact })).toEqual(
      mapped({
        channel: 'api',
        occurredAt: 1_795_014_240_800,
        identifiers: { crmContact, email, phone },
        profile: { email, phone, firstName, lastName, company },
        facts: { ...facts, eventType: 'contact.creation', lifecycleStage: 'marketing-qualified' },
        attribution: { ...attribution, ...CAMPAIGN, page: PAGE },
      }),
    );
  });

  it('under the name eventType, as one of its pages has it, is mapped too', () => {
    const renamed = sample('hubspot.json').replaceAll('subscriptionType', 'eventType');
    expect(resultOf(hubspotWebhooks, renamed)).toMatchObject({ signal: { facts: { eventType: 'contact.creation' } } });
  });

  it('the record that was deleted is nobody any longer', () => {
    const deleted = sample('hubspot.json').replaceAll('contact.creation', 'contact.deletion');
    expect(resultOf(hubspotWebhooks, deleted)).toMatchObject({ signal: { identifiers: {} } });
  });

  it('the source of a contact without a campaign is what HubSpot calls it', () => {
    const direct = contact.replace(PAGE, 'https://northwind.example/demo');
    expect(resultOf(hubspotWebhooks, sample('hubspot.json'), { fetched: direct })).toMatchObject({
      signal: { attribution: { source: 'PAID_SEARCH' } },
      unusable: [],
    });
  });
});

describe('a form submission sent by a HubSpot workflow becomes its signal:', () => {
  it('the contact, the form and the campaign covers: [22]', () => {
    expect(resultOf(hubspotWorkflow, sample('hubspot.workflow-form.json'))).toEqual(
      mapped({
        channel: 'form',
        occurredAt: 1_795_014_245_000,
        identifiers: { crmContact: '71', email, phone },
        profile: { email, phone, firstName, lastName, company },
        facts: { lifecycleStage: 'lead', conversions: 1 },
        attribution: {
          ...CAMPAIGN,
          formId,
          form: 'Demo page: Book a demo',
          page: 'https://northwind.example/demo',
          recordId: '71',
        },
      }),
    );
  });

  it('waits where the workflow no longer sends the address', () => {
    const without = sample('hubspot.workflow-form.json').replace('"email": {', '"work_email": {');
    expect(resultOf(hubspotWorkflow, without)).toMatchObject({
      kind: 'broken',
      fields: [{ field: 'properties.email.value', found: 'missing' }],
    });
  });
});
