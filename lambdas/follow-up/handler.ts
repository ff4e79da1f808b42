/** Follow-up: takes outcomes and closes engagements. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { standardWebhooks } from '../../connectors/standard-webhooks/index.ts';
import { type Answer, json, problem } from '../../core/ingest/answers.ts';
import { EngagementId, Named } from '../../core/ops/fields.ts';
import { type FollowUpDeps, OUTCOME_KINDS, recordOutcome } from '../../stores/follow-up.ts';
import { requestOf } from '../runtime/request.ts';

const Report = z.object({
  engagement: EngagementId,
  outcome: z.enum(OUTCOME_KINDS),
  /** Who says so: a person of `flows/` or the name of a system. */
  by: Named,
});

export interface OutcomeDeps extends FollowUpDeps {
  readonly secrets: () => Promise<readonly string[]>;
}

export const createHandler =
  (deps: OutcomeDeps) =>
  async (event: APIGatewayProxyEventV2): Promise<Answer> => {
    const request = requestOf(event, deps.now());
    const verification = standardWebhooks.verify(request, await deps.secrets());
    if (verification.kind !== 'authentic')
      return problem(401, 'unverified', 'Sign the report as Standard Webhooks says.');
    const report = Report.safeParse(parsed(request.body));
    if (!report.success) return problem(400, 'not-a-report', z.prettifyError(report.error));
    const [lead = '', flow = '', n = ''] = report.data.engagement.split('.');
    const id = request.headers['webhook-id'] ?? '';
    const { outcome, by } = report.data;
    const recorded = await recordOutcome(deps, { lead, flow, n: Number(n), outcome, by, id });
    if (recorded.kind === 'unknown') return problem(404, 'unknown-engagement', 'There is no such engagement.');
    if (recorded.kind === 'already-closed') return problem(409, 'already-closed', `It was closed by ${recorded.by}.`);
    return json(200, recorded);
  };

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
