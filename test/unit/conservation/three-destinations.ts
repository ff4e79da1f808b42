/** The sample registry with a second system of record and a message channel, so that one signal has several rows. */
import type { Registry } from '../../../core/definitions/definitions.ts';
import { defineDestination, defineRegistry } from '../../../core/definitions/registry.ts';
import { sample } from '../../../flows/sample/index.ts';

const records = defineDestination({ name: 'billing', connector: 'hubspot', role: 'record', owner: 'iris' });
const messages = defineDestination({ name: 'chime', connector: 'hubspot', role: 'message', owner: 'iris' });

const hasUserEverywhere = (crmIds: Readonly<Record<string, string>>) => ({
  ...crmIds,
  ...(crmIds.hubspot ? { billing: crmIds.hubspot, chime: crmIds.hubspot } : {}),
});

/** `demo-request` goes to two records and one message channel, `support-callback` to one record. */
export const threeDestinations: Registry = defineRegistry([
  {
    ...sample,
    destinations: [...(sample.destinations ?? []), records, messages],
    flows: (sample.flows ?? []).map((flow) =>
      flow.name === 'demo-request' ? { ...flow, destinations: ['hubspot', 'billing', 'chime'] } : flow,
    ),
    people: (sample.people ?? []).map(({ people, pools }) => ({
      pools,
      people: people.map((person) => ({ ...person, crmIds: hasUserEverywhere(person.crmIds) })),
    })),
  },
]);
