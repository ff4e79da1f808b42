/** From the words of a command line to files in the repository. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { registry } from '../../flows/registry.ts';
import { CliProblem, type ExitCode } from '../cli/problem.ts';
import { createTerminal, type Terminal } from '../cli/terminal.ts';
import { USAGE, type What, type Wish, wishOf } from './options.ts';
import { place } from './place.ts';
import { planOf } from './plan.ts';
import { PRESETS } from './presets.ts';
import { type Capture, readCapture } from './samples.ts';
import { STANDARD_CAPTURE } from './standard.ts';
import { tell } from './tell.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** 0: written. 1: not possible, and nothing is written. 2: not understood. */
export function runNew(what: What, argv: readonly string[], terminal = createTerminal(false)): ExitCode {
  try {
    const wish = wishOf(what, argv);
    if (!wish) {
      terminal.say(USAGE[what]);
      return 0;
    }
    write(wish, terminal);
    return 0;
  } catch (error) {
    if (!(error instanceof CliProblem)) throw error;
    process.stderr.write(`${error.message}\n${error.advice ? `${error.advice}\n` : ''}`);
    return error.exitCode;
  }
}

function write(wish: Wish, terminal: Terminal): void {
  const captures = capturesOf(wish);
  const plan = planOf(wish, captures, PRESETS, registry);
  const { files } = place(ROOT, plan);
  terminal.say(...tell(plan, files, writeDocuments()));
}

/** Flow cards and tables follow from what is declared. What they say, or why they could not be written. */
function writeDocuments(): string {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'docs'], { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : `npm run docs failed; run it again: ${stderr.trim().split('\n').at(-1) ?? ''}`;
}

/** A flow without samples is fed by a sender of one's own, who sends what Baton suggests. */
const capturesOf = ({ from }: Wish): Capture[] => (from.length === 0 ? [STANDARD_CAPTURE] : from.map(readCapture));
