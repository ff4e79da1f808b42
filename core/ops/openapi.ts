/** The OpenAPI 3.1 document of /ops, made from the route table. Pure. */
import * as z from 'zod';
import { ProblemReply } from './replies.ts';
import { PROBLEMS } from './results.ts';
import { ROUTES, type Route } from './routes.ts';

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly object[];
}

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
};

export interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly [part: string]: unknown;
}

export function openApiDocument(): OpenApi {
  const paths: Record<string, Record<string, object>> = {};
  for (const [verb, route] of Object.entries(ROUTES)) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(verb, route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Baton: operators', version: '1', description: 'Where a lead is, and what people decide about it.' },
    servers: [
      { url: '/ops', description: 'Signed with SigV4 (service execute-api).' },
      { url: '/ops-jwt', description: 'With a token of the operators user pool.' },
    ],
    security: [{ sigv4: [] }, { token: [] }],
    paths,
    components: {
      schemas: { Problem: schemaOf(ProblemReply, 'output') },
      securitySchemes: {
        sigv4: { type: 'apiKey', in: 'header', name: 'Authorization', 'x-amazon-apigateway-authtype': 'awsSigv4' },
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
    },
  };
}

function operation(verb: string, route: Route): object {
  const schema = schemaOf(route.input, 'input') as ObjectSchema;
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const others = Object.keys(schema.properties ?? {}).filter((name) => !inPath.includes(name));
  const parameter = (name: string, place: 'path' | 'query') => ({
    name,
    in: place,
    required: place === 'path' || (schema.required ?? []).includes(name),
    schema: schema.properties?.[name] ?? {},
  });
  const parameters = [
    ...inPath.map((name) => parameter(name, 'path')),
    ...(route.method === 'GET' ? others.map((name) => parameter(name, 'query')) : []),
  ];
  const hasBody = route.method === 'POST' && (schema.oneOf !== undefined || others.length > 0);
  return {
    operationId: verb,
    summary: route.says,
    description: `Needs one of: ${route.needs.join(', ')}.`,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(hasBody ? { requestBody: { required: true, content: jsonOf(bodySchema(schema, others)) } } : {}),
    responses: {
      200: { description: 'Done.', content: jsonOf(schemaOf(route.reply, 'output')) },
      default: {
        description: `A problem; \`title\` is one of: ${Object.keys(PROBLEMS).join(', ')}.`,
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

const jsonOf = (schema: object) => ({ 'application/json': { schema } });

function bodySchema(schema: ObjectSchema, names: readonly string[]): object {
  if (schema.oneOf) return schema;
  const properties = Object.fromEntries(names.map((name) => [name, schema.properties?.[name] ?? {}]));
  const required = (schema.required ?? []).filter((name) => names.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}
