/** The verbs about history that is not there yet: what an export would be linked with. They write nothing; the pace is of one that is on its way. */
import * as z from 'zod';
import { Id, Named } from './fields.ts';
import type { Role } from './roles.ts';
import { define } from './route.ts';

/** Whoever may look may ask of any address whether it is known; not everybody who may read the queue needs that. */
const lookers: readonly Role[] = ['operator', 'rule-owner', 'admin'];

/** Rows of one request: the function has 15 s, and one row costs a read of each of its identifiers. */
export const MOST_ROWS = 200;
/** Characters of all rows of one request. */
export const MOST_CHARACTERS = 1_000_000;
/** Rows of history that may be let start in a minute. */
const MOST_PER_MINUTE = 100_000;
/** Leads of one request. */
export const MOST_LEADS_ASKED = 100;

const text = z.string();

const Row = z.strictObject({ key: text.optional(), body: text.min(1) });

const Rows = z.array(Row).min(1).max(MOST_ROWS);

const spelt = {
  signal: text,
  effectiveAt: z.number(),
  /** `<kind>#<keyed hash>`. */
  identifiers: z.array(text).readonly(),
  /** Those of many people among them. */
  shared: z.array(text).readonly().exactOptional(),
};

export const HistoryRowsReply = z.object({
  /** In the order of the request. */
  rows: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('new'), ...spelt }),
      /** A signal of the ledger: nothing becomes of the row. */
      z.object({ kind: z.literal('known'), signal: text }),
      z.object({ kind: z.literal('refused'), why: text, fields: z.array(text).readonly() }),
    ]),
  ),
  /** What is known of the identifiers of the rows that are new. */
  heads: z.array(z.object({ name: text, lead: text.exactOptional(), isShared: z.literal(true).exactOptional() })),
  /** Items that were read. */
  read: z.number(),
});

export const HistoryLeadsReply = z.object({
  homes: z
    .array(
      z.object({
        id: text,
        first: text,
        createdAt: z.number(),
        mergedInto: text.exactOptional(),
        isDelivered: z.boolean(),
      }),
    )
    .readonly(),
  touches: z.array(z.object({ ...spelt, home: text })).readonly(),
  rulings: z.array(z.object({ kind: z.enum(['same', 'apart']), signals: z.tuple([text, text]) })).readonly(),
  /** By lead, what people let part of it although it was delivered: leads that it stands for, or `all`. */
  released: z.array(z.tuple([text, z.array(text).readonly()])).readonly(),
  /** Identifiers of many people. */
  shared: z.array(text).readonly(),
  /** Leads that are linked with more than one person can be. */
  tangled: z.array(text),
  /** Leads that there was no time or room for: ask for them again. */
  left: z.array(text),
  /** Items that were read. */
  read: z.number(),
});

export const HISTORY_ROUTES = {
  'pace-history': define({
    method: 'POST',
    path: '/history/files/{id}/pace',
    says: 'Another pace for a file of history that is being taken in; 0 stops it until there is another one.',
    needs: lookers,
    input: z.strictObject({ id: Id, perMinute: z.number().int().min(0).max(MOST_PER_MINUTE) }),
    reply: z.object({ delivery: text, perMinute: z.number() }),
    targets: ({ id, perMinute }) => ({ delivery: id, perMinute: String(perMinute) }),
  }),
  'history-rows': define({
    method: 'POST',
    path: '/history/{emitter}/rows',
    says: 'What rows of an export would be as signals of an emitter, by its running contract, and which leads they lead to. Writes nothing.',
    needs: lookers,
    input: z.strictObject({
      emitter: Named,
      rows: Rows.refine(
        (rows) => rows.reduce((sum, { key = '', body }) => sum + key.length + body.length, 0) <= MOST_CHARACTERS,
        {
          message: `takes ${MOST_CHARACTERS} characters at once`,
        },
      ),
    }),
    reply: HistoryRowsReply,
  }),
  'history-leads': define({
    method: 'POST',
    path: '/history/leads',
    says: 'Leads with everything that is linked with them, in keyed hashes. Writes nothing.',
    needs: lookers,
    input: z.strictObject({ leads: z.array(Id).min(1).max(MOST_LEADS_ASKED) }),
    reply: HistoryLeadsReply,
  }),
} as const;
