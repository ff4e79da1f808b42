/** How a verb of the command line ends when it does not end well. */

/** 0 done · 1 something is open, refused or not found · 2 the command was not understood · 3 no deployment was reached. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Retry: after doing what `advice` says. Printed without a stack. */
export class CliProblem extends Error {
  override readonly name = 'CliProblem';
  readonly exitCode: ExitCode;
  readonly advice: string | undefined;
  /** The problem document of the API, for `--json`. */
  readonly document: unknown;

  constructor(message: string, options: { exitCode?: ExitCode; advice?: string; document?: unknown } = {}) {
    super(message);
    this.exitCode = options.exitCode ?? 1;
    this.advice = options.advice;
    this.document = options.document;
  }
}

/** The command line itself is wrong. */
export const usageProblem = (message: string, advice: string): CliProblem =>
  new CliProblem(message, { exitCode: 2, advice });
