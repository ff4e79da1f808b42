/** What a verb of the command line is. */
import type { ParseArgsOptionsConfig } from 'node:util';
import type { Api } from './api.ts';
import type { ExitCode } from './problem.ts';
import { usageProblem } from './problem.ts';
import type { Stage } from './target.ts';
import type { Terminal } from './terminal.ts';

export interface Command {
  readonly stage: Stage;
  readonly terminal: Terminal;
  readonly api: Api;
  readonly args: readonly string[];
  /** Options as given; a list where an option may be repeated. */
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly env: NodeJS.ProcessEnv;
  /** Epoch ms. */
  readonly now: () => number;
}

export interface CliVerb {
  /** After the verb: `<item> <outcome> [--note TEXT]`. */
  readonly usage: string;
  readonly says: string;
  readonly options?: ParseArgsOptionsConfig;
  /** Whether it asks no deployment anything, with these options. @default it does */
  isLocal?(options: Command['options']): boolean;
  run(command: Command): Promise<ExitCode>;
}

/** An option that was given as text. */
export function text(command: Command, name: string): string | undefined {
  const value = command.options[name];
  return typeof value === 'string' ? value : undefined;
}

/** A positional argument that must be there. */
export function needed(command: Command, index: number, what: string): string {
  const value = command.args[index];
  if (value === undefined || value === '') throw usageProblem(`Give ${what}.`, 'See "baton help".');
  return value;
}

/** `name=value` pairs of a repeatable option. */
export function pairs(command: Command, name: string): Record<string, string> {
  const given = command.options[name];
  const entries = (Array.isArray(given) ? given : []).map((entry: string) => {
    const at = entry.indexOf('=');
    if (at < 1) throw usageProblem(`--${name} takes name=value.`, 'See "baton help".');
    return [entry.slice(0, at), entry.slice(at + 1)];
  });
  return Object.fromEntries(entries);
}
