/** Public forms may be posted by script from the pages they are declared for. */
import type { InboundRequest } from '../../connectors/emitter.ts';
import type { Emitter } from '../../core/definitions/definitions.ts';
import type { Answer } from '../../core/ingest/answers.ts';

export function withCors(emitter: Emitter | undefined, { headers }: InboundRequest, answer: Answer): Answer {
  const origin = headers.origin;
  if (!emitter?.form || !origin || !emitter.form.origins.includes(origin)) return answer;
  const cors = {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type, accept',
    vary: 'origin',
  };
  return { ...answer, headers: { ...answer.headers, ...cors } };
}
