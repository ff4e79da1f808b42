import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../core/ops/openapi.ts';
import { PROBLEMS } from '../../../core/ops/results.ts';
import { ROUTES } from '../../../core/ops/routes.ts';
import { as, createOperator, heldItem, inPath } from './operator.ts';

describe('a refusal', () => {
  it('is a problem document with a stable code and the id of the request', async () => {
    const operator = createOperator();
    const { type, body } = await operator.ask('GET', '/nowhere');
    expect(type).toBe('application/problem+json');
    expect(body).toEqual({
      type: 'urn:baton:problem:unknown-route',
      title: 'unknown-route',
      status: 404,
      detail: 'There is no such path; see /ops/openapi.json.',
      correlationId: 'request-1',
    });
  });

  it.each([
    ['GET', '/items?limit=many', 'limit'],
    ['GET', '/items?limit=1000', 'limit'],
    ['GET', '/items?owenr=vera', 'owenr'],
    ['GET', '/items?owner=Vera%20Smith', 'owner'],
    ['GET', '/where?lead=abc', 'lead'],
    ['GET', '/items/1', 'id'],
    ['GET', '/audit?day=yesterday', 'day'],
    ['POST', `/items/${'0'.repeat(32)}.1/decide`, 'outcome'],
    ['GET', '/conservation?hour=2026-11-20T15:20:00Z', 'hour'],
    ['POST', '/live', 'set'],
    ['GET', '/items?someone%40acme.example=1', '(unnamed)'],
  ] as const)('of %s %s names the field and quotes nothing', async (method, path, field) => {
    const { body, text } = await createOperator().ask(method, path, { body: { outcome: 'maybe@acme.example' } });
    expect(body).toMatchObject({ status: 400, title: 'bad-request' });
    expect(body.fields).toEqual(expect.arrayContaining([expect.objectContaining({ field })]));
    expect(body.detail).toContain(field);
    expect(text).not.toContain('@');
  });

  it('of a body that is no JSON object says so', async () => {
    for (const body of ['{', '[]', '"text"']) {
      const answer = await createOperator().ask('POST', '/live', { body });
      expect(answer.body).toMatchObject({ status: 400, detail: 'The body must be a JSON object.' });
    }
  });

  it('of the wrong method names the right one', async () => {
    const { body } = await createOperator().ask('PUT', '/live');
    expect(body).toMatchObject({ status: 405, detail: 'Use GET or POST.' });
  });

  it('of what nobody expected tells the log and not the caller', async () => {
    const broken = async () => {
      throw new Error('the secret of dana@acme.example');
    };
    const operator = createOperator(undefined, { keys: broken });
    const { body, text } = await operator.ask('GET', '/where?email=dana@acme.example');
    expect(body).toMatchObject({ status: 500, title: 'fault', correlationId: 'request-1' });
    expect(text).not.toContain('secret');
    expect(operator.faults).toHaveLength(1);
  });

  it('of unknown items and signals is 404', async () => {
    const operator = createOperator();
    const path = `/items/${'0'.repeat(32)}.1`;
    expect((await operator.ask('GET', path)).body.title).toBe('not-found');
    expect((await operator.ask('POST', `${path}/claim`)).body.title).toBe('not-found');
    expect((await operator.ask('POST', `${path}/decide`, { body: { outcome: 'retry' } })).body.title).toBe('not-found');
  });
});

describe('live state', () => {
  it('changes one switch at a time, each change a version', async () => {
    const operator = createOperator();
    const before = as('live', await operator.ask('GET', '/live'));
    expect(before).toMatchObject({ version: 0, killed: [], destinations: [{ name: 'hubspot', isPaused: false }] });
    const version = before.flows[0]?.ruleSetVersion;
    const set = (body: object) => operator.ask('POST', '/live', { body });
    await set({ set: 'mode', flow: 'demo-request', mode: 'observe' });
    await set({ set: 'killed', ruleSetVersion: version, killed: true });
    const after = as('change-live', await set({ set: 'paused', destination: 'hubspot', paused: true }));
    expect(after).toMatchObject({
      version: 3,
      killed: [version],
      destinations: [{ isPaused: true, breaker: 'closed' }],
    });
    expect(after.flows[0]).toMatchObject({ name: 'demo-request', published: 'live', mode: 'observe' });
    expect(after.flows.slice(1)).toEqual(before.flows.slice(1));
    await set({ set: 'mode', flow: 'demo-request', mode: 'published' });
    await set({ set: 'killed', ruleSetVersion: version, killed: false });
    const back = as('change-live', await set({ set: 'paused', destination: 'hubspot', paused: false }));
    expect({ ...back, version: 0 }).toEqual(before);
    expect(as('change-live', await set({ set: 'paused', destination: 'hubspot', paused: false })).version).toBe(6);
  });

  it('holds what the road does: a killed version parks, an observed flow has no effect covers: [139]', async () => {
    const operator = createOperator();
    const { road } = operator;
    await operator.ask('POST', '/live', { body: { set: 'mode', flow: 'demo-request', mode: 'observe' } });
    await road.submit();
    await road.settle();
    expect(road.crm.calls).toBe(0);
    const version = as('live', await operator.ask('GET', '/live')).flows[0]?.ruleSetVersion;
    await operator.ask('POST', '/live', { body: { set: 'killed', ruleSetVersion: version, killed: true } });
    const { signal } = await road.submit({ email: 'b@acme.example', intent: 'demo' });
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'in-item', reasons: ['version-killed'] });
  });

  it('is not changed by somebody who saw another one', async () => {
    const operator = createOperator();
    const change = { set: 'paused', destination: 'hubspot', paused: true, version: 0 };
    expect((await operator.ask('POST', '/live', { body: change })).status).toBe(200);
    const late = await operator.ask('POST', '/live', { body: { ...change, paused: false } });
    expect(late.body).toMatchObject({ status: 409, title: 'live-changed', version: 1 });
  });

  it.each([
    [{ set: 'mode', flow: 'no-such-flow', mode: 'live' }, 'flow'],
    [{ set: 'paused', destination: 'salesforce', paused: true }, 'destination'],
    [{ set: 'killed', ruleSetVersion: '0123456789ab', killed: true }, 'ruleSetVersion'],
  ])('refuses names nobody knows: %o', async (body, field) => {
    const { body: answer } = await createOperator().ask('POST', '/live', { body });
    expect(answer).toMatchObject({ status: 400, fields: [{ field }] });
  });
});

describe('the OpenAPI document', () => {
  const document = openApiDocument();

  it('has every verb of the route table and nothing else', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routes = Object.values(ROUTES).map(({ method, path }) => `${method} ${path}`);
    expect(described.toSorted()).toEqual(routes.toSorted());
  });

  it('describes parameters, bodies and answers of each', () => {
    expect(document.paths['/items/{id}/decide']?.post).toMatchObject({
      operationId: 'decide',
      parameters: [{ name: 'id', in: 'path', required: true }],
      requestBody: {
        content: {
          'application/json': {
            schema: {
              required: ['outcome'],
              properties: { outcome: { enum: ['retry', 'replay', 'approve', 'close'] } },
            },
          },
        },
      },
      responses: { 200: { content: { 'application/json': { schema: { type: 'object' } } } } },
    });
    expect(document.paths['/items']?.get).toMatchObject({
      parameters: [
        { name: 'owner', in: 'query', required: false },
        { name: 'limit', in: 'query', required: false, schema: { maximum: 100 } },
      ],
    });
  });

  it('is answered by the API itself and lists every problem code', async () => {
    const { text } = await createOperator().ask('GET', '/openapi.json', { groups: ['viewer'] });
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(document)));
    for (const code of Object.keys(PROBLEMS)) expect(text).toContain(code);
  });
});

describe('conservation of an hour', () => {
  it('says in one equation where every signal is, and names what is nowhere', async () => {
    const operator = createOperator();
    const { road } = operator;
    await road.submit();
    const { signal } = await heldItem(road);
    const path = '/conservation?hour=2026-11-20T15:00:00Z';
    const found = as('conservation', await operator.ask('GET', path));
    expect(found.equation).toBe('2 signals = 1 routed + 1 held + 0 remainder');
    expect(found.lines).toMatchObject([{ flow: 'demo-request', emitter: 'website-api', signals: 2 }]);
    const key = { table: 'ledger', pk: `s#${signal}`, sk: 'signal' } as const;
    await road.store.write({ kind: 'update', key, set: { item: `${'0'.repeat(32)}#1` } });
    const broken = as('conservation', await operator.ask('GET', path));
    expect(broken.total).toMatchObject({ balanced: false, remainder: 1 });
    expect(broken.total.defects[0]?.ids).toEqual([signal]);
  });
});

describe('what is logged of a request', () => {
  it('is its verb, status and id', async () => {
    const operator = createOperator();
    const { item } = await heldItem(operator.road);
    await operator.ask('POST', `/items/${inPath(item)}/claim`);
    expect(operator.lines).toEqual([JSON.stringify({ verb: 'claim', status: 200, correlationId: 'request-1' })]);
  });
});
