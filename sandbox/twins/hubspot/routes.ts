/**
 * The part of the 2026-03 API the twin speaks: one row per route.
 */
import type * as z from 'zod';
import type { Account } from './account.ts';
import { dropAddress } from './addresses.ts';
import { addContact, listContacts, removeContact } from './associations.ts';
import { readBatch, upsertBatch } from './batches.ts';
import {
  CreateBody,
  GroupBody,
  MergeBody,
  PatchBody,
  PropertyBody,
  ReadBody,
  SearchBody,
  UpsertBody,
} from './inputs.ts';
import { mergeContacts } from './merge.ts';
import { getOwner, listOwners } from './owners.ts';
import { createGroup, createProperty, getProperty, listProperties, type ObjectType } from './properties.ts';
import { failed, type Reply } from './replies.ts';
import { searchObjects } from './search.ts';
import { archiveOne, createOne, patchOne, readOne } from './single.ts';

/** One request to a route. `id` is the record the path names first, `to` the second one or an address. */
export interface Call {
  readonly account: Account;
  readonly type: ObjectType;
  readonly id: string;
  readonly to: string;
  readonly query: URLSearchParams;
  /** The raw body. */
  readonly text: string;
}

export interface Route {
  readonly method: string;
  /** Path with `{type}`, `{id}` and `{to}` for its variable parts. */
  readonly template: string;
  readonly isWrite: boolean;
  readonly handle: (call: Call) => Reply;
}

const OBJECTS = '/crm/objects/2026-03/{type}';
const TASK_CONTACTS = '/crm/objects/2026-03/tasks/{id}/associations';
const PROPERTIES = '/crm/properties/2026-03/{type}';
const OWNERS = '/crm/owners/2026-03';

/** Parses the body first; one that does not fit is refused in HubSpot's words. */
const withBody =
  <T>(schema: z.ZodType<T>, handle: (call: Call, body: T) => Reply) =>
  (call: Call): Reply => {
    const parsed = schema.safeParse(parseJson(call.text));
    if (parsed.success) return handle(call, parsed.data);
    return failed(400, {
      status: 'error',
      message: 'Invalid input JSON on line 1, column 1: Cannot deserialize value',
    });
  };

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const read = (method: string, template: string, handle: Route['handle']): Route => ({
  method,
  template,
  isWrite: false,
  handle,
});
const write = (method: string, template: string, handle: Route['handle']): Route => ({
  method,
  template,
  isWrite: true,
  handle,
});

/** Longer paths first: `{id}` would take `search` for an id. */
const ROUTES: readonly Route[] = [
  write(
    'POST',
    `${OBJECTS}/batch/upsert`,
    withBody(UpsertBody, ({ account, type }, body) =>
      upsertBatch(account.records, type, body.inputs, account.plan.conflicts, account.now()),
    ),
  ),
  read(
    'POST',
    `${OBJECTS}/batch/read`,
    withBody(ReadBody, ({ account, type }, body) => readBatch(account.records, type, body, account.now())),
  ),
  read(
    'POST',
    `${OBJECTS}/search`,
    withBody(SearchBody, ({ account, type }, body) => searchObjects(account.records, type, body, account.now())),
  ),
  write(
    'POST',
    '/crm/objects/2026-03/contacts/merge',
    withBody(MergeBody, ({ account }, body) =>
      mergeContacts(account.records, body.primaryObjectId, body.objectIdToMerge),
    ),
  ),
  write(
    'POST',
    OBJECTS,
    withBody(CreateBody, ({ account, type }, body) => createOne(account.records, type, body)),
  ),
  read('GET', `${TASK_CONTACTS}/contacts`, ({ account, id }) => listContacts(account.records, id)),
  write('PUT', `${TASK_CONTACTS}/default/contacts/{to}`, ({ account, id, to }) =>
    addContact(account.records, id, to, account.now()),
  ),
  write('DELETE', `${TASK_CONTACTS}/contacts/{to}`, ({ account, id, to }) => removeContact(account.records, id, to)),
  write('DELETE', '/contacts/v1/secondary-email/{id}/email/{to}', ({ account, id, to }) =>
    dropAddress(account.records, id, to),
  ),
  read('GET', `${OBJECTS}/{id}`, ({ account, type, id, query }) => readOne(account.records, type, id, query)),
  write(
    'PATCH',
    `${OBJECTS}/{id}`,
    withBody(PatchBody, ({ account, type, id, query }, body) =>
      patchOne(account.records, type, id, body.properties, query),
    ),
  ),
  write('DELETE', `${OBJECTS}/{id}`, ({ account, type, id }) => archiveOne(account.records, type, id)),
  write(
    'POST',
    `${PROPERTIES}/groups`,
    withBody(GroupBody, ({ account, type }, body) => createGroup(account.records.schema, type, body)),
  ),
  read('GET', PROPERTIES, ({ account, type }) => listProperties(account.records.schema, type)),
  write(
    'POST',
    PROPERTIES,
    withBody(PropertyBody, ({ account, type }, body) =>
      createProperty(account.records.schema, type, body, account.now()),
    ),
  ),
  read('GET', `${PROPERTIES}/{id}`, ({ account, type, id }) => getProperty(account.records.schema, type, id)),
  read('GET', OWNERS, ({ query }) => listOwners(query)),
  read('GET', `${OWNERS}/{id}`, ({ id, query }) => getOwner(id, query)),
];

const COMPILED = ROUTES.map((route) => ({
  route,
  pattern: new RegExp(
    `^${route.template.replace('{type}', '(?<type>contacts|tasks)').replace('{id}', '(?<id>[^/]+)').replace('{to}', '(?<to>[^/]+)')}$`,
  ),
}));

export interface Match {
  readonly route: Route;
  readonly type: ObjectType;
  readonly id: string;
  readonly to: string;
}

export const matchRoute = (method: string, path: string): Match | undefined => {
  for (const { route, pattern } of COMPILED) {
    const groups = route.method === method ? pattern.exec(path) : null;
    if (groups === null) continue;
    const type = groups.groups?.type === 'tasks' ? 'tasks' : 'contacts';
    const part = (name: string): string => decodeURIComponent(groups.groups?.[name] ?? '');
    return { route, type, id: part('id'), to: part('to') };
  }
  return undefined;
};
