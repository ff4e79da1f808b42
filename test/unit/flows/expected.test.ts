/** What each flow makes of its samples, from the first byte to the task: `expected/<sample>.json` beside them. */
import { describe, expect, it } from 'vitest';
import { registry } from '../../../flows/registry.ts';
import { readSamples } from '../../../sandbox/senders.ts';
import { expectedOf, outcomeOf, strayExpectations } from '../../support/expectations.ts';

const samples = readSamples();
const flows = [...registry.flows.keys()];

describe.each(flows)('flow %s', (flow) => {
  const own = samples.filter((sample) => sample.flow === flow);

  it.each(own)(
    `makes of $name what its expectation says; "npm run samples" shows it covers: [79, 80, 81, 178]`,
    async (sample) => {
      expect(await outcomeOf(sample)).toEqual(expectedOf(sample));
    },
  );

  it('has a sample that ends in an owned task', async () => {
    expect(own.some((sample) => Reflect.has(expectedOf(sample), 'task'))).toBe(true);
  });
});

describe('expectations', () => {
  it('are of a sample each', () => {
    expect(strayExpectations(samples)).toEqual([]);
  });

  it('are of the flow in whose folder the sample lies', () => {
    const wrong = samples.filter(({ emitter, flow }) => registry.emitters.get(emitter)?.flow !== flow);
    expect(wrong).toEqual([]);
  });
});
