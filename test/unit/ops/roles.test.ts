import { describe, expect, it } from 'vitest';
import { uploadOf } from '../../../core/backfill/upload.ts';
import { versionOf } from '../../../core/definitions/version.ts';
import { principalOf, ROLES, type Role } from '../../../core/ops/roles.ts';
import { ROUTES, type Verb } from '../../../core/ops/routes.ts';
import { registry } from '../../../flows/registry.ts';
import { createOperator, heldItem, inPath, type Operator } from './operator.ts';

/** Who may what, written out: a change of the route table must be made here too. */
const MAY: Readonly<Record<Verb, readonly Role[]>> = {
  where: ROLES,
  find: ROLES,
  items: ROLES,
  item: ROLES,
  live: ROLES,
  openapi: ROLES,
  conservation: ROLES,
  filtered: ROLES,
  quarantine: ROLES,
  contracts: ROLES,
  contract: ROLES,
  'contract-version': ROLES,
  'verify-again': ['operator', 'rule-owner', 'admin'],
  claim: ['operator', 'rule-owner', 'approver', 'admin'],
  decide: ['operator', 'rule-owner', 'approver', 'admin'],
  replay: ['operator', 'rule-owner', 'admin'],
  'history-rows': ['operator', 'rule-owner', 'admin'],
  'history-leads': ['operator', 'rule-owner', 'admin'],
  'pace-history': ['operator', 'rule-owner', 'admin'],
  merge: ['operator', 'rule-owner', 'approver', 'admin'],
  unmerge: ['operator', 'rule-owner', 'approver', 'admin'],
  'change-live': ['rule-owner', 'admin'],
  keying: ROLES,
  'keying-preview': ROLES,
  'key-anew': ['admin'],
  audit: ['approver', 'admin'],
};

const cases = (Object.keys(ROUTES) as Verb[]).flatMap((verb) => ROLES.map((role) => ({ verb, role })));

/** Two people in the ledger; the first of them the younger, merged into the other one where asked. */
async function twoLeads({ road, ask }: Operator, isMerged: boolean): Promise<string[]> {
  await road.submit({ email: 'elder@acme.example' });
  await road.settle();
  await road.submit({ email: 'younger@acme.example' });
  await road.settle();
  const rows = road.store.rows('ledger').filter(({ key }) => key.sk === 'lead');
  const ids = rows
    .sort((a, b) => Number(b.item.createdAt) - Number(a.item.createdAt))
    .map(({ key }) => key.pk.slice(2));
  if (isMerged) await ask('POST', `/leads/${ids[0]}/merge`, { body: { other: ids[1] } });
  return ids;
}

/** A file whose manifest has not come yet. */
async function fileOfHistory({ road }: Operator): Promise<string> {
  const { key, bytes, delivery } = uploadOf('website-api', [{ body: '{}' }]);
  road.objects.put(key, bytes);
  await road.functions.dispatch({ source: 'aws.s3', 'detail-type': 'Object Created', detail: { object: { key } } });
  return delivery;
}

describe('roles', () => {
  it.each(cases)('$role asking for $verb', async ({ verb, role }) => {
    const operator = createOperator();
    const { signal, item } = await heldItem(operator.road);
    const leads =
      verb === 'merge' || verb === 'unmerge' || verb === 'history-leads'
        ? await twoLeads(operator, verb === 'unmerge')
        : [];
    const file = verb === 'pace-history' ? await fileOfHistory(operator) : undefined;
    const path = ROUTES[verb].path
      .replace('{id}', file ?? leads[0] ?? (verb === 'replay' ? signal : inPath(item)))
      .replace('{emitter}', 'typeform-demo')
      .replace('{name}', 'website-api')
      .replace('{version}', versionOf(registry.contracts.get('website-api')));
    const queries: Partial<Record<Verb, string>> = {
      where: `?signal=${signal}`,
      audit: '?day=2026-11-20',
      filtered: '?emitter=contact-form&day=2026-11-20',
      conservation: '?hour=2026-11-20T15:00:00Z',
    };
    const bodies: Partial<Record<Verb, object>> = {
      'pace-history': { perMinute: 0 },
      find: { email: 'a@acme.example' },
      decide: { outcome: 'retry' },
      merge: { other: leads[1] },
      'history-rows': { rows: [{ body: '{}' }] },
      'history-leads': { leads: [leads[0]] },
      'change-live': { set: 'paused', destination: 'hubspot', paused: true },
    };
    const body = bodies[verb] ?? {};
    const before = JSON.stringify(operator.road.store.snapshot());
    const answer = await operator.ask(ROUTES[verb].method, `${path}${queries[verb] ?? ''}`, { groups: [role], body });
    if (MAY[verb].includes(role)) {
      expect(answer.status, answer.text).toBeLessThan(300);
    } else {
      expect(answer.body).toMatchObject({ status: 403, title: 'forbidden', needs: MAY[verb] });
      expect(JSON.stringify(operator.road.store.snapshot())).toBe(before);
    }
  });

  it('of several groups add up, and no group at all may nothing', async () => {
    const operator = createOperator();
    expect((await operator.ask('GET', '/live', { groups: ['viewer', 'approver'] })).status).toBe(200);
    expect((await operator.ask('GET', '/audit?day=2026-11-20', { groups: ['viewer', 'approver'] })).status).toBe(200);
    expect((await operator.ask('GET', '/live', { groups: [] })).status).toBe(403);
  });

  it('nobody comes in without an authorizer', async () => {
    const { status, body } = await createOperator().ask('GET', '/live', { anonymous: true });
    expect([status, body.title]).toEqual([401, 'unauthenticated']);
  });
});

const USER = 'arn:aws:iam::123456789012:user/people/otto';
const SSO = 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Ops_0a1b/jane.doe@acme.example';
const iam = (userArn: string) => ({ iam: { userArn } });

describe('an IAM principal', () => {
  it('is an admin unless the stage says otherwise', () => {
    expect(principalOf(iam(USER), {})).toEqual({ who: 'otto', via: 'iam', roles: ['admin'] });
    expect(principalOf(iam('arn:aws:iam::123456789012:root'), {})?.who).toBe('root');
  });

  it('has the role of its IAM role or user name, or that of everybody else, or none', () => {
    const roles = { otto: 'operator', AWSReservedSSO_Ops_0a1b: 'approver' } as const;
    expect(principalOf(iam(USER), roles)?.roles).toEqual(['operator']);
    expect(principalOf(iam(SSO), roles)?.roles).toEqual(['approver']);
    expect(principalOf(iam(USER.replace('otto', 'mia')), roles)?.roles).toEqual([]);
    expect(principalOf(iam(USER.replace('otto', 'mia')), { ...roles, '*': 'viewer' })?.roles).toEqual(['viewer']);
  });

  it('is named without the mail address its session was named after', () => {
    expect(principalOf(iam(SSO), {})?.who).toBe('AWSReservedSSO_Ops_0a1b/jane.doe');
  });
});

describe('a Cognito principal', () => {
  const jwt = (claims: object) => ({ jwt: { claims } });

  it('has the groups of its token, spelt as HTTP APIs or emulators spell lists', () => {
    for (const groups of ['[viewer approver]', 'viewer,approver', ['viewer', 'approver', 'strangers']]) {
      const principal = principalOf(jwt({ sub: 'abc', 'cognito:groups': groups }), {});
      expect(principal).toEqual({ who: 'abc', via: 'jwt', roles: ['viewer', 'approver'] });
    }
  });

  it('is named readably by an ID token, by user name otherwise, and never by address', () => {
    expect(principalOf(jwt({ sub: 's', email: 'vera@acme.example' }), {})?.who).toBe('vera');
    expect(principalOf(jwt({ sub: 's', username: 'u-1' }), {})?.who).toBe('u-1');
    expect(principalOf(jwt({}), {})).toBeUndefined();
  });
});
