/**
 * Search over what the index has caught up with. Never use it to decide that something does not exist.
 */
import type { Filter, SearchBody } from './inputs.ts';
import type { ObjectType } from './properties.ts';
import type { Records } from './records.ts';
import { badRequest, failed, ok, type Reply } from './replies.ts';
import type { Indexed } from './search-index.ts';
import { heldValue, shown } from './shown.ts';
import { timeOf } from './validation.ts';

/** HubSpot shows no more than this many results of one search. */
const MOST_RESULTS = 10_000;

export const searchObjects = (records: Records, type: ObjectType, body: SearchBody, now: number): Reply => {
  const from = Number(body.after);
  if (from + body.limit > MOST_RESULTS)
    return failed(400, badRequest('There was a problem with the request: paging beyond 10,000.'));
  const groups = body.filterGroups;
  const found = records.search
    .documents(type, now)
    .filter((doc) => groups.length === 0 || groups.some((g) => g.filters.every((f) => matches(type, doc, f))));
  const ordered = sort(type, found, body.sorts[0]);
  const page = ordered.slice(from, from + body.limit).map((doc) => shown(type, doc, body.properties));
  const next = from + body.limit < ordered.length ? { paging: { next: { after: String(from + body.limit) } } } : {};
  return ok({ total: ordered.length, results: page, ...next });
};

/** Times and numbers compare as numbers, everything else as text in lower case. */
const comparable = (value: string): number | string => {
  if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  return /^\d{4}-\d\d-\d\dT/.test(value) ? timeOf(value) : value.toLowerCase();
};

const compare = (a: string, b: string): number => {
  const [left, right] = [comparable(a), comparable(b)];
  return left === right ? 0 : left < right ? -1 : 1;
};

const matches = (type: ObjectType, doc: Indexed, filter: Filter): boolean => {
  const held = heldValue(type, doc, filter.propertyName);
  const wanted = filter.value ?? '';
  if (held === undefined) return ['NOT_HAS_PROPERTY', 'NEQ', 'NOT_IN'].includes(filter.operator);
  const order = compare(held, wanted);
  const isListed = filter.values?.some((value) => compare(held, value) === 0) ?? false;
  const verdicts: Record<Filter['operator'], boolean> = {
    EQ: order === 0,
    NEQ: order !== 0,
    LT: order < 0,
    LTE: order <= 0,
    GT: order > 0,
    GTE: order >= 0,
    BETWEEN: order >= 0 && compare(held, filter.highValue ?? '') <= 0,
    IN: isListed,
    NOT_IN: !isListed,
    HAS_PROPERTY: true,
    NOT_HAS_PROPERTY: false,
  };
  return verdicts[filter.operator];
};

/** A name sorts ascending; with a leading minus, descending. Without a sort the order is that of the ids. */
const sort = (type: ObjectType, docs: readonly Indexed[], by: SearchBody['sorts'][number] | undefined): Indexed[] => {
  const isText = typeof by === 'string';
  const name = isText ? by.replace(/^-/, '') : (by?.propertyName ?? 'hs_object_id');
  const sign = (isText ? by.startsWith('-') : by?.direction === 'DESCENDING') ? -1 : 1;
  return [...docs].sort((a, b) => sign * compare(heldValue(type, a, name) ?? '', heldValue(type, b, name) ?? ''));
};
