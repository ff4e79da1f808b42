/**
 * Merging two contacts: a new record lives on, the old ids lead to it in single calls only, addresses are kept.
 */
import { LIFECYCLE_STAGES } from './properties.ts';
import type { Records, TwinRecord } from './records.ts';
import { failed, notFound, ok, type Reply, tooManyMerges } from './replies.ts';
import { shown } from './shown.ts';

/** The most records HubSpot merges into one. */
const MOST_MERGED = 250;

export const mergeContacts = (records: Records, primaryId: string, otherId: string): Reply => {
  const primary = records.byId('contacts', primaryId, false);
  const other = records.byId('contacts', otherId, false);
  if (primary === undefined || other === undefined || primary === other) return failed(404, notFound());
  const ids = [...mergedIds(primary), ...mergedIds(other), primary.id, other.id];
  if (ids.length > MOST_MERGED) return failed(414, tooManyMerges());
  const survivor = replace(records, primary, other);
  survivor.properties.set('hs_merged_object_ids', ids.join(';'));
  records.update(survivor, {});
  return ok(shown('contacts', survivor, ['email', 'hs_additional_emails', 'hs_merged_object_ids']));
};

const mergedIds = (record: TwinRecord): string[] => split(record.properties.get('hs_merged_object_ids'));
const split = (list: string | undefined): string[] => (list ?? '').split(';').filter(Boolean);

const addresses = (record: TwinRecord): string[] => [
  ...split(record.properties.get('email')),
  ...split(record.properties.get('hs_additional_emails')),
];

/** The primary's values win; what it lacks comes from the other; the further stage is kept. */
const replace = (records: Records, primary: TwinRecord, other: TwinRecord): TwinRecord => {
  const values = Object.fromEntries([...other.properties, ...primary.properties]);
  delete values.hs_additional_emails;
  delete values.hs_merged_object_ids;
  const stage = furtherStage(primary.properties.get('lifecyclestage'), other.properties.get('lifecyclestage'));
  for (const record of [primary, other]) records.archive(record);
  const survivor = records.create('contacts', stage === undefined ? values : { ...values, lifecyclestage: stage });
  for (const record of [primary, other]) record.mergedInto = survivor.id;
  for (const address of [...addresses(primary), ...addresses(other)])
    if (address !== survivor.properties.get('email')) records.addAddress(survivor, address);
  for (const task of records.all('tasks'))
    if (task.contactIds.includes(primary.id) || task.contactIds.includes(other.id))
      task.contactIds = [
        ...new Set(task.contactIds.map((id) => (id === primary.id || id === other.id ? survivor.id : id))),
      ];
  return survivor;
};

const furtherStage = (a: string | undefined, b: string | undefined): string | undefined => {
  const rank = (stage: string | undefined): number => LIFECYCLE_STAGES.indexOf(stage ?? '');
  return rank(a) >= rank(b) ? a : b;
};
