/** What each flow makes of its samples, from the first byte to the task: `expected/<sample>.json` beside them. */
import { describe, expect, it } from 'vitest';
import { registry } from '../../../flows/registry.ts';
import { sample } from '../../../flows/sample/index.ts';
import { readSamples } from '../../../sandbox/senders.ts';
import { expectedOf, isExpected, outcomeOf, strayExpectations } from '../../support/expectations.ts';

const samples = readSamples();
/** Those that ship need an expectation; of your own, those that have one are held to it. */
const held = samples.filter((each) => isExpected(each) || each.folder.startsWith('flows/sample/'));

describe.each([...registry.flows.keys()])('flow %s', (flow) => {
  const own = held.filter((each) => each.flow === flow);

  it.each(own)(
    `makes of $name what its expectation says; "npm run samples" shows it covers: [79, 80, 81, 178]`,
    async (each) => {
      expect(await outcomeOf(each)).toEqual(expectedOf(each));
    },
  );

  it.runIf(sample.flows?.some(({ name }) => name === flow))(
    'has a sample that ends in an owned task covers: [58]',
    () => {
      expect(own.some((each) => Reflect.has(expectedOf(each), 'task'))).toBe(true);
    },
  );
});

describe('expectations', () => {
  it('are of a sample each', () => {
    expect(strayExpectations(samples)).toEqual([]);
  });

  it('of the sample flows are of the flow in whose folder they lie', () => {
    const shipped = samples.filter(({ folder }) => folder.startsWith('flows/sample/'));
    expect(shipped.filter(({ folder, flow }) => folder !== `flows/sample/${flow}`)).toEqual([]);
  });
});
