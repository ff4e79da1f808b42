/** Metadata a contract declares, on the whole road: a gap is kept with the signal, what is required parks by name. */
import { expect, it } from 'vitest';
import type { Contract } from '../../../core/definitions/definitions.ts';
import { defineRegistry } from '../../../core/definitions/registry.ts';
import { sample } from '../../../flows/sample/index.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';

const declaring = (metadata: NonNullable<Contract['metadata']>): Road => {
  const contracts = (sample.contracts ?? []).map((each) =>
    each.name === 'website-api' ? { ...each, metadata } : each,
  );
  return createRoad({ registry: defineRegistry([{ ...sample, contracts }]) });
};

async function validated(road: Road, person: object) {
  const { signal } = await road.submit(person);
  await road.drainUntilQuiet();
  const entry = road.store.rows('ledger').find(({ key }) => key.pk === `s#${signal}` && key.sk === 'r0#validate');
  return { where: await road.where(signal), entry: entry?.item };
}

it('metadata that is counted goes on without it and says what was missing covers: [66]', async () => {
  const road = declaring({ source: 'counted', campaign: 'counted', sessionId: 'optional' });
  const { entry } = await validated(road, { ...DANA, utm_source: 'newsletter' });
  expect(entry).toMatchObject({ outcome: 'continue', data: { gaps: ['campaign'] } });
  expect(road.crm.contacts.size).toBe(1);
});

it('metadata that is all there leaves nothing behind', async () => {
  const road = declaring({ source: 'counted' });
  const { entry } = await validated(road, { ...DANA, utm_source: 'newsletter' });
  expect(entry?.data).not.toHaveProperty('gaps');
});

it('metadata that is required parks with the field named in the owner’s item covers: [66]', async () => {
  const road = declaring({ source: 'required' });
  const { where } = await validated(road, DANA);
  expect(where).toMatchObject({ kind: 'in-item', reasons: ['contract-broken'] });
  const [item] = road.store.rows('work').filter(({ key }) => key.sk === 'item');
  expect(item?.item).toMatchObject({
    owner: 'iris',
    evidence: { fields: [{ field: 'data.utm_source', wanted: 'metadata source', found: 'missing' }] },
  });
  expect(road.crm.contacts.size).toBe(0);
});
