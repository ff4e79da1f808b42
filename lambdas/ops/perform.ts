/** One request: who asks, which role that needs, what it says, and for writes the audited path around the verb. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { badFields } from '../../core/ops/fields.ts';
import { badRequest, forbidden, type Result, refuse } from '../../core/ops/results.ts';
import { type IamRoles, type Principal, principalOf, type Role, roleFor } from '../../core/ops/roles.ts';
import { type findRoute, type Input, type Reply, ROUTES, type Route, type Verb } from '../../core/ops/routes.ts';
import { audited } from '../../stores/audit.ts';
import { StoreFault } from '../../stores/store.ts';
import { rawInput } from './request.ts';
import { VERBS, type VerbDeps } from './verbs.ts';

/** What a request comes to. Nothing is thrown: what nobody expected is told to `onFault` and answered as a fault. */
export async function answered(
  deps: VerbDeps & { readonly iamRoles: IamRoles },
  event: APIGatewayProxyEventV2,
  found: ReturnType<typeof findRoute>,
  id: string,
): Promise<Result<object>> {
  const authorizer = 'authorizer' in event.requestContext ? event.requestContext.authorizer : undefined;
  const principal = principalOf(authorizer, deps.iamRoles);
  if (!principal) return refuse('unauthenticated', 'No authorizer vouched for this request.');
  if (found.kind === 'unknown') return refuse('unknown-route', 'There is no such path; see /ops/openapi.json.');
  if (found.kind === 'wrong-method') return refuse('wrong-method', `Use ${found.allowed.join(' or ')}.`);
  try {
    return await perform(deps, found.verb, { id, principal, input: () => rawInput(event, found.params) });
  } catch (error) {
    deps.onFault(found.verb === 'replay' ? 'replay' : 'review', error);
    if (error instanceof StoreFault) return refuse('unavailable', 'The store does not answer; try again.');
    return refuse('fault', 'Something unexpected happened; quote the correlation id.');
  }
}

interface Request {
  /** The request's id. */
  readonly id: string;
  readonly principal: Principal;
  /** Read only after the role is known to suffice. */
  readonly input: () => Record<string, unknown> | undefined;
}

async function perform<V extends Verb>(deps: VerbDeps, verb: V, request: Request): Promise<Result<Reply<V>>> {
  const route: Route = ROUTES[verb];
  const role = roleFor(request.principal, route.needs);
  if (!role) return forbidden(route.needs);
  const raw = request.input();
  if (!raw) return refuse('bad-request', 'The body must be a JSON object.', { fields: [] });
  const parsed = route.input.safeParse(raw);
  if (!parsed.success) return badRequest(badFields(parsed.error.issues));
  const input = parsed.data as Input<V>;
  const run = () => VERBS[verb](deps, { input, who: request.principal.who });
  return route.targets ? throughAudit(deps, verb, request, role, route.targets(input as never), run) : run();
}

const throughAudit = <V extends Verb>(
  deps: VerbDeps,
  verb: V,
  { id, principal }: Request,
  role: Role,
  targets: Readonly<Record<string, string>>,
  run: () => Promise<Result<Reply<V>>>,
): Promise<Result<Reply<V>>> => {
  const { who, via } = principal;
  const outcomeOf = (result: Result<Reply<V>>): string => (result.kind === 'ok' ? 'done' : result.code);
  return audited(deps, { id, who, via, role, verb, targets }, run, outcomeOf);
};
