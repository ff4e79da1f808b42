/**
 * A lead that was delivered turns out to be several people, and by the time somebody approves that, follow-ups were missed: the
 * item leaves hours, a follow-up minutes. Work that goes to the new lead ends on the old one all the same.
 */
import { describe, expect, it } from 'vitest';
import { changeLiveState } from '../../../stores/live.ts';
import { call, somebody, say as tell } from '../../support/channels.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { check } from '../conservation/ledgers.ts';
import { ANN, engagementsOf, leadsOf, leftIn, openItems, openTasks, reasonsOf, rest, say } from './two-people.ts';

const DESK = somebody(77, 'desk');

/** A call from the desk's number and a form with it are one person, until four more people use it. */
async function oneDesk(road: Road = createRoad()): Promise<Road> {
  await tell(road, call(DESK, road.now()));
  await road.settle();
  road.advance(60_000);
  for (let n = 0; n < 5; n += 1) await say(road, { ...DANA, email: `p${n}@desk.example`, phone: DESK.phone });
  expect(reasonsOf(road)).toContain('split-delivered');
  return road;
}

async function untilMissed(road: Road): Promise<void> {
  for (let hour = 0; hour < 120 && !reasonsOf(road).includes('follow-up-missed'); hour += 1) {
    road.advance(3_600_000);
    await road.minutes(1);
  }
  expect(reasonsOf(road)).toContain('follow-up-missed');
}

const missed = (road: Road) =>
  openItems(road).flatMap(({ item }) =>
    item.reason === 'follow-up-missed' ? [(item.evidence as { engagement: string }).engagement] : [],
  );

describe('an approved split after the follow-up was missed', () => {
  it('leaves the person with one owner, one task, and no reminder of the work that went along covers: [107]', async () => {
    const road = await oneDesk();
    await untilMissed(road);
    const before = engagementsOf(road);
    await road.decide('split-delivered', 'approve');
    await rest(road);
    const [left] = leftIn(road);
    expect(left?.tasks).toMatchObject([{ done: true }]);
    expect(before.map(({ id }) => id)).toContain(left?.id);
    expect(missed(road)).not.toContain(left?.id);
    const open = engagementsOf(road).filter(({ isOpen }) => isOpen);
    expect(new Set(open.map(({ lead }) => lead)).size).toBe(open.length);
    expect(openTasks(road)).toHaveLength(open.length);
    expect((await check(road)).total.defects).toEqual([]);
  });

  it('leaves work alone that somebody has begun', async () => {
    const road = await oneDesk();
    await untilMissed(road);
    for (const [n, { id }] of engagementsOf(road).entries()) await road.report(id, 'contacted', `of-${n}`);
    await road.decide('split-delivered', 'approve');
    await rest(road);
    expect(leftIn(road)).toEqual([]);
  });
});

describe('a mistyped address that is corrected after the follow-up was missed', () => {
  it.each(['live', 'observe'] as const)(
    'ends the work, its task and its reminder, the flow being in %s',
    async (mode) => {
      const road = createRoad();
      await changeLiveState(road.store, { set: 'mode', flow: 'demo-request', mode });
      await say(road, ANN);
      await say(road, { ...ANN, email: 'ann@nortwind.example' }, { id: 'typo' });
      const typo = leadsOf(road)[1];
      for (let hour = 0; hour < 120 && missed(road).length < 2; hour += 1) {
        road.advance(3_600_000);
        await road.minutes(1);
      }
      expect(missed(road)).toContain(`${typo}.demo-request.1`);
      await say(road, ANN, { id: 'typo' });
      await rest(road);
      expect(leftIn(road)).toMatchObject([{ lead: typo }]);
      expect(missed(road)).not.toContain(`${typo}.demo-request.1`);
      // Nobody of that lead is left to tell the destination, where there is a task.
      expect(reasonsOf(road).includes('regroup-owed')).toBe(mode === 'live');
    },
  );
});
