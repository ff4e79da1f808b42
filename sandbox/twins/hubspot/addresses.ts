/**
 * Further addresses of a contact: the property that lists them is read-only, and HubSpot has one call beside it that takes one
 * off. The call is of the first version of its API; later ones have none.
 */
import type { Records } from './records.ts';
import { failed, notFound, ok, PORTAL_ID, type Reply } from './replies.ts';

const ADDITIONAL = 'hs_additional_emails';

/** `DELETE /contacts/v1/secondary-email/{vid}/email/{email}`; the first address stays. Absent ones: as if taken off. */
export const dropAddress = (records: Records, vid: string, address: string): Reply => {
  const contact = records.byId('contacts', vid, true);
  if (contact === undefined) return failed(404, notFound());
  const known = (contact.properties.get(ADDITIONAL) ?? '').split(';').filter(Boolean);
  const dropped = address.trim().toLowerCase();
  if (known.includes(dropped)) records.dropAddress(contact, dropped);
  const secondaryEmails = known.filter((each) => each !== dropped);
  return ok({ portalId: PORTAL_ID, vid: Number(contact.id), secondaryEmails });
};
