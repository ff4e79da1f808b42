/**
 * The canonical signal: what a contract makes of an emitter's payload. It holds personal data and therefore lives only in
 * the envelopes table, under `s#<signal>` / `canonical#<raw hash>#<contract version>`.
 */
import * as z from 'zod';
import { MOST_RECORD_IDS } from './record-ids.ts';

/** The kinds of identifier stitching knows, strongest first. */
export const IDENTIFIER_KINDS = [
  'userId',
  'crmContact',
  'email',
  'conversation',
  'phone',
  'clickId',
  'anonymousId',
  'sessionId',
] as const;
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number];

/** Whose mailbox an address is: a company's, that of anybody who signs up, one to throw away. */
export const MAIL_KINDS = ['company', 'free', 'disposable', 'none'] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

const text = z.string().min(1);

export const CanonicalSignal = z.object({
  v: z.literal(1),
  /** `inbound` asks for something; `evidence` only updates what is known (page views, status changes). */
  kind: z.enum(['inbound', 'evidence']),
  channel: z.enum(['form', 'chat', 'email', 'call', 'product', 'payment', 'ad', 'api']),
  /** When it happened by the sender's clock, epoch ms; absent when the sender does not say. */
  occurredAt: z.number().optional(),
  identifiers: z.object({
    userId: text.optional(),
    /** Id of the person's record in the CRM. */
    crmContact: text.optional(),
    /** Other ids of that record: those of records merged into it, and those it had before. They stand for it. */
    crmContactMerged: z.array(text).max(MOST_RECORD_IDS).optional(),
    email: text.optional(),
    /** Id of a conversation, ticket or mail thread, as its vendor writes it. */
    conversation: text.optional(),
    phone: text.optional(),
    /** What an ad platform put on the click: gclid, fbclid, msclkid and their like. */
    clickId: text.optional(),
    anonymousId: text.optional(),
    /** One visit. */
    sessionId: text.optional(),
  }),
  profile: z.object({
    email: text.optional(),
    firstName: text.optional(),
    lastName: text.optional(),
    phone: text.optional(),
    company: text.optional(),
    /** Registrable domain of the company: told by the sender, else by the address. */
    companyDomain: text.optional(),
    jobTitle: text.optional(),
  }),
  /** What rules may look at: numbers, flags and closed words; named in the contract. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** Where it came from: source, medium, campaign, session id, intent id, page. */
  attribution: z.record(z.string(), z.string()),
  /** Free text the person wrote, if any. */
  message: z.string().optional(),
  consent: z.boolean().optional(),
  /** Somebody passed on what another person wrote: whose identifiers these are is not sure. */
  forwarded: z.boolean().optional(),
  /** Added by validate; absent on signals of releases that did not ask. */
  mailKind: z.enum(MAIL_KINDS).optional(),
});
export type CanonicalSignal = z.infer<typeof CanonicalSignal>;
