import { describe, expect, it } from 'vitest';
import typeformSample from '../../../flows/sample/demo-request/samples/typeform-demo.json' with { type: 'json' };
import { formPost, typeformPost } from '../../support/requests.ts';
import { createRoad, DANA } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

describe('one lead', () => {
  it('goes from the front door to the CRM and gets an owner, a task and a due time covers: [164, 175]', async () => {
    const road = createRoad();
    const { answer, signal } = await road.submit();
    expect(answer.statusCode).toBe(202);
    await road.drainUntilQuiet();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect([...road.crm.contacts.values()]).toMatchObject([{ email: DANA.email, ownerId: '41629779' }]);
    expect([...road.crm.tasks.values()]).toMatchObject([
      { subject: 'Call to arrange the demo', ownerId: '41629779', dueAt: road.now() + 15 * 60_000 },
    ]);
    expect([...road.journeys.executions.values()]).toEqual([{ signal, run: 0, status: 'SUCCEEDED' }]);
    expect(unsound(road)).toEqual([]);
  });

  it('needs three calls at the CRM or fewer, and journals every handoff once', async () => {
    const road = createRoad();
    const { signal } = await road.submit();
    await road.drainUntilQuiet();
    expect(road.crm.calls).toBeLessThanOrEqual(3);
    const at = await road.where(signal);
    const handoffs = at.kind === 'ended' ? at.file.entries.map(({ handoff }) => handoff) : [];
    expect(handoffs.toSorted()).toEqual(['deliver#hubspot', 'qualify', 'route', 'stitch', 'validate']);
  });

  it('comes from Typeform and from the contact page as well', async () => {
    const road = createRoad();
    expect((await road.post(typeformPost(JSON.stringify(typeformSample.body)))).statusCode).toBe(200);
    const fields = { email: 'eve@acme.example', message: 'Please call me', submission_id: 's1', website: '' };
    expect((await road.post(formPost(fields))).statusCode).toBe(303);
    await road.drainUntilQuiet();
    expect(road.signals()).toHaveLength(2);
    for (const signal of road.signals()) expect(await road.where(signal)).toMatchObject({ outcome: 'routed' });
    expect(unsound(road)).toEqual([]);
  });

  it('is told to whoever holds the receipt, and to nobody else', async () => {
    const road = createRoad();
    const { answer, signal } = await road.submit();
    await road.drainUntilQuiet();
    const { status } = JSON.parse(answer.body);
    const path = new URL(status);
    const told = await road.post({ method: 'GET', path: `${path.pathname}${path.search}`, body: '' });
    expect(JSON.parse(told.body)).toMatchObject({ id: signal, state: 'closed', outcome: 'routed' });
    const forged = `${path.pathname}?sig=${'0'.repeat(32)}`;
    expect((await road.post({ method: 'GET', path: forged, body: '' })).statusCode).toBe(404);
  });

  it.each([
    ['a student', { email: 'a@uni.edu', intent: 'student' }, 'demo.requested', 'nurtured'],
    ['a test address', { email: 'a@example.invalid', intent: 'demo' }, 'demo.requested', 'rejected'],
    ['a page view', { email: 'a@acme.example' }, 'page.viewed', 'recorded'],
    ['an update', { email: 'a@acme.example' }, 'lead.updated', 'advanced'],
  ])('ends as its decision says: %s covers: [126]', async (_who, person, type, outcome) => {
    const road = createRoad();
    const { signal } = await road.submit(person, { type });
    await road.drainUntilQuiet();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome });
    expect(road.crm.tasks.size).toBe(0);
    expect(unsound(road)).toEqual([]);
  });

  it('is held in a work item of its own when no rule covers it covers: [208]', async () => {
    const road = createRoad();
    const { signal } = await road.submit({ email: 'a@acme.example' });
    await road.drainUntilQuiet();
    expect(await road.where(signal)).toMatchObject({ kind: 'in-item', reasons: ['hold'] });
    expect(road.crm.calls).toBe(0);
    expect(unsound(road)).toEqual([]);
  });
});
