/** Ingest: verifies the sender, keeps the bytes, answers with a receipt. Nothing remote inline. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Answer, answerTo, type Reception } from '../../core/ingest/answers.ts';
import { emitterAt } from '../../core/ingest/arrive.ts';
import { challenged, type ReceiveDeps, receive } from '../runtime/receive.ts';
import { requestOf, wantsJson } from '../runtime/request.ts';
import { withCors } from './cors.ts';
import { scriptAnswer } from './form-script.ts';
import { statusAnswer } from './status.ts';

export interface IngestDeps extends ReceiveDeps {
  readonly now: () => number;
  readonly count: (reception: Reception['kind'], emitter: string | undefined) => void;
}

const MAX_BYTES = 4 * 1024 * 1024;

export const createHandler =
  (deps: IngestDeps) =>
  async (event: APIGatewayProxyEventV2): Promise<Answer> => {
    const request = requestOf(event, deps.now());
    if (request.method === 'GET') {
      const told = await statusAnswer(deps, request.path, event.queryStringParameters?.sig);
      const found = told ?? scriptAnswer(deps.registry, request.path);
      if (found) return found;
    }
    const emitter = emitterAt(deps.registry.emitters, request.path);
    if (request.method === 'OPTIONS') return withCors(emitter, request, { statusCode: 204, headers: {}, body: '' });
    const handshake = emitter && (await challenged(deps, emitter, request));
    if (handshake) return handshake;
    const reception: Reception =
      !emitter || request.method !== 'POST'
        ? { kind: 'refused' }
        : request.body.length > MAX_BYTES
          ? { kind: 'too-large' }
          : await receive(deps, emitter, request);
    deps.count(reception.kind, emitter?.name);
    return withCors(emitter, request, answerTo(emitter, reception, wantsJson(request)));
  };
