import { describe, expect, it } from 'vitest';
import { facts, jsonOf, partsOf, sample, split } from './parts.ts';

describe('what HubSpot sends', () => {
  const contact = { kind: 'contact', id: '1246978' };

  it('is one signal for each change, keyed by all that makes it one, out of order or not', () => {
    const result = split('hubspot-webhooks', sample('hubspot.json'));
    expect(result.kind).toBe('many');
    expect(facts(result)).toEqual([
      { eventKey: '33:22:3816279480:1246978:1795014240800', recordId: '1246978', reference: contact },
      {
        eventKey: '33:25:3816279340:1246978:1795014240000:lifecyclestage',
        recordId: '1246978',
        reference: contact,
      },
      { eventKey: '33:26:3816279341:1246978:1795014240000:email', recordId: '1246978', reference: contact },
    ]);
  });

  it('keeps two changes apart that share an event id', () => {
    const changes = ['email', 'phone'].map((propertyName) => ({
      eventId: 1,
      subscriptionId: 2,
      portalId: 3,
      objectId: 4,
      occurredAt: 5,
      propertyName,
    }));
    expect(facts(split('hubspot-webhooks', JSON.stringify(changes))).map(({ eventKey }) => eventKey)).toEqual([
      '3:2:1:4:5:email',
      '3:2:1:4:5:phone',
    ]);
  });

  it('is the same signal with the same bytes on every attempt', () => {
    const again = sample('hubspot.json').replaceAll('"attemptNumber": 0', '"attemptNumber": 4');
    expect(split('hubspot-webhooks', again)).toEqual(split('hubspot-webhooks', sample('hubspot.json')));
  });

  it('of 100 changes is 100 signals, each once', () => {
    const changes = Array.from({ length: 100 }, (_, n) => ({
      eventId: 7,
      subscriptionId: 25,
      portalId: 33,
      appId: 1,
      occurredAt: 1_795_014_240_000 + (n % 10),
      subscriptionType: 'contact.propertyChange',
      attemptNumber: 2,
      objectId: 1_000 + Math.floor(n / 10),
      propertyName: 'lifecyclestage',
    }));
    const parts = partsOf(split('hubspot-webhooks', JSON.stringify(changes)));
    expect(parts).toHaveLength(100);
    expect(new Set(parts.map(({ eventKey }) => eventKey)).size).toBe(100);
    expect(parts.map(jsonOf)).toEqual(changes.map(({ attemptNumber: _, ...rest }) => rest));
  });

  it.each([
    ['contact.creation', 'contact'],
    ['company.propertyChange', 'company'],
    ['contact.deletion', undefined],
    ['contact.privacyDeletion', undefined],
    ['', undefined],
  ])('by %j refers to: %s', (subscriptionType, kind) => {
    const [part] = partsOf(split('hubspot-webhooks', JSON.stringify([{ subscriptionType, objectId: 5 }])));
    expect(part?.reference?.kind).toBe(kind);
  });

  it('of a merge is keyed by what it names first, and refers to the contact that lives on', () => {
    const merge = {
      eventId: 1,
      subscriptionId: 2,
      portalId: 3,
      occurredAt: 5,
      subscriptionType: 'contact.merge',
      primaryObjectId: 101,
      mergedObjectIds: [202],
      newObjectId: 303,
    };
    const known = { eventKey: '3:2:1:101:5', recordId: '101', reference: { kind: 'contact', id: '303' } };
    for (const change of [merge, { ...merge, objectId: 101 }]) {
      expect(facts(split('hubspot-webhooks', JSON.stringify([change])))).toEqual([known]);
    }
    const same = JSON.stringify([{ ...merge, newObjectId: null }]);
    expect(partsOf(split('hubspot-webhooks', same))[0]?.reference).toEqual({ kind: 'contact', id: '101' });
  });

  it('under the name eventType, as one of its pages has it, is understood', () => {
    const [part] = partsOf(split('hubspot-webhooks', '[{"eventType":"contact.creation","objectId":5}]'));
    expect(part?.reference).toEqual({ kind: 'contact', id: '5' });
  });

  it('has no key when any part of it is missing', () => {
    const [first] = JSON.parse(sample('hubspot.json'));
    for (const name of ['portalId', 'subscriptionId', 'eventId', 'objectId', 'occurredAt']) {
      const { [name]: _gone, ...rest } = first;
      expect(partsOf(split('hubspot-webhooks', JSON.stringify([rest])))[0]).not.toHaveProperty('eventKey');
    }
  });

  it('is unreadable as an empty batch', () => {
    expect(split('hubspot-webhooks', '[]')).toEqual({ kind: 'unreadable', why: 'empty-batch' });
  });

  it('from a workflow is one signal, keyed by the newest conversion', () => {
    const body = sample('hubspot.workflow-form.json');
    expect(split('hubspot-workflow', body)).toEqual({
      kind: 'one',
      part: { eventKey: '2e137f47a86e48798322d47f6f529a93', recordId: '71', body: new TextEncoder().encode(body) },
    });
    const two = JSON.stringify({
      vid: 71,
      'form-submissions': [
        { 'conversion-id': 'old', timestamp: 1 },
        { 'conversion-id': 'new', timestamp: 2 },
        { 'conversion-id': 'older', timestamp: 0 },
      ],
    });
    expect(facts(split('hubspot-workflow', two))).toEqual([{ eventKey: 'new', recordId: '71' }]);
    expect(facts(split('hubspot-workflow', '{"vid":71}'))).toEqual([{ recordId: '71' }]);
  });
});
