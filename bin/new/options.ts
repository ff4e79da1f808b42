/** What may be asked of the generators, from the words of a command line. */
import { parseArgs } from 'node:util';
import { Contract, Emitter, Name } from '../../core/definitions/definitions.ts';
import { usageProblem } from '../cli/problem.ts';

export type What = 'emitter' | 'flow';

export interface Wish {
  readonly what: What;
  readonly name: string;
  /** Files with captured payloads. */
  readonly from: readonly string[];
  readonly kind?: Emitter['kind'];
  readonly connector?: string;
  readonly channel?: Contract['channel'];
  /** The flow an emitter is to feed. @default a new one of its name, which holds everything */
  readonly flow?: string;
  /** A preset to use; `none` infers even where one fits. */
  readonly preset?: string;
  /** Whether a payload that names nobody is wanted all the same. */
  readonly isEvidence: boolean;
  /** Where a public form stands, and where its senders go afterwards. */
  readonly origin?: string;
  readonly thankYou?: string;
}

export const USAGE: Readonly<Record<What, string>> = {
  emitter:
    'npm run new:emitter -- <name> --from FILE [--from FILE]... [--flow FLOW] [--kind own-api | vendor-webhook | public-form]\n' +
    '  [--connector NAME] [--channel CHANNEL] [--preset NAME | none] [--evidence] [--origin URL] [--thank-you URL]',
  flow: 'npm run new:flow -- <name> [--from FILE]... and the options of new:emitter, for the emitter that feeds it',
};

const string = { type: 'string' } as const;
const OPTIONS = {
  from: { type: 'string', multiple: true },
  kind: string,
  connector: string,
  channel: string,
  flow: string,
  preset: string,
  evidence: { type: 'boolean' },
  origin: string,
  'thank-you': string,
  help: { type: 'boolean' },
} as const;

/** The wish, or `undefined` when help was asked for. Throws a {@link CliProblem} that says what is wrong. */
export function wishOf(what: What, argv: readonly string[]): Wish | undefined {
  const { values, positionals } = parsed(what, argv);
  if (values.help === true) return undefined;
  const [name, ...more] = positionals;
  if (name === undefined) throw usageProblem(`Give the new ${what} a name.`, USAGE[what]);
  if (more.length > 0) throw usageProblem(`"${more.join(' ')}" is one word too many.`, USAGE[what]);
  if (!Name.safeParse(name).success) {
    throw usageProblem(`"${name}" is no name: use 2 to 40 lower-case letters, digits and dashes.`, USAGE[what]);
  }
  const { from = [], connector, flow, preset, evidence, origin } = values;
  const kind = oneOf('kind', Emitter.shape.kind.options, values.kind);
  const channel = oneOf('channel', Contract.shape.channel.options, values.channel);
  if (what === 'emitter' && from.length === 0) {
    throw usageProblem('Give at least one captured payload: --from FILE.', USAGE.emitter);
  }
  if (what === 'flow' && flow !== undefined)
    throw usageProblem('A new flow is not part of another: --flow.', USAGE.flow);
  return {
    what,
    name,
    from,
    isEvidence: evidence === true,
    ...(kind && { kind }),
    ...(channel && { channel }),
    ...(connector && { connector }),
    ...(flow && { flow }),
    ...(preset && { preset }),
    ...(origin && { origin }),
    ...(values['thank-you'] && { thankYou: values['thank-you'] }),
  };
}

function parsed(what: What, argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    throw usageProblem(error instanceof Error ? error.message : String(error), USAGE[what]);
  }
}

function oneOf<T extends string>(option: string, known: readonly T[], given: string | undefined): T | undefined {
  const found = known.find((each) => each === given);
  if (given !== undefined && !found)
    throw usageProblem(`--${option} is one of ${known.join(', ')}.`, `Not "${given}".`);
  return found;
}
