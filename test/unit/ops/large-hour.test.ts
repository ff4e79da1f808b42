/** An hour that one answer has no time for. */
import { describe, expect, it } from 'vitest';
import { createApi } from '../../../bin/cli/api.ts';
import { countKey, signalKey } from '../../../stores/keys.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { arriveAtOnce, slowStore } from '../conservation/interrupted.ts';
import { as, createOperator } from './operator.ts';

const HOUR = '2026-11-20T15:00:00Z';
const PATH = `/conservation?hour=${HOUR}`;

async function largeHour(): Promise<{ road: Road; ask: () => Promise<ReturnType<typeof asked>> }> {
  const road = createRoad();
  await arriveAtOnce(road, 1_000, 'backfill');
  const operator = createOperator(road, { store: slowStore(road, 20) });
  return { road, ask: async () => asked(await operator.ask('GET', PATH)) };
}
const asked = (answer: Parameters<typeof as>[1]) => as('conservation', answer);

describe('conservation of an hour that is large', () => {
  it('answers in time with what is counted so far, never as balanced, and goes on when it is asked again', async () => {
    const { road, ask } = await largeHour();
    const begun = road.now();
    const first = await ask();
    expect(road.now() - begun).toBeLessThan(12_000);
    expect(first).toMatchObject({ isWhole: false, total: { balanced: false, remainder: 0 } });
    expect(first.equation).toMatch(/^not counted to its end: \d+ signals so far, 0 remainder$/);
    const answers = [first];
    while (answers.at(-1)?.isWhole === false) answers.push(await ask());
    expect(answers.length).toBeGreaterThan(2);
    expect(answers.at(-1)).toMatchObject({ isWhole: true, total: { signals: 1_000, balanced: true } });
    expect(answers.at(-1)?.equation).toBe('1000 signals = 1000 filtered + 0 remainder');
  });

  it('begins again after it was whole, and where nobody went on with it for a quarter of an hour', async () => {
    const { road, ask } = await largeHour();
    const first = await ask();
    road.advance(16 * 60_000);
    expect((await ask()).total.signals).toBeLessThan(first.total.signals * 1.5);
    let answer = await ask();
    while (!answer.isWhole) answer = await ask();
    const [one = ''] = road.signals();
    await road.store.write({ kind: 'update', key: signalKey(one), set: { run: 0, contract: 'c', ruleSet: 'r' } });
    do answer = await ask();
    while (!answer.isWhole);
    expect(answer.total).toMatchObject({ signals: 1_000, remainder: 1, balanced: false });
  });

  it('keeps nothing of an hour that was counted at once', async () => {
    const road = createRoad();
    await arriveAtOnce(road, 10);
    expect(asked(await createOperator(road).ask('GET', PATH)).isWhole).toBe(true);
    expect(await road.store.get(countKey('2026-11-20T15:00:00.000Z'))).toBeUndefined();
  });
});

describe('an API that did not answer in time', () => {
  it.each([502, 503, 504])('says what to do about a %d', async (status) => {
    const api = createApi(async () => ({ status, text: '{"message":"Internal Server Error"}' }));
    await expect(api.ask('conservation', { hour: HOUR })).rejects.toMatchObject({
      exitCode: 3,
      advice: expect.stringContaining('ask again'),
    });
  });
});
