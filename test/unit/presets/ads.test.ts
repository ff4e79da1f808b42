import { describe, expect, it } from 'vitest';
import { optional } from '../../../core/definitions/preset.ts';
import { googleAds } from '../../../flows/presets/google-ads.ts';
import { metaLeadAds } from '../../../flows/presets/meta-lead-ads.ts';
import { DANA, mapped, resultOf, sample } from './sample.ts';

const { email, phone, firstName, lastName, company } = DANA;
const occurredAt = Date.UTC(2026, 10, 18, 15, 4, 5);

describe('a lead of Google Ads becomes its signal:', () => {
  const signal = {
    channel: 'ad',
    occurredAt,
    identifiers: { email, phone, clickId: 'Cj0KCQiA7NO7BhDsARIsADg_hIbL0GcLidTest' },
    profile: { email, phone, firstName, lastName, company, jobTitle: 'VP Operations' },
    facts: { isTest: false, leadStage: 'new' },
    attribution: {
      adClickId: 'Cj0KCQiA7NO7BhDsARIsADg_hIbL0GcLidTest',
      campaignId: '21098765432',
      adGroupId: '165432109876',
      adId: '712345678901',
      formId: '52083961646',
      recordId: 'Cj0KCQiA7NO7BhDsARIsADg_hIYk2m5h0S1v9X3b7Q',
    },
  };

  it('answers by their column, the ad by its ids covers: [32]', () => {
    expect(resultOf(googleAds, sample('google-ads.json'))).toEqual(mapped(signal));
  });

  it('a question of one’s own is a mapping of one’s own', () => {
    const column = 'user_column_data[column_id=how_large_is_your_team?].string_value';
    const mappings = [optional('facts.teamSize', 'range-start', column)];
    expect(resultOf(googleAds, sample('google-ads.json'), { mappings })).toEqual(
      mapped({ ...signal, facts: { ...signal.facts, teamSize: 50 } }),
    );
  });

  it("Google's test lead, should it ever be started, says that it is one", () => {
    expect(resultOf(googleAds, sample('google-ads.test-lead.json'))).toMatchObject({
      kind: 'mapped',
      signal: {
        identifiers: { email: 'work-test@example.com' },
        profile: { firstName: 'FirstName', lastName: 'LastName', company: 'CompanyName', jobTitle: 'JobTitle' },
        facts: { isTest: true },
      },
    });
  });

  it('ids beyond 2^53 keep every digit', () => {
    const big = sample('google-ads.json').replace('712345678901', '9007199254740993');
    expect(resultOf(googleAds, big)).toMatchObject({ signal: { attribution: { adId: '9007199254740993' } } });
  });

  it('the private address does where the one at work is missing', () => {
    const lead = sample('google-ads.json').replace('"WORK_EMAIL"', '"EMAIL"');
    expect(resultOf(googleAds, lead)).toMatchObject({ signal: { identifiers: { email } } });
  });
});

describe('a lead of Meta becomes its signal:', () => {
  const notice = sample('meta-leadgen.json');
  const fetched = sample('meta-leadgen.lead.json');
  const signal = {
    channel: 'ad',
    occurredAt,
    identifiers: { email, phone },
    profile: { email, phone, firstName, lastName, company },
    facts: { platform: 'fb', isOrganic: false },
    attribution: {
      source: 'fb',
      campaign: 'q4-automation-webinar',
      content: 'Robots B',
      campaignId: '120210987654200456',
      adGroupId: '120210987654300456',
      adId: '120210987654320456',
      formId: '1203456789012345',
      recordId: '24873651098472345',
    },
  };

  it('the notice says which, the lead says who covers: [32]', () => {
    expect(resultOf(metaLeadAds, notice, { fetched })).toEqual(mapped(signal));
  });

  it('a question of one’s own is a mapping of one’s own', () => {
    const answer = 'fetched.field_data[name=how_large_is_your_team?].values[0]';
    const mappings = [optional('facts.teamSize', 'range-start', answer)];
    expect(resultOf(metaLeadAds, notice, { fetched, mappings })).toEqual(
      mapped({ ...signal, facts: { ...signal.facts, teamSize: 50 } }),
    );
  });

  it('a notice whose lead was not fetched waits, and says what is missing', () => {
    expect(resultOf(metaLeadAds, notice)).toMatchObject({
      kind: 'broken',
      fields: [{ field: 'fetched', found: 'missing' }],
    });
  });

  it('a change of another field does not belong here, and says so', () => {
    const feed = '{"object":"page","entry":[{"id":"1","changes":[{"field":"feed","value":{"post_id":"7"}}]}]}';
    expect(resultOf(metaLeadAds, feed)).toMatchObject({ kind: 'broken' });
  });

  it('a test lead with dummy values names nobody', () => {
    const dummy = fetched.replace(email, '<test lead: dummy data for email>').replace(phone, '<test lead: dummy data>');
    expect(resultOf(metaLeadAds, notice, { fetched: dummy })).toMatchObject({
      kind: 'mapped',
      signal: { identifiers: {} },
    });
  });
});
