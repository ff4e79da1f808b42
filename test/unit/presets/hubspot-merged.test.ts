/** What HubSpot tells of a contact that was merged: under which id it lives on, and which ones it had. */
import { describe, expect, it } from 'vitest';
import type { ContractResult } from '../../../core/contracts/apply.ts';
import { hubspotWebhooks } from '../../../flows/presets/hubspot-webhooks.ts';
import { hubspotWorkflow } from '../../../flows/presets/hubspot-workflow.ts';
import { DANA, resultOf, resultsOf, sample } from './sample.ts';

/** `GET /crm/objects/contacts/{id}` by any of its ids. */
const living = JSON.stringify({
  id: '1251003',
  properties: { email: DANA.email, hs_merged_object_ids: '1246978;1249114' },
  archived: false,
});
const burst = sample('hubspot.merge.json');
const [, merge] = JSON.parse(burst);
const form = sample('hubspot.workflow-form.json');

const identifiersOf = (result: ContractResult | undefined): object | undefined =>
  result?.kind === 'mapped' ? result.signal.identifiers : undefined;
const ofMerge = (over: object, fetched?: string) => {
  const body = JSON.stringify([{ ...merge, ...over }]);
  return identifiersOf(resultOf(hubspotWebhooks, body, fetched === undefined ? {} : { fetched }));
};
/** The contact as a workflow sends it after 71 and 202 were merged. */
const ofWorkflow = (over: object) => resultOf(hubspotWorkflow, JSON.stringify({ ...JSON.parse(form), ...over }));

describe('contacts merged in HubSpot', () => {
  it('are one record with all their ids, in each event of the burst that says who covers: [29, 99]', () => {
    const results = resultsOf(hubspotWebhooks, burst, { fetched: living });
    const known = { crmContact: '1251003', crmContactMerged: ['1246978', '1249114'], email: DANA.email };
    expect(results.slice(0, 2).map(identifiersOf)).toEqual([known, known]);
    expect(results.map((result) => result.kind === 'mapped' && [...result.additive, ...result.unusable])).toEqual([
      [],
      [],
      [],
    ]);
  });

  it('are that too where nobody could fetch the contact', () => {
    const known = { crmContact: '1251003', crmContactMerged: ['1246978', '1249114'] };
    expect(ofMerge({})).toEqual(known);
    expect(ofMerge({ objectId: undefined })).toEqual(known);
    const { subscriptionType: eventType, ...rest } = merge;
    expect(identifiersOf(resultOf(hubspotWebhooks, JSON.stringify([{ ...rest, eventType }])))).toEqual(known);
  });

  it('go on under the id of the primary where HubSpot made no new record', () => {
    expect(ofMerge({ newObjectId: null })).toEqual({
      crmContact: '1246978',
      crmContactMerged: ['1246978', '1249114'],
    });
  });

  it('are known by the record that lives on where a change names a former id', () => {
    const change = sample('hubspot.json');
    expect(identifiersOf(resultOf(hubspotWebhooks, change, { fetched: living }))).toEqual({
      crmContact: '1251003',
      crmContactMerged: ['1246978', '1249114'],
      email: DANA.email,
    });
  });

  it('are never mixed up with a company of the same number', () => {
    const change = sample('hubspot.json').replaceAll('contact.creation', 'company.creation');
    expect(identifiersOf(resultOf(hubspotWebhooks, change, { fetched: living }))).not.toHaveProperty('crmContact');
  });

  it('are one in the contact that a workflow sends under the new id', () => {
    const merged = { vid: 303, 'canonical-vid': 303, 'merged-vids': [202, 71] };
    expect(identifiersOf(ofWorkflow(merged))).toMatchObject({ crmContact: '303', crmContactMerged: ['71', '202'] });
  });

  it('and in one that was merged before HubSpot made new records: it is in its own list', () => {
    expect(identifiersOf(ofWorkflow({ 'merged-vids': [71, 51] }))).toMatchObject({
      crmContact: '71',
      crmContactMerged: ['51', '71'],
    });
  });

  it('park by the name of the field where the list can no longer be read covers: [87]', () => {
    const broken = (field: string, found: string) => ({
      kind: 'broken',
      fields: [{ field, wanted: 'record-ids', found }],
    });
    expect(ofWorkflow({ 'merged-vids': [{ vid: 71 }] })).toMatchObject(broken('merged-vids', 'array'));
    const commas = living.replace('1246978;1249114', '1246978, 1249114');
    const field = 'fetched.properties.hs_merged_object_ids';
    expect(resultOf(hubspotWebhooks, burst, { fetched: commas })).toMatchObject(broken(field, 'string'));
  });
});
