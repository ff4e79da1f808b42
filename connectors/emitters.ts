/** Every emitter connector by the name that emitter definitions use. */
import type { EmitterConnector } from './emitter.ts';
import { htmlForm } from './html-form/index.ts';
import { standardWebhooks } from './standard-webhooks/index.ts';
import { typeform } from './typeform/index.ts';

export const EMITTER_CONNECTORS: ReadonlyMap<string, EmitterConnector> = new Map(
  [standardWebhooks, typeform, htmlForm].map((connector) => [connector.name, connector]),
);
