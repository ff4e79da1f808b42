/** A small contract for tests about contracts, and the same with something changed. */
import type { Contract, Mapping, PayloadSchema } from '../../../core/definitions/definitions.ts';

export const reads = (to: string, from: string | string[], over: Partial<Mapping> = {}): Mapping => ({
  to,
  from: [from].flat(),
  as: 'text',
  required: false,
  ...over,
});

const SCHEMA: PayloadSchema = {
  type: 'object',
  required: ['email', 'kind'],
  properties: {
    email: { type: 'string' },
    kind: { type: 'string', enum: ['a', 'b'] },
    size: { type: ['number', 'string'] },
    note: { type: 'string', description: 'free text' },
    stage: { type: 'string' },
    page: { type: 'object', required: ['url'], properties: { url: { type: 'string' }, title: { type: 'string' } } },
    tags: { type: 'array', items: { type: 'string' } },
    other: {},
  },
};

export const PLAIN: Contract = {
  name: 'plain',
  emitter: 'plain',
  owner: 'iris',
  kind: 'inbound',
  channel: 'form',
  format: 'json',
  schema: SCHEMA,
  mappings: [
    reads('identifiers.email', 'email', { as: 'email', required: true }),
    reads('profile.company', ['page.title', 'note']),
    reads('facts.size', 'size', { as: 'range-start' }),
    reads('facts.first', 'note', { as: 'word', when: { path: 'kind', in: ['a'] } }),
    reads('facts.first', 'stage', { as: 'word' }),
    reads('facts.lifecycleStage', 'stage', { as: 'word', words: { mql: 'marketing-qualified' } }),
    reads('attribution.page', 'page.url'),
  ],
  truth: { 'profile.company': 'plain' },
  recordIds: { plain: 'attribution.page' },
  metadata: { source: 'counted' },
};

const property = (name: string): PayloadSchema => SCHEMA.properties?.[name] ?? {};

export const withProperties = (properties: Readonly<Record<string, PayloadSchema>>): Contract => ({
  ...PLAIN,
  schema: { ...SCHEMA, properties: { ...SCHEMA.properties, ...properties } },
});

export const withField = (name: string, over: PayloadSchema): Contract =>
  withProperties({ [name]: { ...property(name), ...over } });

export const withoutField = (name: string): Contract => {
  const { [name]: _gone, ...properties } = SCHEMA.properties ?? {};
  const required = (SCHEMA.required ?? []).filter((each) => each !== name);
  return { ...PLAIN, schema: { ...SCHEMA, required, properties } };
};

export const withRequired = (...required: readonly string[]): Contract => ({
  ...PLAIN,
  schema: { ...SCHEMA, required },
});

/** With the mapping at a place changed; taken away where `over` is undefined. */
export const withMapping = (at: number, over: Partial<Mapping> | undefined): Contract => ({
  ...PLAIN,
  mappings: PLAIN.mappings.flatMap((mapping, index) => {
    if (index !== at) return [mapping];
    return over ? [{ ...mapping, ...over }] : [];
  }),
});

export const withMore = (...mappings: readonly Mapping[]): Contract => ({
  ...PLAIN,
  mappings: [...PLAIN.mappings, ...mappings],
});
