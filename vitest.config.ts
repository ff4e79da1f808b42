/**
 * Three projects, in this order: `unit` (fast, no network beyond loopback), `infra` (the synthesised templates) and
 * `scenarios` (one shared sandbox, one file at a time; files named `last-*` break shared parts and run last).
 * Files named `long-*` run only when BATON_LONG is set: `npm run scenarios`.
 */
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Scenarios share one sandbox, so their order is fixed: by name, those that break something at the end. */
class RoadOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isScenario = (file: TestSpecification) => file.project.name === 'scenarios';
    const rank = (file: TestSpecification) => {
      const name = path.basename(file.moduleId);
      return `${name.startsWith('last-') ? 1 : 0}${name}`;
    };
    const scenarios = sorted.filter(isScenario).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
    return [...sorted.filter((file) => !isScenario(file)), ...scenarios];
  }
}

const MINUTE = 60_000;

export default defineConfig({
  test: {
    sequence: { sequencer: RoadOrder },
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 20_000, sequence: { groupOrder: 0 } } },
      {
        test: {
          name: 'infra',
          // The construct library takes seconds to load; these files share it, and no state.
          isolate: false,
          include: ['test/infra/**/*.test.ts'],
          testTimeout: 2 * MINUTE,
          hookTimeout: 2 * MINUTE,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'scenarios',
          include: ['test/scenarios/**/*.test.ts'],
          exclude: process.env.BATON_LONG ? [] : ['test/scenarios/**/long-*.test.ts'],
          globalSetup: 'test/scenarios/global-setup.ts',
          fileParallelism: false,
          testTimeout: 2 * MINUTE,
          hookTimeout: 2 * MINUTE,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
