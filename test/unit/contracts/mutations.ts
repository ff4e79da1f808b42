/** Every contract with one thing changed: what a careless edit can do to it, and the field that must be named. */
import type { Contract, Mapping, PayloadSchema, SchemaType } from '../../../core/definitions/definitions.ts';

export interface Mutation {
  readonly what: string;
  readonly contract: Contract;
  readonly field: string;
  readonly isBreaking: boolean;
}

type Edit = (schema: PayloadSchema) => PayloadSchema;

/** All mutations of a contract: each property of its schema, each of its mappings. */
export const mutationsOf = (contract: Contract): Mutation[] => [
  ...schemaMutations(contract.schema, '').map(({ schema, ...rest }) => ({
    ...rest,
    contract: { ...contract, schema },
  })),
  ...contract.mappings.flatMap((mapping, at) =>
    mappingMutations(mapping, contract.mappings).map(({ over, ...rest }) => ({
      ...rest,
      contract: { ...contract, mappings: contract.mappings.toSpliced(at, 1, ...over) },
    })),
  ),
];

type Changed = Omit<Mutation, 'contract'> & { readonly schema: PayloadSchema };

function schemaMutations(schema: PayloadSchema, at: string): Changed[] {
  const { properties = {}, required = [], items } = schema;
  const inside = Object.entries(properties).flatMap(([name, inner]) => {
    const field = at === '' ? name : `${at}.${name}`;
    const put: (edit: Edit) => PayloadSchema = (edit) => ({
      ...schema,
      properties: { ...properties, [name]: edit(inner) },
    });
    return [
      ...ownMutations(inner, field).map(({ schema: next, ...rest }) => ({ ...rest, schema: put(() => next) })),
      ...requiredMutations(schema, name, field),
      ...schemaMutations(inner, field).map(({ schema: next, ...rest }) => ({ ...rest, schema: put(() => next) })),
    ];
  });
  const { [required[0] ?? '']: first, ...others } = properties;
  const left = required.filter((name) => name !== required[0]);
  const removed: Changed[] = first
    ? [
        {
          what: 'required field removed',
          field: at === '' ? (required[0] ?? '') : `${at}.${required[0]}`,
          isBreaking: true,
          schema: { ...schema, required: left, properties: others },
        },
      ]
    : [];
  const elements = items
    ? schemaMutations(items, `${at}[*]`).map(({ schema: next, ...rest }) => ({
        ...rest,
        schema: { ...schema, items: next },
      }))
    : [];
  return [...inside, ...removed, ...elements];
}

function ownMutations(schema: PayloadSchema, field: string): Changed[] {
  const types: readonly SchemaType[] = [schema.type ?? []].flat();
  const other = (['boolean', 'array'] as const).find((type) => !types.includes(type)) ?? 'null';
  const wider: readonly SchemaType[] = [...types, other];
  const narrowed = schema.enum ? 'no such value' : 'one value';
  const widened: Changed = { what: 'widened', field, isBreaking: false, schema: { ...schema, type: wider } };
  return [
    { what: 'retyped', field, isBreaking: true, schema: { ...schema, type: other } },
    ...(types.length > 0 ? [widened] : []),
    { what: 'described', field, isBreaking: false, schema: { ...schema, description: 'something else' } },
    { what: 'enum narrowed', field, isBreaking: true, schema: { ...schema, enum: [narrowed] } },
  ];
}

function requiredMutations(schema: PayloadSchema, name: string, field: string): Changed[] {
  const { required = [] } = schema;
  const isIn = required.includes(name);
  const next = isIn ? required.filter((each) => each !== name) : [...required, name];
  return [
    {
      what: isIn ? 'no longer required' : 'newly required',
      field,
      isBreaking: !isIn,
      schema: { ...schema, required: next },
    },
  ];
}

function mappingMutations(mapping: Mapping, all: readonly Mapping[]) {
  const { to, from, required } = mapping;
  const [first = ''] = from;
  const fresh = 'attribution.nobodyWroteThis';
  const isAlone = all.filter((each) => each.to === to).length === 1;
  return [
    { what: 'mapping removed', field: to, isBreaking: true, over: [] },
    { what: 'required turned', field: first, isBreaking: !required, over: [{ ...mapping, required: !required }] },
    {
      what: 'path renamed',
      field: first,
      isBreaking: true,
      over: [{ ...mapping, from: ['renamed', ...from.slice(1)] }],
    },
    {
      what: 'transform changed',
      field: to,
      isBreaking: true,
      over: [{ ...mapping, as: mapping.as === 'text' ? ('word' as const) : ('text' as const) }],
    },
    { what: 'condition added', field: to, isBreaking: true, over: [{ ...mapping, when: { path: 'x', in: ['y'] } }] },
    ...(isAlone ? [{ what: 'retargeted', field: to, isBreaking: true, over: [{ ...mapping, to: fresh }] }] : []),
  ];
}
