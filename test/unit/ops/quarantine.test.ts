/** What nobody could vouch for is sealed; once its secret is mended it is taken in as if it had come then. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sealedOf } from '../../../stores/quarantine.ts';
import { type Post, typeformPost } from '../../support/requests.ts';
import { createRoad } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { createConsole } from '../cli/console.ts';
import { as, createOperator, type Operator } from './operator.ts';

const ROTATED = ['the', 'vendor', 'rotated', 'this'].join('-');
const DAY = 86_400_000;
const eventOf = (n: number) => ({
  event_id: `evt-${n}`,
  event_type: 'form_response',
  form_response: { form_id: 'demo', token: `token-${n}`, submitted_at: '2026-11-20T15:00:00Z', answers: [] },
});

const bodyOf = (n: number): string => JSON.stringify(eventOf(n));

function posted(n: number, secret = ROTATED): Post {
  const body = bodyOf(n);
  const mac = createHmac('sha256', secret).update(body).digest('base64');
  const headers = { 'content-type': 'application/json', 'typeform-signature': `sha256=${mac}` };
  return { path: '/hooks/typeform', body, headers };
}

async function refused(operator: Operator, from: number, to: number, secret?: string): Promise<void> {
  for (let n = from; n <= to; n += 1) expect((await operator.road.post(posted(n, secret))).statusCode).toBe(401);
}

const mended = { presentSecrets: async () => [ROTATED] };
const again = async (operator: Operator, body: object = {}) =>
  as('verify-again', await operator.ask('POST', '/quarantine/typeform-demo/verify-again', { body }));
const kept = async (operator: Operator) =>
  as('quarantine', await operator.ask('GET', '/quarantine')).emitters.find(
    ({ emitter }) => emitter === 'typeform-demo',
  );

describe('requests that were refused', () => {
  it('are counted by emitter and day, and nobody is shown what is in them', async () => {
    const operator = createOperator();
    await refused(operator, 1, 3);
    operator.road.advance(DAY);
    await refused(operator, 4, 5);
    expect(await kept(operator)).toEqual({
      emitter: 'typeform-demo',
      owner: 'iris',
      kept: 5,
      days: [
        { day: '2026-11-20', kept: 3 },
        { day: '2026-11-21', kept: 2 },
      ],
      refusedLately: 2,
    });
    const rows = JSON.stringify(operator.road.store.rows('envelopes'));
    for (const told of ['token-1', 'evt-1', 'form_response']) expect(rows).not.toContain(told);
  });

  it('are kept whole under their seal', async () => {
    const operator = createOperator();
    await refused(operator, 1, 1);
    const { keys, store, now } = operator.road;
    const [sealed] = await sealedOf(store, keys, 'typeform-demo', { now: now(), limit: 10 });
    expect(sealed?.request).toMatchObject({ ...posted(1), body: expect.anything(), method: 'POST', receivedAt: now() });
    expect(Buffer.from(sealed?.request.body ?? []).toString()).toBe(posted(1).body);
    await expect(
      sealedOf(store, { ...keys, idKey: '00'.repeat(32) }, 'typeform-demo', { now: now(), limit: 1 }),
    ).rejects.toThrow();
  });

  it('go on as leads of their own ids once the secret is mended, and leave the seal', async () => {
    const operator = createOperator(undefined, mended);
    await refused(operator, 1, 3);
    operator.road.advance(2 * DAY);
    // The same requests where the secret was never wrong.
    const elsewhere = createRoad();
    for (const n of [1, 2, 3]) await elsewhere.post(typeformPost(bodyOf(n)));
    const ids = elsewhere.signals();
    const reply = await again(operator);
    expect(reply).toEqual({
      emitter: 'typeform-demo',
      looked: 3,
      taken: ids.map((id) => ({ id, as: 'new' })),
      refused: 0,
      unavailable: 0,
    });
    await operator.road.settle();
    expect(operator.road.signals().sort()).toEqual([...ids].sort());
    for (const id of ids) expect((await operator.road.where(id)).kind).not.toBe('in-flight');
    expect((await kept(operator))?.kept).toBe(0);
    expect(unsound(operator.road)).toEqual([]);
  });

  it('have the ids they would have had, so what was sent again since is known', async () => {
    const operator = createOperator(undefined, mended);
    await refused(operator, 1, 1);
    const sent = createOperator(operator.road, mended);
    expect((await again(sent)).taken).toMatchObject([{ as: 'new' }]);
    await refused(operator, 1, 1);
    expect((await again(sent)).taken).toMatchObject([{ as: 'duplicate' }]);
    expect(operator.road.signals()).toHaveLength(1);
  });

  it('stay sealed as long as they do not verify, until they expire', async () => {
    const operator = createOperator(undefined, mended);
    await refused(operator, 1, 2, ['nobody', 'knows'].join('-'));
    expect(await again(operator)).toMatchObject({ looked: 2, taken: [], refused: 2 });
    expect((await kept(operator))?.kept).toBe(2);
    operator.road.advance(7 * DAY + 1000);
    expect((await kept(operator))?.kept).toBe(0);
    expect(await again(operator)).toMatchObject({ looked: 0 });
    expect(operator.road.signals()).toEqual([]);
  });

  it('are gone through in batches, and an interrupted pass is simply repeated', async () => {
    const operator = createOperator(undefined, mended);
    await refused(operator, 1, 5);
    const first = await again(operator, { limit: 2 });
    expect([first.looked, first.taken.length]).toEqual([2, 2]);
    const second = await again(operator, { limit: 2, after: first.next });
    const third = await again(operator, { limit: 2, after: second.next });
    expect([third.looked, third.next]).toEqual([1, undefined]);
    await refused(operator, 6, 6);
    // The deletion got lost: the same request is taken in once more, and counted once.
    const [row] = operator.road.store.rows('envelopes').filter(({ key }) => key.pk.startsWith('q#'));
    await again(operator);
    if (row) await operator.road.store.write({ kind: 'put', ...row });
    expect((await again(operator)).taken).toMatchObject([{ as: 'duplicate' }]);
    const signals = operator.road.store.rows('ledger').filter(({ key }) => key.sk === 'signal');
    expect(signals.map(({ item }) => item.duplicates ?? 0)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('are verified again by name in the audit, and only for emitters there are', async () => {
    const operator = createOperator(undefined, mended);
    await refused(operator, 1, 1);
    await again(operator);
    const { entries } = as('audit', await operator.ask('GET', '/audit?day=2026-11-20'));
    expect(entries).toMatchObject([
      { verb: 'verify-again', who: 'vera', outcome: 'done', targets: { emitter: 'typeform-demo' } },
    ]);
    expect((await operator.ask('POST', '/quarantine/nobody/verify-again')).status).toBe(404);
  });

  it('are not more than 500 of a day, however many came', async () => {
    const operator = createOperator(createRoad());
    await refused(operator, 1, 510);
    expect(await kept(operator)).toMatchObject({ kept: 500, refusedLately: 510 });
  });
});

describe('the command line', () => {
  it('tells what is sealed, and goes through all of it', async () => {
    const operator = createOperator(undefined, mended);
    await refused(operator, 1, 30);
    await refused(operator, 31, 31, ['nobody', 'knows'].join('-'));
    const { baton, asked } = createConsole(operator);
    expect((await baton('quarantine')).out).toContain(
      'typeform-demo  31 sealed, 31 refused in the last minutes  (owner iris)',
    );
    const { code, out, json } = await baton('verify-again typeform-demo');
    expect(out).toContain('typeform-demo: 30 of 31 sealed requests are taken in; 1 fit no secret that is stored');
    expect([code, json]).toMatchObject([0, { looked: 31, refused: 1 }]);
    expect(asked.filter((path) => path.startsWith('POST'))).toHaveLength(2);
    expect(operator.road.signals()).toHaveLength(30);
    expect((await baton('quarantine')).out).toContain('1 sealed');
  });
});
