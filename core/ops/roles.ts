/** Who is asking, and which roles that gives them. Pure: what API Gateway's authorizers say in, a principal out. */
import * as z from 'zod';

/** The roles of operators; a Cognito group carries the same name. */
export const ROLES = ['viewer', 'operator', 'rule-owner', 'approver', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface Principal {
  /** Kept with claims, decisions and the audit: a name without a mail address. */
  readonly who: string;
  readonly via: 'iam' | 'jwt';
  readonly roles: readonly Role[];
}

/**
 * IAM role or user name -> role; `*` for everybody else. Empty: whoever may call the API by IAM is an admin, and IAM
 * policies decide who that is.
 */
export const IamRoles = z.record(z.string(), z.enum(ROLES));
export type IamRoles = z.infer<typeof IamRoles>;

const Iam = z.object({ iam: z.object({ userArn: z.string().min(1) }) });
const Jwt = z.object({ jwt: z.object({ claims: z.record(z.string(), z.unknown()) }) });

/** The principal behind a request; `undefined` when no authorizer vouched for one. */
export function principalOf(authorizer: unknown, iamRoles: IamRoles): Principal | undefined {
  const iam = Iam.safeParse(authorizer);
  if (iam.success) return iamPrincipal(iam.data.iam.userArn, iamRoles);
  const jwt = Jwt.safeParse(authorizer);
  return jwt.success ? jwtPrincipal(jwt.data.jwt.claims) : undefined;
}

/** `arn:aws:sts::<account>:assumed-role/<role>/<session>`, `arn:aws:iam::<account>:user/<path>/<name>` or `...:root`. */
function iamPrincipal(arn: string, iamRoles: IamRoles): Principal {
  const [kind = '', ...rest] = arn.split(':').slice(5).join(':').split('/');
  const name = (kind === 'assumed-role' ? rest[0] : (rest.at(-1) ?? kind)) ?? kind;
  const who = kind === 'assumed-role' ? rest.map(plainName).join('/') : plainName(name);
  const isOpen = Object.keys(iamRoles).length === 0;
  const role = isOpen ? 'admin' : (iamRoles[name] ?? iamRoles['*']);
  return { who, via: 'iam', roles: role ? [role] : [] };
}

/** An ID token names the person readably; an access token only by their user name. */
function jwtPrincipal(claims: Readonly<Record<string, unknown>>): Principal | undefined {
  const names = [claims.email, claims['cognito:username'], claims.username, claims.sub];
  const name = names.find((value): value is string => typeof value === 'string' && value !== '');
  if (name === undefined) return undefined;
  const groups = new Set(groupsOf(claims['cognito:groups']));
  return { who: plainName(name), via: 'jwt', roles: ROLES.filter((role) => groups.has(role)) };
}

/** HTTP APIs flatten lists of claims to `[viewer operator]`. */
const groupsOf = (claim: unknown): string[] =>
  Array.isArray(claim) ? claim.map(String) : typeof claim === 'string' ? claim.split(/[[\]\s,]+/).filter(Boolean) : [];

/** Single sign-on names sessions after addresses: what stands before the @ is enough, and what follows is not kept. */
const plainName = (name: string): string =>
  (name.split('@')[0] ?? '').replace(/[^\w+=.,-]/g, '-').slice(0, 64) || 'unnamed';

/** The first of the needed roles that the principal has. */
export const roleFor = ({ roles }: Principal, needs: readonly Role[]): Role | undefined =>
  needs.find((role) => roles.includes(role));
