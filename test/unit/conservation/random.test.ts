import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equationText } from '../../../core/conservation/tally.ts';
import type { Conservation } from '../../../stores/conservation.ts';
import { stepOf } from './adventure.ts';
import { beginAdventure, heal, take } from './adventurer.ts';
import { check } from './ledgers.ts';

const told = ({ total }: Conservation): string => `${equationText(total)} ${JSON.stringify(total.defects)}`;
const days = fc.array(stepOf({ revises: false }), { minLength: 5, maxLength: 30 });

describe('a road on random days, with functions killed at any write', () => {
  it('has every signal in one class at every moment, and none in flight in the end', async () => {
    await fc.assert(
      fc.asyncProperty(days, async (steps) => {
        const road = beginAdventure();
        for (const [at, step] of steps.entries()) {
          // Who asks may see an error; the ledger may not show one.
          await take(road, step).catch(() => undefined);
          const found = await check(road);
          expect(found.total.balanced, `after step ${at}: ${told(found)}`).toBe(true);
        }
        heal(road);
        await road.minutes(150);
        const end = await check(road);
        expect(end.total, told(end)).toMatchObject({ balanced: true, remainder: 0, classes: { 'in-flight': 0 } });
      }),
      // The same days in every build; RUNS=500 looks at others.
      process.env.RUNS ? { numRuns: Number(process.env.RUNS) } : { numRuns: 40, seed: 1 },
    );
  }, 120_000);
});
