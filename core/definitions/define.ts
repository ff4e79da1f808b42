/**
 * `define*`: checks one declared value when its module loads and freezes it. A mistake stops synth and tests with an
 * error that names the definition, the field and what is wrong with it; a function's bundle carries what synth has checked.
 */
import type * as z from 'zod';
import {
  AccountList,
  Contract,
  DestinationDefinition,
  Emitter,
  Flow,
  IdentitySettings,
  People,
  RuleSet,
} from './definitions.ts';

/** Do not retry: a declaration is wrong. The message has one line per mistake. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** The shapes to check against; nothing in a function's bundle, see `bundle.d.ts`. */
const shapes =
  typeof BATON_CHECKED_AT_SYNTH === 'undefined'
    ? {
        flow: Flow,
        emitter: Emitter,
        contract: Contract,
        ruleSet: RuleSet,
        people: People,
        accounts: AccountList,
        identity: IdentitySettings,
        destination: DestinationDefinition,
      }
    : undefined;

export const defineFlow = (flow: Flow): Flow => define('flow', shapes?.flow, flow);
export const defineEmitter = (emitter: Emitter): Emitter => define('emitter', shapes?.emitter, emitter);
export const defineContract = (contract: Contract): Contract => define('contract', shapes?.contract, contract);
export const defineRuleSet = (ruleSet: RuleSet): RuleSet => define('rule set', shapes?.ruleSet, ruleSet);
export const definePeople = (people: People): People => define('people', shapes?.people, people);
export const defineAccounts = (accounts: AccountList): AccountList => define('accounts', shapes?.accounts, accounts);
export const defineIdentity = (identity: IdentitySettings): IdentitySettings =>
  define('identity', shapes?.identity, identity);
export const defineDestination = (destination: DestinationDefinition): DestinationDefinition =>
  define('destination', shapes?.destination, destination);

function define<T>(what: string, shape: z.ZodType<T> | undefined, value: T): T {
  if (!shape) return frozen(value);
  const result = shape.safeParse(value);
  if (result.success) return frozen(result.data);
  const title = titleOf(what, value);
  throw new DefinitionError(
    result.error.issues.flatMap((issue) => sayings(issue, value)).map((say) => `${title}: ${say}`),
  );
}

/** Of these there is nothing to name. */
const NAMELESS: ReadonlySet<string> = new Set(['people', 'accounts', 'identity']);

function titleOf(what: string, value: unknown): string {
  const name = at(value, ['name']);
  if (typeof name === 'string' && name !== '') return `${what} "${name}"`;
  return NAMELESS.has(what) ? what : `${what} without a name`;
}

/** What a zod issue means, in the words of whoever wrote the definition. */
function sayings(issue: z.core.$ZodIssue, value: unknown): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${fieldText([...issue.path, key])} is not a field that exists`);
  }
  const found = at(value, issue.path);
  const field = fieldText(issue.path);
  if (found === undefined || found === '') return [`${field} is missing`];
  return [`${field}: ${issue.message}`];
}

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );

/** `rules[2].pool`. */
const fieldText = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '') || 'it';

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}
