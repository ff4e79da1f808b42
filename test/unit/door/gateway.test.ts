/** Lines of the API's access log, as a subscription hands them over: what was refused of whom, counted once. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LogBatch, refusalsIn } from '../../../core/watch/access-log.ts';
import { createHandler } from '../../../lambdas/watch/handler.ts';
import { killAt } from '../../../stores/fault.ts';
import type { Store } from '../../../stores/store.ts';
import { decideItem, itemIdOf } from '../../../stores/work.ts';
import { createRoad, type Road } from '../../support/road.ts';

const recorded: LogBatch = LogBatch.parse(
  JSON.parse(readFileSync(new URL('data/subscription.json', import.meta.url), 'utf8')),
);
/** As Lambda is called with it. */
const eventOf = (batch: object) => ({ awslogs: { data: gzipSync(JSON.stringify(batch)).toString('base64') } });
const line = (path: string, status: string, id: string) => ({
  id,
  timestamp: 1795186800123,
  message: JSON.stringify({ at: '1795186800101', method: 'POST', path, status, integrationStatus: '-' }),
});
const batchOf = (...logEvents: object[]) => ({ messageType: 'DATA_MESSAGE', logEvents });

function watchOf(road: Road, store: Store = road.store) {
  const reports: object[] = [];
  const handler = createHandler({
    store,
    registry: road.registry,
    now: road.now,
    report: (counted) => void reports.push(counted),
  });
  return { handler, reports };
}

const items = ({ store }: Road) =>
  store
    .rows('work')
    .filter(({ item }) => item.reason === 'gateway-refused')
    .map(({ item }) => item)
    .sort((a, b) => JSON.stringify(a.evidence).localeCompare(JSON.stringify(b.evidence)));

describe('a batch of refused lines', () => {
  it('is one item for each sender and status, with counts, for the sender’s owner', async () => {
    const road = createRoad();
    const { handler, reports } = watchOf(road);
    expect(await handler(eventOf(recorded))).toEqual({ refused: 5, repeated: 0, ignored: 3 });
    expect(reports).toHaveLength(1);
    expect(items(road)).toMatchObject([
      { subject: 'typeform-demo', owner: 'iris', count: 2, evidence: { path: '/hooks/typeform', status: '413' } },
      { subject: 'website-api', count: 1, lastAt: 1795186800950, evidence: { status: '429', answeredBy: 'api' } },
      { subject: 'website-api', count: 2, lastAt: 1795186802411, evidence: { status: '503', answeredBy: 'both' } },
    ]);
    expect(
      items(road).every(({ kind, state, handoff }) => kind === 'grouped' && state === 'open' && handoff === 'watch'),
    ).toBe(true);
  });

  it('that comes twice is counted once, also after it died anywhere in between', async () => {
    const deaths = [1, 2, 3, 4, 5, 6].flatMap((n) => [
      { n, when: 'before' as const },
      { n, when: 'after' as const },
    ]);
    for (const { n, when } of deaths) {
      const road = createRoad();
      await expect(watchOf(road, killAt(road.store, n, when)).handler(eventOf(recorded))).rejects.toThrow('killed');
      await watchOf(road).handler(eventOf(recorded));
      await watchOf(road).handler(eventOf(recorded));
      expect(items(road).map(({ count }) => count)).toEqual([2, 1, 2]);
    }
  });

  it('adds to what is open, and after somebody closed it to the next one', async () => {
    const road = createRoad();
    const { handler } = watchOf(road);
    await handler(eventOf(batchOf(line('/signals', '429', 'a'))));
    await handler(eventOf(batchOf(line('/signals', '429', 'b'), line('/signals', '429', 'c'))));
    expect(items(road)).toMatchObject([{ n: 1, count: 3 }]);
    await road.minutes(10);
    const [row] = road.store.rows('work').filter(({ item }) => item.reason === 'gateway-refused');
    expect(row?.item.state).toBe('open');
    await decideItem(road.store, itemIdOf(row?.key.pk ?? ''), { outcome: 'close', by: 'iris', now: road.now() });
    await road.minutes(1);
    await handler(eventOf(batchOf(line('/signals', '429', 'd'))));
    expect(items(road).map(({ n, state, count }) => [n, state, count])).toEqual([
      [1, 'closed', 3],
      [2, 'open', 1],
    ]);
  });

  it('of any size makes no more items than there are senders and statuses', async () => {
    const road = createRoad();
    const { handler } = watchOf(road);
    const flood = Array.from({ length: 20_000 }, (_, n) =>
      line(n % 2 ? '/signals' : `/x${n}`, String(500 + (n % 97)), `${n}`),
    );
    expect(await handler(eventOf(batchOf(...flood)))).toMatchObject({ refused: 10_000, ignored: 10_000 });
    expect(items(road).map(({ evidence }) => (evidence as { status: string }).status)).toEqual([
      '500',
      '502',
      '503',
      '504',
      '5xx',
    ]);
  });

  it('of CloudWatch’s own, sent to see whether somebody is there, is nothing', async () => {
    const road = createRoad();
    const { handler } = watchOf(road);
    const control = { ...recorded, messageType: 'CONTROL_MESSAGE' };
    expect(await handler(eventOf(control))).toEqual({ refused: 0, repeated: 0, ignored: 0 });
    expect(items(road)).toEqual([]);
  });

  it('that is none is a fault, so that its letter shows it', async () => {
    const { handler } = watchOf(createRoad());
    for (const data of ['', 'bm8gZ3ppcA==', gzipSync('[]').toString('base64')]) {
      await expect(handler({ awslogs: { data } })).rejects.toThrow();
    }
  });

  it('that watch gave up on is counted by the clock from its letter', async () => {
    const road = createRoad();
    const letter = { requestContext: { condition: 'RetriesExhausted' }, requestPayload: eventOf(recorded) };
    const url = road.mailboxes.watch ?? '';
    await road.queues.send(url, JSON.stringify(letter));
    await road.minutes(1);
    expect(items(road).map(({ count }) => count)).toEqual([2, 1, 2]);
    expect(await road.queues.receive(url)).toEqual([]);
    expect(road.functions.clockFaults).toEqual([]);
  });
});

describe('a line', () => {
  const road = createRoad();
  const refusedBy = (path: string, status: string, method = 'POST') => {
    const message = JSON.stringify({ at: 'x', method, path, status });
    return refusalsIn(
      { messageType: 'DATA_MESSAGE', logEvents: [{ id: '1', timestamp: 7, message }] },
      road.registry.emitters,
    ).refused;
  };

  it.each(['200', '303', '400', '401', '415', '4xx', ''])('of status %s is no refusal', (status) => {
    expect(refusedBy('/signals', status)).toEqual([]);
  });

  it('of a post on an emitter’s own path is one, at the time it is logged if it has none', () => {
    expect(refusedBy('/signals', '500')).toMatchObject([{ emitter: { name: 'website-api' }, lastAt: 7, count: 1 }]);
    expect(refusedBy('/signals/', '500')).toEqual([]);
    expect(refusedBy('/signals', '500', 'GET')).toEqual([]);
  });
});
