import { definePeople } from '../../core/definitions/registry.ts';

/** Who works on leads. `crmIds.hubspot` is the owner's id in the HubSpot account (those of the sandbox's twin here). */
export const people = definePeople({
  people: [
    { id: 'rita', active: true, crmIds: { hubspot: '41629779' } },
    { id: 'sam', active: true, crmIds: { hubspot: '41629781' } },
    { id: 'tess', active: true, crmIds: { hubspot: '41629782' } },
    { id: 'carl', active: true, crmIds: {} },
    { id: 'iris', active: true, crmIds: {} },
    { id: 'otto', active: true, crmIds: {} },
    { id: 'vera', active: true, crmIds: {} },
  ],
  pools: [
    { name: 'demo-sdr', members: ['rita', 'sam'], fallback: 'tess' },
    { name: 'support-desk', members: ['tess'], fallback: 'tess' },
    { name: 'trial-team', members: ['sam', 'rita'], fallback: 'tess' },
    { name: 'chat-desk', members: ['rita', 'sam'], fallback: 'tess' },
  ],
});
