/**
 * HubSpot as a destination: contacts and tasks under our own unique property, API version 2026-03.
 */
import type { CallContext, Destination, EffectResult } from '../destination.ts';
import { BatchBody } from './bodies.ts';
import { type Client, createClient, type HubspotOptions } from './client.ts';
import { writeContact } from './contacts.ts';
import { LEAD_KEY } from './fields.ts';
import { BATCH_SIZE, batchRead } from './requests.ts';
import { checkAccount, type KeyProperty, setUpAccount } from './set-up.ts';
import { writeTask } from './tasks.ts';

export type { HubspotOptions } from './client.ts';

/**
 * Both writes are keyed: after `unknown` the caller repeats the same command. `retry` with the code `out-of-time` means
 * that the branch had less than 3 s left for the next call; what was written before it stays and is found again.
 */
export const createHubspot = (options: HubspotOptions): Destination => {
  const client = createClient(options);
  const taskKey = options.taskKeyProperty ?? LEAD_KEY;
  const keyProperties: readonly KeyProperty[] = [
    { type: 'contacts', name: LEAD_KEY },
    { type: 'tasks', name: taskKey },
  ];
  return {
    name: 'hubspot',
    upsertContact: (state, known, context) => writeContact(client, state, known, context),
    upsertTask: (state, known, context) => writeTask(client, taskKey, state, known, context),
    findContacts: (leadKeys, context) => findContacts(client, leadKeys, context),
    health: (context) => checkAccount(client, keyProperties, context),
    setUp: (context) => setUpAccount(client, keyProperties, context),
  };
};

const findContacts = async (
  client: Client,
  leadKeys: readonly string[],
  context: CallContext,
): Promise<EffectResult<ReadonlyMap<string, string>>> => {
  const wanted = [...new Set(leadKeys)];
  const found = new Map<string, string>();
  for (let from = 0; from < wanted.length; from += BATCH_SIZE) {
    const by = { property: LEAD_KEY, values: wanted.slice(from, from + BATCH_SIZE) };
    const read = await client.send(batchRead('contacts', by, [LEAD_KEY]), BatchBody, context);
    if (read.kind !== 'done') return read;
    for (const record of read.value.results) {
      const key = record.properties[LEAD_KEY];
      if (key) found.set(key, record.id);
    }
  }
  return { kind: 'done', value: found };
};
