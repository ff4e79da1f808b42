/** A contract's schema as a JSON Schema document (2020-12) for whoever sends: what it says is what validate takes. Pure. */
import type { Contract, PayloadSchema } from '../definitions/contract.ts';
import { versionOf } from '../definitions/version.ts';

export interface JsonSchema {
  readonly $schema: string;
  readonly $id: string;
  readonly title: string;
  readonly [keyword: string]: unknown;
}

/**
 * The document of one version. Fields it does not name are taken, and counted. Beyond it, a field that a mapping requires
 * must hold something the transform can read; see `fields` beside it.
 */
export const jsonSchemaOf = (contract: Contract): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `urn:baton:contract:${contract.name}:${versionOf(contract)}`,
  title: `${contract.name}: what ${contract.emitter} sends`,
  ...keywords(contract.schema),
});

function keywords({ properties, items, required = [], ...rest }: PayloadSchema): Record<string, unknown> {
  const inner = Object.entries(properties ?? {}).map(([name, schema]) => {
    const document = keywords(schema);
    return [name, required.includes(name) ? document : orNull(document)];
  });
  return {
    ...rest,
    ...(required.length > 0 ? { required } : {}),
    ...(properties ? { properties: Object.fromEntries(inner) } : {}),
    ...(items ? { items: keywords(items) } : {}),
  };
}

/** Null in an optional field counts as nothing, whatever its type. */
function orNull(schema: Record<string, unknown>): Record<string, unknown> {
  const types = [schema.type ?? []].flat();
  return {
    ...schema,
    ...(types.length > 0 && !types.includes('null') ? { type: [...types, 'null'] } : {}),
    ...(Array.isArray(schema.enum) && !schema.enum.includes(null) ? { enum: [...schema.enum, null] } : {}),
  };
}
