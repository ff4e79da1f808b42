/**
 * Checks what client and twin say to each other against HubSpot's own OpenAPI schemas (`data/openapi-2026-03.json`), more
 * strictly than these ask: a property the schema does not declare is an issue too. The validator is zod's.
 */
import * as z from 'zod';
import official from './data/openapi-2026-03.json' with { type: 'json' };

/** Where the live API, as documented or observed, is not what its specification says. Each must occur in the tests. */
export const DEVIATIONS = [
  {
    name: 'errors carry status "error", which the Error schema does not declare',
    at: /^4\d\d|^5\d\d/,
    issue: /unrecognized.*: status$/,
  },
  { name: 'an unset property is null', at: /^20[017] /, issue: /properties\.\w+: .*received null/ },
  { name: '429 has errorType and policyName', at: /^429 /, issue: /unrecognized.*: status,errorType,policyName$/ },
  { name: '429 has no category', at: /^429 /, issue: /^category: .*received undefined/ },
  {
    name: 'a body that cannot be read is refused without a category',
    at: /^400 /,
    issue: /^category: .*received undefined/,
  },
  { name: 'the user id of an archived owner is null', at: /^200 GET \/crm\/owners/, issue: /userId: .*received null/ },
] as const;

const definitions: Readonly<Record<string, unknown>> = official.$defs;

/** Objects that declare their properties allow no others. */
const strict = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner: Record<string, unknown> = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, strict(value)]),
  );
  const isDeclared =
    inner.type === 'object' && inner.properties !== undefined && inner.additionalProperties === undefined;
  return isDeclared ? { ...inner, additionalProperties: false } : inner;
};
const strictDefinitions = Object.fromEntries(
  Object.entries(definitions).map(([name, schema]) => [name, strict(schema)]),
);

const compiled = new Map<string, z.ZodType>();
const validatorOf = (name: string): z.ZodType => {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const schema = z.fromJSONSchema(JSON.parse(JSON.stringify({ $ref: `#/$defs/${name}`, $defs: strictDefinitions })));
  compiled.set(name, schema);
  return schema;
};

/** What is wrong with a value, one line for each issue: `path: what`. */
export const issuesOf = (schemaName: string, value: unknown): string[] => {
  const parsed = validatorOf(schemaName).safeParse(value);
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `${issue.path.join('.')} unrecognized: ${issue.keys.join(',')}`
      : `${issue.path.join('.')}: ${issue.message}`,
  );
};

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly request?: unknown;
  readonly status: number;
  readonly response?: unknown;
}

interface Operation {
  readonly request: string | null;
  readonly responses: Readonly<Record<string, string | null>>;
}

const operations: Readonly<Record<string, Operation>> = official.operations;

const operationOf = (method: string, path: string): Operation | undefined =>
  Object.entries(operations).find(([key]) => {
    const [operationMethod, template] = key.split(' ');
    const pattern = template?.replace('{type}', '(contacts|tasks)').replace('{id}', '[^/]+').replace('{to}', '[^/]+');
    return operationMethod === method && new RegExp(`^${pattern}$`).test(path.split('?')[0] ?? '');
  })?.[1];

/** Issues of one exchange, each prefixed with `<status> <method> <path>`, and the deviations that explain others. */
export const inspect = (exchange: Exchange): { issues: string[]; deviations: string[] } => {
  const { method, path, status } = exchange;
  const at = `${status} ${method} ${path}`;
  const operation = operationOf(method, path);
  if (operation === undefined) return { issues: [`${at}: not in the specification`], deviations: [] };
  const sent = operation.request === null ? [] : issuesOf(operation.request, exchange.request);
  const answered =
    operation.responses[status] === undefined ? operation.responses.default : operation.responses[status];
  const received = answered ? issuesOf(answered, exchange.response) : [];
  const explained = received.map((issue) => DEVIATIONS.find((d) => d.at.test(at) && d.issue.test(issue))?.name);
  return {
    issues: [
      ...sent.map((issue) => `${at} request ${issue}`),
      ...received.filter((_, index) => explained[index] === undefined).map((issue) => `${at} response ${issue}`),
    ],
    deviations: explained.filter((name) => name !== undefined),
  };
};
