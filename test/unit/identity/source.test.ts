import { expect, it } from 'vitest';
import { fromPreset } from '../../../core/definitions/preset.ts';
import { defineEmitter, defineIdentity, defineRegistry } from '../../../core/definitions/registry.ts';
import { sourceOf } from '../../../core/validate/validate.ts';
import { intercom } from '../../../flows/presets/intercom.ts';
import { registry } from '../../../flows/registry.ts';
import { sample } from '../../../flows/sample/index.ts';

const FLOW = 'demo-request';

it('emitters of one account carry the same ids, one without carries its own', () => {
  const accountOf = (emitter: string) => sourceOf({ emitter, flow: FLOW }, registry).account;
  expect(accountOf('hubspot-form')).toBe(accountOf('hubspot-conversations'));
  expect(accountOf('website-api')).toBe('website-api');
  expect(accountOf('gone')).toBe('gone');
});

it('two accounts at one vendor may be told apart', () => {
  const own = { flow: FLOW, owner: 'iris', expectedPerDay: 1 };
  expect(fromPreset(intercom, own).emitter.account).toBe('intercom');
  expect(fromPreset(intercom, { ...own, name: 'intercom-eu', account: 'intercom-eu' }).emitter.account).toBe(
    'intercom-eu',
  );
});

it('the region is that of the flow, and none where it has none', () => {
  expect(sourceOf({ emitter: 'website-api', flow: FLOW }, registry).region).toBe('US');
  expect(sourceOf({ emitter: 'website-api', flow: 'ad-lead' }, registry)).not.toHaveProperty('region');
});

it('a kiosk and the settings of a company reach the identifiers, a later folder’s word first', () => {
  const emitters = (sample.emitters ?? []).map((each) =>
    each.name === 'contact-form' ? defineEmitter({ ...each, sharedDevice: true }) : each,
  );
  const settled = defineRegistry([
    { ...sample, emitters, identity: defineIdentity({ anonymousIdDays: 30, sharedMailboxes: ['crew'] }) },
    { identity: defineIdentity({ anonymousIdDays: 7 }) },
  ]);
  expect(sourceOf({ emitter: 'contact-form', flow: FLOW }, settled)).toMatchObject({
    isSharedDevice: true,
    sharedMailboxes: ['crew'],
    windows: { anonymousId: 7 * 86_400_000, sessionId: 86_400_000 },
  });
});
