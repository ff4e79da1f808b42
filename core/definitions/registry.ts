/**
 * Everything declared, as one checked whole. `defineRegistry` merges folders of definitions (the sample's, a customer's
 * own) and refuses to load when anything in them points nowhere; the error lists every mistake by definition and field.
 */
import { crossCheck } from './cross-check.ts';
import { DefinitionError } from './define.ts';
import type {
  AccountList,
  Contract,
  DestinationDefinition,
  Emitter,
  Flow,
  IdentitySettings,
  People,
  Registry,
  RuleSet,
} from './definitions.ts';

export {
  DefinitionError,
  defineAccounts,
  defineContract,
  defineDestination,
  defineEmitter,
  defineFlow,
  defineIdentity,
  definePeople,
  defineRuleSet,
} from './define.ts';

/** What one folder under `flows/` exports. Lists may be left out. */
export interface Definitions {
  readonly flows?: readonly Flow[];
  readonly emitters?: readonly Emitter[];
  readonly contracts?: readonly Contract[];
  /** The next version of some of them, in shadow: applied beside the live one, without any effect. */
  readonly candidates?: readonly Contract[];
  readonly ruleSets?: readonly RuleSet[];
  readonly destinations?: readonly DestinationDefinition[];
  readonly people?: readonly People[];
  /** Lists of named accounts. */
  readonly accounts?: readonly AccountList[];
  /** What makes two signals the same person's, setting by setting; a later folder's word counts. */
  readonly identity?: IdentitySettings;
  /** Flow of another folder -> emitters that feed it, too. A flow that ships gets a source more without being edited. */
  readonly feeds?: Readonly<Record<string, readonly string[]>>;
}

/** Merges and checks. Throws one {@link DefinitionError} with a line per mistake. */
export function defineRegistry(folders: readonly Definitions[]): Registry {
  const problems: string[] = [];
  const collect = <T>(what: string, values: readonly T[], nameOf: (value: T) => string): ReadonlyMap<string, T> => {
    const byName = new Map<string, T>();
    for (const value of values) {
      if (byName.has(nameOf(value))) problems.push(`${what} "${nameOf(value)}" is defined twice`);
      byName.set(nameOf(value), value);
    }
    return byName;
  };
  const everybody = folders.flatMap(({ people = [] }) => people);
  const registry: Registry = {
    flows: collect(
      'flow',
      folders.flatMap(({ flows = [] }) => flows).map((flow) => fed(flow, folders)),
      ({ name }) => name,
    ),
    emitters: collect(
      'emitter',
      folders.flatMap(({ emitters = [] }) => emitters),
      ({ name }) => name,
    ),
    contracts: collect(
      'contract',
      folders.flatMap(({ contracts = [] }) => contracts),
      ({ name }) => name,
    ),
    candidates: collect(
      'candidate',
      folders.flatMap(({ candidates = [] }) => candidates),
      ({ name }) => name,
    ),
    ruleSets: collect(
      'rule set',
      folders.flatMap(({ ruleSets = [] }) => ruleSets),
      ({ name }) => name,
    ),
    destinations: collect(
      'destination',
      folders.flatMap(({ destinations = [] }) => destinations),
      ({ name }) => name,
    ),
    people: collect(
      'person',
      everybody.flatMap(({ people }) => people),
      ({ id }) => id,
    ),
    pools: collect(
      'pool',
      everybody.flatMap(({ pools }) => pools),
      ({ name }) => name,
    ),
    accounts: collect(
      'account',
      folders.flatMap(({ accounts = [] }) => accounts).flatMap((list) => list.accounts),
      ({ key }) => key,
    ),
    identity: Object.assign({}, ...folders.map(({ identity = {} }) => identity)),
  };
  if (typeof BATON_CHECKED_AT_SYNTH === 'undefined') {
    problems.push(...folders.flatMap((folder) => strayFeeds(folder, registry)), ...crossCheck(registry));
  }
  if (problems.length > 0) throw new DefinitionError(problems);
  return Object.freeze(registry);
}

/** The flow with the sources that other folders add to it. */
function fed(flow: Flow, folders: readonly Definitions[]): Flow {
  const more = folders.flatMap(({ feeds = {} }) => (Object.hasOwn(feeds, flow.name) ? (feeds[flow.name] ?? []) : []));
  return more.length === 0 ? flow : Object.freeze({ ...flow, sources: [...flow.sources, ...more] });
}

const strayFeeds = ({ feeds = {} }: Definitions, { flows }: Registry): string[] =>
  Object.keys(feeds).flatMap((name) => (flows.has(name) ? [] : [`feeds names flow "${name}", which is not declared`]));
