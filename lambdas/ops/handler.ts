/** /ops: lets people ask where a lead is, and claim, decide, replay and switch; every write through the audited path. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Answer } from '../../core/ingest/answers.ts';
import { answerOf } from '../../core/ops/results.ts';
import type { IamRoles } from '../../core/ops/roles.ts';
import { findRoute, type Verb } from '../../core/ops/routes.ts';
import { answered } from './perform.ts';
import type { VerbDeps } from './verbs.ts';

export interface OpsDeps extends VerbDeps {
  readonly iamRoles: IamRoles;
  /** One line per request: what was asked by which role and how it was answered, never whom it was about. */
  readonly report: (facts: { verb: Verb | 'none'; status: number; correlationId: string }) => void;
}

export const createHandler =
  (deps: OpsDeps) =>
  async (event: APIGatewayProxyEventV2): Promise<Answer> => {
    const correlationId = event.requestContext.requestId;
    const path = event.rawPath.replace(/^\/ops(-jwt)?(?=\/)/, '');
    const found = findRoute(event.requestContext.http.method, path);
    const result = await answered(deps, event, found, correlationId);
    const answer = answerOf(result, correlationId);
    deps.report({ verb: found.kind === 'found' ? found.verb : 'none', status: answer.statusCode, correlationId });
    return answer;
  };
