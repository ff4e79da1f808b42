/** What a suite is: something measured on this machine, as named figures. */
import type { Progress } from '../sandbox/progress.ts';

export interface SuiteOptions {
  readonly progress: Progress;
  /** Size of the measurement, in leads or requests. @default the suite's own */
  readonly leads?: number;
}

/** One measured figure. */
export interface Figure {
  readonly value: number;
  /** What was counted, and what was not. */
  readonly note: string;
}

export interface Measured {
  /** Every name becomes a field of the JSON object. */
  readonly figures: Readonly<Record<string, Figure>>;
  /** Further lines for people: where the figures come from. */
  readonly details: readonly string[];
}

/** What a file of `bench/suites/` exports as `suite`; `main.ts` lists them. */
export interface Suite {
  readonly name: string;
  /** In one sentence. */
  readonly what: string;
  run(options: SuiteOptions): Promise<Measured>;
}
