/** The stop protocol: kill anything at any moment, and the signal goes on or ends in an item, nothing twice. */
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Arming, call, everything, execution, letter, start, worker } from '../../support/disasters.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { STORIES, type Story, tellerOf } from '../../support/stories.ts';

const DISASTERS: readonly (readonly [string, Arming])[] = [
  ['a worker dies before a write', worker('before')],
  ['a worker dies after a write', worker('after')],
  ['everything dies before a write', everything('before')],
  ['everything dies after a write', everything('after')],
  ['an execution is gone before a call', execution('before')],
  ['an execution is gone after a call', execution('after')],
  ['an execution is gone before a call and Park is told', execution('before', true)],
  ['an execution is gone after a call and Park is told', execution('after', true)],
  ['a function never runs', call('before', 'Lambda.Unknown')],
  ['a result gets lost', call('after', 'Lambda.Unknown')],
  ['a call is repeated that never ran', call('before', 'Lambda.ServiceException')],
  ['a call is repeated that had run', call('after', 'Lambda.ServiceException')],
  ['a starter dies before the start', start('before')],
  ['a starter dies after the start', start('after')],
  ['a letter is not taken', letter('before')],
  ['a letter is taken without an answer', letter('after')],
];

async function endsOf(road: Road, signals: readonly string[]): Promise<string[]> {
  const places = await Promise.all(signals.map((signal) => road.where(signal)));
  return places.map((at) => {
    if (at.kind === 'ended') return at.outcome;
    return at.kind === 'in-item' ? at.reasons.join() : at.kind;
  });
}

function crmOf(road: Road) {
  const counters = road.store.rows('control').filter(({ key }) => key.sk === 'counter');
  const turns = counters.reduce((sum, { item }) => sum + Number(item.n), 0);
  return { contacts: road.crm.contacts.size, tasks: road.crm.tasks.size, turns };
}

/** Tells a story with a disaster at its n-th chance. Returns whether there was one. */
async function tell(story: Story, arm: Arming, n: number): Promise<boolean> {
  const road = createRoad({ seed: n });
  const disaster = arm(road, n);
  const teller = tellerOf(road, disaster);
  await story.tell(teller);
  await teller.settle();
  await teller.minutes(3);
  const found = { ends: await endsOf(road, teller.signals), crm: crmOf(road), unsound: unsound(road) };
  const wanted = { ends: story.ends, crm: story.crm, unsound: [] };
  if (!isDeepStrictEqual(found, wanted)) throw new Error(`${disaster.victim}: ${JSON.stringify(found)}`);
  return disaster.hasStruck;
}

describe.each(STORIES)('$name', (story) => {
  it('undisturbed', async () => {
    await tell(story, () => ({ hasStruck: false, victim: 'nothing', revive: () => undefined }), 0);
  });

  it.each(DISASTERS)(
    'and %s',
    async (what, arm) => {
      const failures: string[] = [];
      let n = 1;
      for (; n < 200; n += 1) {
        try {
          if (!(await tell(story, arm, n))) break;
        } catch (error) {
          failures.push(error instanceof Error ? error.message : String(error));
        }
      }
      expect(failures).toEqual([]);
      expect(n).toBeLessThan(200);
      // Every story has writes to die at; later calls, starts and letters not all have.
      if (what.endsWith('a write')) expect(n).toBeGreaterThan(8);
    },
    60_000,
  );
});
