/** From the words of a command line to the verb that runs, and from what it throws to an exit code. */
import { parseArgs } from 'node:util';
import { carrierOf, createApi } from './api.ts';
import { backfill } from './backfill.ts';
import { contracts } from './contracts.ts';
import { crmSetup } from './crm-setup.ts';
import { doctor } from './doctor.ts';
import { init } from './init.ts';
import { merge, unmerge } from './leads.ts';
import { OPERATE } from './operate.ts';
import { CliProblem, type ExitCode, usageProblem } from './problem.ts';
import { filtered, quarantine, verifyAgain } from './quarantine.ts';
import { outcome, send } from './send.ts';
import { findStage, NO_STAGE } from './target.ts';
import { createTerminal, type Terminal } from './terminal.ts';
import type { CliVerb, Command } from './verb.ts';

export const VERBS: Readonly<Record<string, CliVerb>> = {
  ...OPERATE,
  merge,
  unmerge,
  contracts,
  filtered,
  quarantine,
  'verify-again': verifyAgain,
  send,
  backfill,
  outcome,
  init,
  doctor,
  'crm-setup': crmSetup,
};

const COMMON = {
  stage: { type: 'string', default: 'sandbox' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** What the command line reaches of the world; tests put their own in place. */
export type Reach = Pick<Command, 'stage' | 'api' | 'terminal' | 'now'>;

function reachOf(stageName: string, isJson: boolean): Reach {
  const stage = findStage(stageName);
  return { stage, api: createApi(carrierOf(stage)), terminal: createTerminal(isJson), now: Date.now };
}

export async function run(argv: readonly string[], env: NodeJS.ProcessEnv, reach = reachOf): Promise<ExitCode> {
  const isJson = argv.includes('--json');
  try {
    const [name = 'help', ...rest] = argv;
    const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
    if (!verb) {
      if (name !== 'help' && name !== '--help') throw usageProblem(`There is no verb "${name}".`, 'See "baton help".');
      help(createTerminal(false));
      return 0;
    }
    const { values, positionals } = parsed(verb, rest);
    if (values.help === true) {
      createTerminal(false).say(`baton ${name} ${verb.usage}`, `  ${verb.says}`);
      return 0;
    }
    const options = optionsOf(values);
    const named = typeof values.stage === 'string' ? values.stage : 'sandbox';
    const stage = verb.isLocal?.(options) ? NO_STAGE : named;
    return await verb.run({ ...reach(stage, isJson), args: positionals, options, env });
  } catch (error) {
    return failed(error, isJson);
  }
}

function parsed(verb: CliVerb, args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { ...COMMON, ...verb.options },
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw usageProblem(error instanceof Error ? error.message : String(error), 'See "baton help".');
  }
}

/** No option is a list of flags, which is all the parser could say besides. */
const optionsOf = (values: Readonly<Record<string, unknown>>): Command['options'] =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : asOption(value)]),
  );

const asOption = (value: unknown): string | boolean | undefined =>
  typeof value === 'string' || typeof value === 'boolean' ? value : undefined;

function help({ say }: Terminal): void {
  say('baton <verb> [--stage STAGE] [--json]', '');
  for (const [name, { usage, says }] of Object.entries(VERBS)) say(`  ${name} ${usage}`, `      ${says}`);
  say('', 'The stage is "sandbox" unless you say otherwise. AWS credentials come from AWS_PROFILE and its like.');
}

function failed(error: unknown, isJson: boolean): ExitCode {
  if (!(error instanceof CliProblem)) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 1;
  }
  const { message, advice, document, exitCode } = error;
  if (isJson) process.stdout.write(`${JSON.stringify(document ?? { error: message, advice }, null, 2)}\n`);
  process.stderr.write(`${message}\n${advice ? `${advice}\n` : ''}`);
  return exitCode;
}
