/** What `baton doctor` makes of what it found: what is in order, what is open, and the command that closes it. Pure. */
import type { OwnerRole } from '../spine.ts';

export interface Finding {
  readonly area: 'access' | 'config' | 'secrets' | 'stacks' | 'road' | 'alarms' | 'destinations' | 'clock' | 'api';
  readonly what: string;
  readonly state: 'fine' | 'open';
  readonly detail?: string;
  /** A command, or what to do where no command can. */
  readonly fix?: string;
}

/** Something looked for by name, and what was seen of it; `why` when it could not be looked at. */
export interface Seen {
  readonly what: string;
  readonly name: string;
  readonly state: 'there' | 'missing' | 'off' | 'unreadable';
  readonly why?: string;
}

export interface Facts {
  readonly stage: string;
  /** `problem`: why the stage file cannot be used. */
  readonly config: { readonly problem?: string; readonly publicUrl: string };
  /** IAM roles that were given a role of /ops. None: whoever may call it by IAM may do everything. Absent: not asked. */
  readonly operatorRoles?: number;
  readonly secrets: readonly {
    readonly name: string;
    readonly state: 'usable' | 'unusable' | 'missing' | 'unreadable';
    /** Of an unusable one: what is wrong with it. */
    readonly why?: string;
    /** What `baton init` must be given for it, as `--fetch-token NAME=...`; absent where it makes it itself. */
    readonly flag?: string;
  }[];
  readonly stacks: readonly { readonly name: string; readonly status?: string }[];
  /** Bus, rule, schedule and aliases. */
  readonly parts: readonly Seen[];
  readonly topics: readonly { readonly role: OwnerRole; readonly confirmed: number; readonly pending: number }[];
  readonly destinations: readonly {
    readonly name: string;
    /** `missing`: names of properties, or `scope:<name>`. */
    readonly health:
      | { readonly kind: 'healthy'; readonly missing: readonly string[] }
      | { readonly kind: 'ill'; readonly why: string; readonly isCredential: boolean };
  }[];
  /** How long ago the clock last finished a tick, ms; absent when it did not within the time looked at. */
  readonly lastTickMs?: number;
  readonly doors: readonly { readonly what: string; readonly problem?: string; readonly tookMs: number }[];
  /** Under which peppers identifiers are keyed, the current one first, and which of them may go. Absent: not asked. */
  readonly keying?: { readonly peppers: readonly string[]; readonly removable: readonly string[] };
  /** Emitters that run a contract an operator accepted and the code does not declare. Absent: not asked. */
  readonly accepted?: readonly { readonly emitter: string; readonly running: string; readonly item: string }[];
}

/** The clock runs every minute; two may be lost before somebody should look. */
export const TICK_WITHIN_MS = 3 * 60_000;
const DOOR_WITHIN_MS = 2_000;

export const examine = (facts: Facts): Finding[] => [
  configFinding(facts),
  publicUrlFinding(facts),
  ...rolesFinding(facts),
  ...facts.secrets.map((secret) => secretFinding(secret, facts.stage)),
  ...pepperFinding(facts),
  ...facts.stacks.map((stack) => stackFinding(stack, facts.stage)),
  ...facts.parts.map((part) => partFinding(part, facts.stage)),
  ...facts.topics.map((topic) => topicFinding(topic, facts.stage)),
  ...facts.destinations.map((destination) => destinationFinding(destination, facts.stage)),
  tickFinding(facts),
  ...facts.doors.map((door) => doorFinding(door, facts.stage)),
  ...(facts.accepted ?? []).map((accepted) => acceptedFinding(accepted, facts.stage)),
];

const baton = (verb: string, stage: string): string => `npm run baton -- ${verb} --stage ${stage}`;
const deploy = (stage: string): string => `npm run deploy -- -c stage=${stage}`;

const fine = (area: Finding['area'], what: string, detail?: string): Finding => ({
  area,
  what,
  state: 'fine',
  ...(detail === undefined ? {} : { detail }),
});
const open = (area: Finding['area'], what: string, detail: string, fix: string): Finding => ({
  area,
  what,
  state: 'open',
  detail,
  fix,
});

function configFinding({ config, stage }: Facts): Finding {
  const what = `config/${stage}.json`;
  return config.problem === undefined
    ? fine('config', what)
    : open('config', what, config.problem, baton('init', stage));
}

function publicUrlFinding({ config, stage }: Facts): Finding {
  const what = 'public URL of receipts';
  if (config.publicUrl !== '') return fine('config', what, config.publicUrl);
  const fix = `${baton('init', stage)} --public-url https://..., then ${deploy(stage)}`;
  return open('config', what, 'empty: status URLs in receipts are paths only', fix);
}

function rolesFinding({ operatorRoles, stage }: Facts): Finding[] {
  if (operatorRoles === undefined) return [];
  const what = 'roles of operators';
  if (operatorRoles > 0) return [fine('config', what, `${operatorRoles} named`)];
  const fix = `Name IAM roles in operatorRoles of config/${stage}.json, then ${deploy(stage)}`;
  return [open('config', what, 'none: everybody who may call /ops by IAM is admin', fix)];
}

function secretFinding({ name, state, flag, why }: Facts['secrets'][number], stage: string): Finding {
  if (state === 'usable') return fine('secrets', name);
  const details = { unusable: 'malformed', missing: 'not there', unreadable: 'could not be read' };
  const fix = baton('init', stage);
  return open('secrets', name, why ?? details[state], flag === undefined ? fix : `${fix} ${flag}`);
}

/** A rotation that is begun is to be ended: until then each person is known by twice as many keys. */
function pepperFinding({ keying, stage }: Facts): Finding[] {
  if (!keying || keying.peppers.length < 2) return [];
  const detail = `${keying.peppers.join(' and ')} stand`;
  const [may] = keying.removable;
  const fix = may === undefined ? baton('backfill --from-ledger', stage) : `Take pepper ${may} out of the keys secret.`;
  return [open('secrets', 'peppers', detail, fix)];
}

function stackFinding({ name, status }: Facts['stacks'][number], stage: string): Finding {
  const isGood = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status ?? '');
  return isGood ? fine('stacks', name, status) : open('stacks', name, status ?? 'not deployed', deploy(stage));
}

function partFinding({ what, name, state, why }: Seen, stage: string): Finding {
  if (state === 'there') return fine('road', `${what} ${name}`);
  const details = {
    missing: 'not there',
    off: 'switched off',
    unreadable: `could not be looked at: ${why ?? 'no answer'}`,
  };
  return open('road', `${what} ${name}`, details[state], deploy(stage));
}

function topicFinding({ role, confirmed, pending }: Facts['topics'][number], stage: string): Finding {
  const what = `alarms of ${role}`;
  if (pending > 0) return open('alarms', what, `${pending} unconfirmed`, 'Confirm by the link in the mail from AWS.');
  if (confirmed > 0) return fine('alarms', what, `${confirmed} confirmed`);
  const fix = `Add an address to owners.${role} in config/${stage}.json, then ${deploy(stage)}`;
  return open('alarms', what, 'nobody hears them', fix);
}

function destinationFinding({ name, health }: Facts['destinations'][number], stage: string): Finding {
  if (health.kind === 'ill') {
    const wait = "Look at the vendor's status page; what waits goes on by itself. See docs/runbooks/deliver.md.";
    return open(
      'destinations',
      name,
      health.why,
      health.isCredential ? `${baton('init', stage)} --token ${name}=...` : wait,
    );
  }
  if (health.missing.length === 0) return fine('destinations', name);
  const scopes = health.missing.flatMap((missing) => (missing.startsWith('scope:') ? missing.slice(6) : []));
  const detail = `missing: ${health.missing.join(', ')}`;
  if (scopes.length > 0)
    return open('destinations', name, detail, `Give the credential ${scopes.join(', ')} at the vendor.`);
  return open('destinations', name, detail, baton(`crm-setup ${name}`, stage));
}

function tickFinding({ lastTickMs, stage }: Facts): Finding {
  const what = 'clock ticks';
  if (lastTickMs !== undefined && lastTickMs <= TICK_WITHIN_MS) {
    return fine('clock', what, `${Math.round(lastTickMs / 1000)} s ago`);
  }
  return open(
    'clock',
    what,
    'no tick within 3 minutes; the first comes a minute after a deploy',
    `See docs/runbooks/clock.md; ${deploy(stage)} puts back what is missing.`,
  );
}

function doorFinding({ what, problem, tookMs }: Facts['doors'][number], stage: string): Finding {
  const took = `${Math.round(tookMs)} ms`;
  if (problem !== undefined) return open('api', what, problem, deploy(stage));
  if (tookMs <= DOOR_WITHIN_MS) return fine('api', what, took);
  return open('api', what, `took ${took}`, 'Try again; if it stays slow, see docs/runbooks/ingest.md.');
}

function acceptedFinding({ emitter, running, item }: NonNullable<Facts['accepted']>[number], stage: string): Finding {
  const detail = `version ${running} was accepted by an operator and is not in the code`;
  const fix = `${baton(`item ${item.replace('#', '.')}`, stage)} prints the lines for flows/; then ${deploy(stage)}`;
  return open('road', `contract of ${emitter}`, detail, fix);
}
