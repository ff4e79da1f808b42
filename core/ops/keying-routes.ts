/** The verbs about keying the ledger anew, after another pepper or another rule of identity. */
import * as z from 'zod';
import { MOST_PER_MINUTE } from '../keying/keying.ts';
import { Day, Named } from './fields.ts';
import { anybody, define } from './route.ts';

const text = z.string();
const time = z.iso.datetime();

const KeyingReply = z.object({
  state: z.enum(['never', 'waiting', 'running', 'done']),
  /** Versions that identifiers are keyed under, the one in use first. */
  peppers: z.array(text),
  /** Versions that may be taken out of the keys secret. */
  removable: z.array(text),
  by: text.exactOptional(),
  /** When every function has read the secret, and the walk begins. */
  startsAt: time.exactOptional(),
  doneAt: time.exactOptional(),
  perMinute: z.number().exactOptional(),
  /** How far the walk is: emitters by name, days of each in order. */
  emitter: text.exactOptional(),
  day: Day.exactOptional(),
  looked: z.number(),
  keyed: z.number(),
  /** Erased: nothing of them is left to key. */
  gone: z.number(),
  /** They never came to rest while they were waited for: ask again. */
  left: z.number(),
});

const KeyingPreviewReply = z.object({
  lines: z.array(
    z.object({
      emitter: text,
      day: Day,
      signals: z.number(),
      /** Keyed under other peppers, by the rules of now: keying them anew joins nobody who is not joined already. */
      byPepper: z.number(),
      /** Keyed by other rules, or before that was noted: whom it joins shows when it is done. */
      byRule: z.number(),
      /** They run: keyed anew once they have come to rest. */
      running: z.number(),
      erased: z.number(),
    }),
  ),
  /** There is more: ask again with `after` set to this. */
  next: text.exactOptional(),
});

export const KEYING_ROUTES = {
  keying: define({
    method: 'GET',
    path: '/keying',
    says: 'How far keying the ledger anew is, and which pepper may go.',
    needs: anybody,
    input: z.strictObject({}),
    reply: KeyingReply,
  }),
  'keying-preview': define({
    method: 'GET',
    path: '/keying/preview',
    says: 'How many signals of which days would be keyed anew; a part of the ledger at a time.',
    needs: anybody,
    input: z.strictObject({ after: z.string().max(4000).optional(), emitter: Named.optional() }),
    reply: KeyingPreviewReply,
  }),
  'key-anew': define({
    method: 'POST',
    path: '/keying',
    says: 'Keys anew what the ledger holds, worked off by the clock; nothing runs and nothing is sent. Asked again, it goes on.',
    needs: ['admin'],
    input: z.strictObject({
      perMinute: z.number().int().min(1).max(MOST_PER_MINUTE).optional(),
      emitter: Named.optional(),
    }),
    reply: KeyingReply,
    targets: ({ perMinute, emitter }) => ({
      ...(perMinute === undefined ? {} : { perMinute: String(perMinute) }),
      ...(emitter === undefined ? {} : { emitter }),
    }),
  }),
} as const;
