/** The ids of one record in another system: when it merges two, one goes on under their id, or under a third. Pure. */

/** Where a contract puts them: the one field of the signal that is a list. Every mapping of it adds to it. */
export const MERGED_IDS = 'identifiers.crmContactMerged';

/** As systems write ids: never a sentence, and never several in one. */
const ID = /^[\w-]{1,64}$/;
/** No system lists more of one record; HubSpot stops at 250. */
const MOST_LISTED = 1_000;

/**
 * So many ids of one record a signal is known by. More would not fit, each with its head, into the transaction that puts the
 * signal on its lead.
 */
export const MOST_RECORD_IDS = 16;

/** The ids in a JSON list, or in text with semicolons between them; undefined when it is neither. */
export function recordIdsIn(value: unknown): readonly string[] | undefined {
  const listed = Array.isArray(value) ? value : typeof value === 'string' ? value.split(';') : [value];
  if (listed.length > MOST_LISTED) return undefined;
  const ids = listed.map(idOf).filter((id) => id !== '');
  return ids.every((id) => id !== undefined) ? ids : undefined;
}

/** Empty where there is nothing; undefined where it is no id. */
function idOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string' && !Number.isSafeInteger(value)) return undefined;
  const id = String(value).trim();
  return id === '' || ID.test(id) ? id : undefined;
}

/**
 * Each once, the eldest first: systems count up, so the shorter one is elder, and of two equally long ones the lower. Of more
 * than {@link MOST_RECORD_IDS} the eldest stays, by which others count the record, and the newest.
 */
export function recordIds(ids: readonly string[]): string[] {
  const all = [...new Set(ids)].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return all.length <= MOST_RECORD_IDS ? all : [...all.slice(0, 1), ...all.slice(1 - MOST_RECORD_IDS)];
}
