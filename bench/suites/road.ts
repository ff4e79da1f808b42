/** Suite `road`: `bench/road/` measures, this puts it together. */
import { measureColdStarts } from '../road/cold-starts.ts';
import { detailsOf, figuresOf } from '../road/figures.ts';
import { measureRoad } from '../road/warm-road.ts';
import type { Suite } from '../suite.ts';

const LEADS = 60;

export const suite: Suite = {
  name: 'road',
  what: 'what one lead costs from the front door to the CRM, and what a cold start does',
  async run({ progress, leads = LEADS }) {
    // First, while nothing else of ours runs: import times are the most easily disturbed.
    const colds = await measureColdStarts(progress);
    const road = await measureRoad(progress, leads);
    return { figures: figuresOf(road, colds), details: detailsOf(road, colds) };
  },
};
