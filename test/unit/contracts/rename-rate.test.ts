/** How often the suggestion is right, over a list of names that the matcher was not made from. */
import { describe, expect, it } from 'vitest';
import { suggestRenames } from '../../../core/contracts/rename.ts';
import { type Rename, renames } from './renames.ts';

const suggested = ({ contract, from, payload }: Rename) =>
  suggestRenames(contract, payload, [{ field: from, wanted: 'any', found: 'missing' }]).get(from);

/** Share of right, wrong and no suggestions, in percent. */
function rates(all: readonly Rename[]) {
  const right = all.filter((each) => suggested(each)?.suggestion === each.to).length;
  const none = all.filter((each) => suggested(each) === undefined).length;
  const share = (n: number): number => Math.round((1000 * n) / all.length) / 10;
  return { right: share(right), wrong: share(all.length - right - none), none: share(none) };
}

/** The same payload without the renamed field: whatever is suggested now is not it. */
function withoutIt(rename: Rename): Rename {
  const [last = '', ...parents] = rename.to.split('.').reverse();
  const payload = structuredClone(rename.payload) as Record<string, unknown>;
  const parent = parents.reverse().reduce((at, name) => at[name] as Record<string, unknown>, payload);
  Reflect.deleteProperty(parent, last);
  return { ...rename, payload };
}

const byMeaning = (all: readonly Rename[]): string =>
  [...Map.groupBy(all, ({ meaning }) => meaning)]
    .map(([meaning, each]) => `${meaning} ${rates(each).right}`)
    .join(', ');

describe('the suggestion for a renamed field', () => {
  it('is right in at least 90 % of 200 renames, each among three other new fields covers: [413]', () => {
    const all = renames(200, 3);
    expect(all).toHaveLength(200);
    const found = rates(all);
    console.info(`renames, right/wrong/none: ${JSON.stringify(found)}; right by meaning: ${byMeaning(all)}`);
    expect(found.right).toBeGreaterThanOrEqual(90);
    expect(found.wrong).toBeLessThanOrEqual(3);
  });

  it('is seldom made when the field is just gone, and with less confidence', () => {
    const all = renames(200, 3);
    const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
    const right = all.flatMap((each) => {
      const found = suggested(each);
      return found?.suggestion === each.to ? found.confidence : [];
    });
    const idle = all.flatMap((each) => suggested(withoutIt(each))?.confidence ?? []);
    console.info(
      `gone: ${idle.length / 2} % get one; confidence ${mean(idle).toFixed(2)}, right ${mean(right).toFixed(2)}`,
    );
    expect(idle.length).toBeLessThanOrEqual(40);
    expect(mean(idle)).toBeLessThan(mean(right) - 0.1);
  });

  it.each([2, 3, 4, 5])('is right as often with other bystanders (seed %i)', (seed) => {
    expect(rates(renames(200, 3, seed)).right).toBeGreaterThanOrEqual(88);
  });
});
