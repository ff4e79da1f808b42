/**
 * One person, one contact. A new lead costs one call, a known one too; only a contact that somebody else created under the
 * same address costs three (refused upsert, read, patch).
 *
 * HubSpot has no conditional patch: between reading whose key a contact carries and writing ours, another lead of the same
 * address could do the same. Stitching gives one address one lead, so that needs a mistaken split first.
 */
import type { CallContext, ContactState, EffectResult, RecordRef } from '../destination.ts';
import { BatchBody, RecordBody } from './bodies.ts';
import type { Client } from './client.ts';
import { contactUpdate, LEAD_KEY, LIFECYCLE_ORDER, type Properties } from './fields.ts';
import { findOne, isGone, isTaken, patchKnown, type UniqueValue } from './records.ts';
import { patchRecord, readRecord, upsertContact } from './requests.ts';

type Written = EffectResult<RecordBody>;

/** How long to leave HubSpot alone when its answers contradict each other, in ms. */
const SETTLE_MS = 2000;

const keyOf = (state: ContactState): UniqueValue => ({ property: LEAD_KEY, value: state.leadKey });

/** Creates or updates the contact; see `Destination.upsertContact`. */
export const writeContact = async (
  client: Client,
  state: ContactState,
  known: string | undefined,
  context: CallContext,
): Promise<EffectResult<RecordRef>> => {
  const written = await (known === undefined
    ? writeUnknown(client, state, context)
    : updateKnown(client, state, known, context));
  if (written.kind !== 'done') return written;
  if (isBehind(contactUpdate(state).lifecyclestage, written.value.properties.lifecyclestage))
    return { kind: 'terminal', code: 'lifecycle-not-taken', fields: ['lifecyclestage'] };
  return { kind: 'done', value: { id: written.value.id, created: written.value.new === true } };
};

/** A contact that may have no address costs one read more, once: there is no way to fill only what is empty. */
const updateKnown = async (client: Client, state: ContactState, id: string, context: CallContext): Promise<Written> => {
  const patch = (values: Properties) => patchKnown(client, 'contacts', keyOf(state), { id, values }, context);
  const values = contactUpdate(state);
  if (!state.fillsAddress || !state.email) return patch(values);
  const read = await client.send(readRecord('contacts', id, ['email']), RecordBody, context);
  if (read.kind !== 'done' && !isGone(read)) return read;
  if (read.kind !== 'done' || read.value.properties.email) return patch(values);
  const named = await patch({ ...values, email: state.email });
  // The address is another contact's. Whose it is, is for people to say; the rest is written all the same.
  return isTaken(named) ? patch(values) : named;
};

/**
 * HubSpot ignores a backward move without a word, and we never clear a stage to force one: a later stage than ours is
 * fine. An earlier one means that our own forward move was dropped. Stages of the customer's own have no order we know.
 */
const isBehind = (sent: string | undefined, held: string | null | undefined): boolean => {
  if (sent === undefined || !held) return false;
  const heldRank = LIFECYCLE_ORDER.indexOf(held);
  return heldRank !== -1 && heldRank < LIFECYCLE_ORDER.indexOf(sent);
};

const writeUnknown = async (client: Client, state: ContactState, context: CallContext): Promise<Written> => {
  const request = upsertContact(state);
  const sent = await client.send(request, BatchBody, context);
  if (isTaken(sent)) return takeOver(client, state, sent.existing, context);
  if (sent.kind !== 'done') return sent;
  const [row] = sent.value.results;
  if (row !== undefined) return { kind: 'done', value: row };
  const [error] = sent.value.errors;
  if (error === undefined) return readBack(client, state, context);
  const failure = client.judgeRow(error, request, context);
  return isTaken(failure) ? takeOver(client, state, failure.existing, context) : failure;
};

/** The upsert was answered with success and without our row: only what can be read under our key counts as written. */
const readBack = async (client: Client, state: ContactState, context: CallContext): Promise<Written> => {
  const found = await findOne(client, 'contacts', keyOf(state), context);
  if (found.kind !== 'done') return found;
  if (found.value === undefined) return { kind: 'retry', afterMs: SETTLE_MS, code: 'nothing-written' };
  return client.send(patchRecord('contacts', found.value.id, contactUpdate(state)), RecordBody, context);
};

/** The address (or our key) is on a contact already. It becomes ours unless it carries another lead's key. */
const takeOver = async (
  client: Client,
  state: ContactState,
  existing: string | undefined,
  context: CallContext,
): Promise<Written> => {
  const found = await findStanding(client, state, existing, context);
  if (found.kind !== 'done') return found;
  if (found.value === undefined) return { kind: 'retry', afterMs: SETTLE_MS, code: 'conflict-unresolved' };
  const { id, properties } = found.value;
  const holder = properties[LEAD_KEY];
  if (holder && holder !== state.leadKey) return { kind: 'conflict', existing: id, code: 'other-lead-key' };
  const values = { ...contactUpdate(state), [LEAD_KEY]: state.leadKey };
  const patched = await client.send(patchRecord('contacts', id, values), RecordBody, context);
  return isTaken(patched) ? readBack(client, state, context) : patched;
};

/** The contact in the way: by the id HubSpot named, else by address. */
const findStanding = async (
  client: Client,
  state: ContactState,
  existing: string | undefined,
  context: CallContext,
): Promise<EffectResult<RecordBody | undefined>> => {
  if (existing !== undefined) {
    const read = await client.send(readRecord('contacts', existing, [LEAD_KEY]), RecordBody, context);
    if (!isGone(read)) return read;
  }
  const by = state.email === undefined ? keyOf(state) : { property: 'email', value: state.email };
  return findOne(client, 'contacts', by, context);
};
