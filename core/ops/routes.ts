/**
 * Every verb of /ops: where it is, who may, what it takes and what it answers. The handler, the audit and the OpenAPI
 * document are made from this table, so a verb that is not here does not exist.
 */
import * as z from 'zod';
import { OUTCOMES } from '../review/items.ts';
import { CONTRACT_ROUTES } from './contract-routes.ts';
import { Day, Email, EngagementId, Hour, Id, ItemId, limit, Named, Phone, Place } from './fields.ts';
import { HISTORY_ROUTES } from './history-routes.ts';
import { KEYING_ROUTES } from './keying-routes.ts';
import { LiveChange } from './live.ts';
import * as reply from './replies.ts';
import type { Role } from './roles.ts';
import { anybody, define, type Route } from './route.ts';

export type { Route } from './route.ts';

const deciders: readonly Role[] = ['operator', 'rule-owner', 'approver', 'admin'];
const starters: readonly Role[] = ['operator', 'rule-owner', 'admin'];
const changers: readonly Role[] = ['rule-owner', 'admin'];
const readersOfAudit: readonly Role[] = ['approver', 'admin'];

const Question = z
  .strictObject({
    signal: Id.optional(),
    lead: Id.optional(),
    engagement: EngagementId.optional(),
    email: Email.optional(),
  })
  .refine((asked) => Object.values(asked).filter((value) => value !== undefined).length === 1, {
    message: 'give exactly one of signal, lead, engagement and email',
  });

export const ROUTES = {
  where: define({
    method: 'GET',
    path: '/where',
    says: 'Where a signal, delivery, lead or engagement is: journeys, owner, due time and open work items.',
    needs: anybody,
    input: Question,
    reply: reply.WhereReply,
  }),
  find: define({
    method: 'POST',
    path: '/where',
    says: 'The same of a person by address or number, neither of which belongs in a URL. Writes nothing.',
    needs: anybody,
    input: z
      .strictObject({ email: Email.optional(), phone: Phone.optional() })
      .refine(({ email, phone }) => (email === undefined) !== (phone === undefined), {
        message: 'give either email or phone',
      }),
    reply: reply.WhereReply,
  }),
  items: define({
    method: 'GET',
    path: '/items',
    says: 'Open work items, the earliest due first.',
    needs: anybody,
    input: z.strictObject({ owner: Named.optional(), limit: limit(100, 50) }),
    reply: reply.ItemsReply,
  }),
  item: define({
    method: 'GET',
    path: '/items/{id}',
    says: 'One work item: evidence, what waits in it, and the outcomes it can have.',
    needs: anybody,
    input: z.strictObject({ id: ItemId, limit: limit(1000, 100) }),
    reply: reply.ItemDetailReply,
  }),
  claim: define({
    method: 'POST',
    path: '/items/{id}/claim',
    says: 'Claims a work item, so that nobody else decides it meanwhile.',
    needs: deciders,
    input: z.strictObject({ id: ItemId }),
    reply: reply.ClaimReply,
    targets: ({ id }) => ({ item: id }),
  }),
  decide: define({
    method: 'POST',
    path: '/items/{id}/decide',
    says: 'Decides a work item and carries out the first batch; the clock does the rest.',
    needs: deciders,
    input: z.strictObject({ id: ItemId, outcome: z.enum(OUTCOMES), note: z.string().max(1000).optional() }),
    reply: reply.DecisionReply,
    targets: ({ id, outcome }) => ({ item: id, outcome }),
  }),
  replay: define({
    method: 'POST',
    path: '/signals/{id}/replay',
    says: 'Runs a signal again with the live versions. What is equal is inherited; no effect is repeated.',
    needs: starters,
    input: z.strictObject({ id: Id }),
    reply: reply.ReplayReply,
    targets: ({ id }) => ({ signal: id }),
  }),
  merge: define({
    method: 'POST',
    path: '/leads/{id}/merge',
    says: 'Makes two leads one: the elder stands for both, at every destination too.',
    needs: deciders,
    input: z.strictObject({ id: Id, other: Id }),
    reply: reply.MergeReply,
    targets: ({ id, other }) => ({ lead: id, other }),
  }),
  unmerge: define({
    method: 'POST',
    path: '/leads/{id}/unmerge',
    says: 'Undoes a merge: the lead stands for itself again. Lists what destinations cannot take back.',
    needs: deciders,
    input: z.strictObject({ id: Id }),
    reply: reply.UnmergeReply,
    targets: ({ id }) => ({ lead: id }),
  }),
  conservation: define({
    method: 'GET',
    path: '/conservation',
    says: 'Where the signals accepted in one hour are: each in one class, or in the remainder with what is wrong. Until `isWhole`, ask again: the count goes on.',
    needs: anybody,
    input: z.strictObject({ hour: Hour }),
    reply: reply.ConservationReply,
  }),
  live: define({
    method: 'GET',
    path: '/live',
    says: 'What is switched: modes of flows, killed rule set versions, contracts that run, throttles, paused and failing destinations.',
    needs: anybody,
    input: z.strictObject({}),
    reply: reply.LiveReply,
  }),
  'change-live': define({
    method: 'POST',
    path: '/live',
    says: 'Changes the mode of a flow or the rate of an emitter, kills a rule set version or pauses a destination.',
    needs: changers,
    input: LiveChange,
    reply: reply.LiveReply,
    targets: ({ version: _seen, ...change }) =>
      Object.fromEntries(Object.entries(change).map(([name, value]) => [name, String(value)])),
  }),
  ...CONTRACT_ROUTES,
  ...HISTORY_ROUTES,
  ...KEYING_ROUTES,
  quarantine: define({
    method: 'GET',
    path: '/quarantine',
    says: 'How many requests of each emitter are sealed because nobody could vouch for them, by day; no bodies.',
    needs: anybody,
    input: z.strictObject({}),
    reply: reply.QuarantineReply,
  }),
  'verify-again': define({
    method: 'POST',
    path: '/quarantine/{emitter}/verify-again',
    says: 'Verifies sealed requests again with the present secrets and takes in those that fit, as if they came then.',
    needs: starters,
    input: z.strictObject({ emitter: Named, after: Place.optional(), limit: limit(100, 25) }),
    reply: reply.VerifyAgainReply,
    targets: ({ emitter }) => ({ emitter }),
  }),
  filtered: define({
    method: 'GET',
    path: '/filtered',
    says: 'What a form filtered on one day: how many by rule, and the newest signals; in a flood the newest of each shard.',
    needs: anybody,
    input: z.strictObject({ emitter: Named, day: Day, limit: limit(100, 20) }),
    reply: reply.FilteredReply,
  }),
  audit: define({
    method: 'GET',
    path: '/audit',
    says: 'What operators did on one day, newest first.',
    needs: readersOfAudit,
    input: z.strictObject({ day: Day, limit: limit(1000, 100) }),
    reply: reply.AuditReply,
  }),
  openapi: define({
    method: 'GET',
    path: '/openapi.json',
    says: 'This document.',
    needs: anybody,
    input: z.strictObject({}),
    reply: z.looseObject({ openapi: z.string() }),
  }),
} as const satisfies Record<string, Route>;

export type Verb = keyof typeof ROUTES;
export type Input<V extends Verb> = z.output<(typeof ROUTES)[V]['input']>;
export type Reply<V extends Verb> = z.output<(typeof ROUTES)[V]['reply']>;

export type Found =
  | { readonly kind: 'found'; readonly verb: Verb; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'wrong-method'; readonly allowed: readonly string[] }
  | { readonly kind: 'unknown' };

/** The verb of a request by method and path below the prefix. */
export function findRoute(method: string, path: string): Found {
  const matches = Object.entries(ROUTES).flatMap(([verb, route]) => {
    const params = paramsOf(route.path, path);
    return params ? [{ verb: verb as Verb, method: route.method, params }] : [];
  });
  const match = matches.find((each) => each.method === method);
  if (match) return { kind: 'found', verb: match.verb, params: match.params };
  if (matches.length === 0) return { kind: 'unknown' };
  return { kind: 'wrong-method', allowed: matches.map((each) => each.method) };
}

function paramsOf(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), path.replace(/\/$/, '').split('/')];
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name !== undefined) params[name] = decoded(value);
    else if (part !== value) return undefined;
  }
  return params;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
