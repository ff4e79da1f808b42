/** The shape of a contract: what a payload looks like and how it becomes the canonical signal. */
import * as z from 'zod';
import { parsePath } from '../contracts/paths.ts';
import { CanonicalSignal, IDENTIFIER_KINDS } from '../signal/canonical.ts';
import { MERGED_IDS } from '../signal/record-ids.ts';
import { CLOSED_WORDS, METADATA_NAMES } from '../signal/vocabulary.ts';

/** How everything declared is named. */
export const Name = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'use lower-case letters, digits and dashes');
const Path = z.string().refine((path) => parsePath(path) !== undefined, 'is not a payload path');

const PROFILE_FIELDS = Object.keys(CanonicalSignal.shape.profile.shape);

/** Where a mapped value goes, as a path of the canonical signal: `profile.email`, `facts.teamSize`. */
const Target = z
  .string()
  .regex(
    new RegExp(
      `^(identifiers\\.(${[...IDENTIFIER_KINDS, 'crmContactMerged'].join('|')})|profile\\.(${PROFILE_FIELDS.join('|')})` +
        `|(facts|attribution)\\.[A-Za-z][A-Za-z0-9]*|occurredAt|message|consent|forwarded)$`,
    ),
    'is not a field of the canonical signal',
  );

/** Named, versioned transforms from a payload value to a canonical one; see `core/contracts/transforms.ts`. */
export const TRANSFORM_OUTPUT = {
  text: 'text',
  word: 'text',
  email: 'text',
  phone: 'text',
  number: 'number',
  'range-start': 'number',
  boolean: 'boolean',
  'timestamp-iso': 'time',
  'timestamp-seconds': 'time',
  'timestamp-mail': 'time',
  'first-name': 'text',
  'last-name': 'text',
  'html-text': 'text',
  'mail-reply': 'text',
  'mail-id': 'text',
  'mail-thread': 'text',
  'mail-is-reply': 'boolean',
  'mail-is-automatic': 'boolean',
  'mail-is-forwarded': 'boolean',
  'subject-is-forwarded': 'boolean',
  'mail-sender-check': 'text',
  'url-utm-source': 'text',
  'url-utm-medium': 'text',
  'url-utm-campaign': 'text',
  'url-utm-term': 'text',
  'url-utm-content': 'text',
  'url-gclid': 'text',
  'url-click-id': 'text',
  'record-ids': 'text',
} as const;
export type TransformName = keyof typeof TRANSFORM_OUTPUT;
export const TRANSFORMS = Object.keys(TRANSFORM_OUTPUT) as TransformName[];

/** Transforms that make what a target needs; targets not named take any but times. */
const FITTING: Readonly<Record<string, readonly TransformName[]>> = {
  occurredAt: ['timestamp-iso', 'timestamp-seconds', 'timestamp-mail'],
  consent: ['boolean'],
  forwarded: ['boolean', 'mail-is-forwarded', 'subject-is-forwarded'],
  message: ['text', 'html-text', 'mail-reply'],
  'identifiers.email': ['email'],
  'identifiers.phone': ['phone'],
  [MERGED_IDS]: ['record-ids'],
  'profile.email': ['email'],
  'profile.phone': ['phone'],
};

const fits = (to: string, as: TransformName): boolean => FITTING[to]?.includes(as) ?? TRANSFORM_OUTPUT[as] !== 'time';

/** A word as the transform `word` writes it: lower case, spaces as dashes. */
const Word = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'is not a word in lower case');

export const Mapping = z
  .strictObject({
    to: Target,
    /** Payload paths, first found wins; the language is that of `core/contracts/paths.ts`. */
    from: z.array(Path).min(1),
    as: z.enum(TRANSFORMS),
    /** Only where the payload holds one of these texts at this path; elsewhere as if the mapping were not there. */
    when: z.strictObject({ path: Path, in: z.array(z.string()).min(1) }).optional(),
    /** A required field that is absent, null or blank is breaking drift: the signal parks with the field named. */
    required: z.boolean(),
    /** `as: word` only: what the vendor's words mean in ours. Fields of closed words take no other. */
    words: z.record(Word, Word).optional(),
  })
  .refine(({ words, as }) => !words || as === 'word', { path: ['words'], error: 'is for words (as: word) only' })
  .refine(({ to, as }) => !CLOSED_WORDS[to] || as === 'word', {
    path: ['as'],
    error: 'must be word: the field is closed',
  })
  .refine(({ to, words = {} }) => Object.values(words).every((word) => CLOSED_WORDS[to]?.includes(word) ?? true), {
    path: ['words'],
    error: 'holds a word that is not in the closed list of this field (core/signal/vocabulary.ts)',
  })
  .refine(({ to, as }) => fits(to, as), { path: ['as'], error: 'does not make what this field of the signal holds' });
export type Mapping = z.infer<typeof Mapping>;

export const SCHEMA_TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'] as const;
export type SchemaType = (typeof SCHEMA_TYPES)[number];

/** The subset of JSON Schema that `core/contracts/schema.ts` checks. A keyword outside it is refused, never ignored. */
export interface PayloadSchema {
  readonly type?: SchemaType | readonly SchemaType[] | undefined;
  readonly properties?: Readonly<Record<string, PayloadSchema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: PayloadSchema | undefined;
  readonly enum?: readonly (string | number | boolean | null)[] | undefined;
  readonly description?: string | undefined;
}
export const PayloadSchema: z.ZodType<PayloadSchema> = z.lazy(() =>
  z.strictObject({
    type: z.union([z.enum(SCHEMA_TYPES), z.array(z.enum(SCHEMA_TYPES)).min(1)]).optional(),
    properties: z.record(z.string(), PayloadSchema).optional(),
    required: z.array(z.string()).optional(),
    items: PayloadSchema.optional(),
    enum: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
    description: z.string().optional(),
  }),
);

export const Contract = z.strictObject({
  name: Name,
  emitter: Name,
  owner: Name,
  kind: z.enum(['inbound', 'evidence']),
  channel: z.enum(['form', 'chat', 'email', 'call', 'product', 'payment', 'ad', 'api']),
  /** How the raw bytes are read. */
  format: z.enum(['json', 'form', 'csv']),
  /** Shape of the payload. Properties it does not name are additive drift. */
  schema: PayloadSchema,
  /** In order: of several for one field of the signal, the first that gives a value counts; to a list all of them add. */
  mappings: z.array(Mapping).min(1),
  /** Field of the signal -> emitter or destination whose word counts. @default the emitter's own */
  truth: z.record(Target, Name).optional(),
  /** System -> field of the signal that holds the id of its record. Never dedupes; links records across systems. */
  recordIds: z.record(Name, Target).optional(),
  /** Metadata of a payload. Absent, `required` breaks the contract by name, `counted` is a gap, `optional` is as usual here. */
  metadata: z.partialRecord(z.enum(METADATA_NAMES), z.enum(['required', 'counted', 'optional'])).optional(),
});
export type Contract = z.infer<typeof Contract>;
