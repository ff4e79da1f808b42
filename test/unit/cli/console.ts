/** The command line in front of /ops in memory: what was printed, what was asked, how it ended. */
import { createApi } from '../../../bin/cli/api.ts';
import type { ExitCode } from '../../../bin/cli/problem.ts';
import { run } from '../../../bin/cli/run.ts';
import { createOperator, type Operator } from '../ops/operator.ts';

export interface Printed {
  readonly code: ExitCode;
  /** What people see. */
  readonly out: string;
  /** What machines get. */
  readonly json: unknown;
}

export interface Console {
  readonly operator: Operator;
  /** Paths that were asked for. */
  readonly asked: string[];
  /** Runs one command line, its words separated by spaces. */
  baton(line: string): Promise<Printed>;
  /** The same, word by word. */
  batonWords(words: readonly string[]): Promise<Printed>;
}

export function createConsole(operator: Operator = createOperator(), arn = 'arn:aws:iam::1:user/otto'): Console {
  const asked: string[] = [];
  return {
    operator,
    asked,
    baton: (line) => batonWords(line.split(' ')),
    batonWords,
  };

  async function batonWords(words: readonly string[]): Promise<Printed> {
    const out: string[] = [];
    let json: unknown;
    const terminal = {
      say: (...lines: readonly string[]) => void out.push(...lines),
      json: (value: unknown) => {
        json = value;
      },
      ask: undefined,
    };
    const api = createApi(async ({ method, path, body }) => {
      asked.push(`${method} ${path}`);
      const answer = await operator.ask(method, path.replace(/^\/ops/, ''), { arn, ...(body ? { body } : {}) });
      return { status: answer.status, text: answer.text };
    });
    const code = await run(words, {}, (name) => ({
      stage: { stage: name, aws: {} },
      api,
      terminal,
      now: operator.road.now,
    }));
    return { code, out: out.join('\n'), json };
  }
}
