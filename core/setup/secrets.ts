/**
 * The secrets a deployment needs, and what must be written so that all are there. Pure: what is found in, steps out.
 * Nothing that works is ever overwritten unless its new value was given, so a second pass changes nothing.
 */
import { keysStep } from './keys.ts';

/** One secret, by its full name in Secrets Manager. */
export type SecretNeed =
  | { readonly kind: 'keys'; readonly name: string }
  | {
      readonly kind: 'emitter';
      readonly name: string;
      readonly emitter: string;
      /** Whether we choose the secret and hand it out; a vendor's hook is told ours, or we are told its. */
      readonly isOurs: boolean;
      /** The vendor makes it: only a person can bring it from there. */
      readonly isIssued?: true;
      readonly newSecret: (random: Uint8Array) => string;
      readonly isWellFormed: (secret: string) => boolean;
    }
  | { readonly kind: 'destination'; readonly name: string; readonly destination: string }
  /** What an emitter's vendor is asked with for what its signals refer to. */
  | {
      readonly kind: 'fetch';
      readonly name: string;
      readonly emitter: string;
      /** Which token is wanted and what it must be allowed. */
      readonly wanted: string;
      readonly isWellFormed: (token: string) => boolean;
    };

/** Values somebody gave for this pass. */
export interface Given {
  /** Emitter -> the secret its vendor shows. */
  readonly emitters?: Readonly<Record<string, string>>;
  /** Destination -> its token. */
  readonly tokens?: Readonly<Record<string, string>>;
  /** Emitter -> the token its vendor is asked with. */
  readonly fetchTokens?: Readonly<Record<string, string>>;
  /** Makes up what vendors would issue: for sandboxes, whose vendors are ours. */
  readonly makesUpIssued?: true;
}

export interface SecretStep {
  readonly name: string;
  /**
   * `keep`: nothing to do. `create`, `complete`, `replace`: write `value`. `ask`: only a person has it. `broken`: what is
   * stored cannot be used and must not be guessed at.
   */
  readonly action: 'keep' | 'create' | 'complete' | 'replace' | 'ask' | 'broken';
  /** The whole secret as it then is; absent for `ask` and `broken`. */
  readonly value?: Readonly<Record<string, unknown>>;
  /** What the operator must know, without the secret itself. */
  readonly says: string;
}

/** `random` gives as many random bytes as asked for. */
export interface Planning {
  readonly given: Given;
  readonly random: (bytes: number) => Uint8Array;
}

/** `found` is the stored text; `undefined` when there is no such secret. */
export function planSecret(need: SecretNeed, found: string | undefined, planning: Planning): SecretStep {
  if (need.kind === 'keys') return keysStep(need.name, found, planning.random);
  if (need.kind === 'fetch') return fetchStep(need, found, planning.given);
  return need.kind === 'emitter' ? emitterStep(need, found, planning) : destinationStep(need, found, planning.given);
}

/** Why what is stored under a need cannot be used; `undefined` when it can. For `baton doctor`. */
export function whyUnusable(need: SecretNeed, found: string): string | undefined {
  const step = planSecret(need, found, { given: {}, random: (bytes) => new Uint8Array(bytes) });
  return step.action === 'keep' ? undefined : step.says;
}

type EmitterNeed = Extract<SecretNeed, { kind: 'emitter' }>;

function emitterStep(need: EmitterNeed, found: string | undefined, { given, random }: Planning): SecretStep {
  const { name, emitter } = need;
  const wanted = given.emitters?.[emitter];
  if (wanted !== undefined && !need.isWellFormed(wanted)) {
    return { name, action: 'broken', says: `What was given for ${emitter} does not look like one of its secrets.` };
  }
  const stored = secretsIn(found);
  const usable = stored.filter(need.isWellFormed);
  if (wanted !== undefined && !usable.includes(wanted)) return withNew(need, wanted, usable);
  // One odd entry beside a good one is left alone: what somebody put there may be on its way in or out.
  if (usable.length > 0) return { name, action: 'keep', value: { secrets: stored }, says: 'stands' };
  if (found !== undefined)
    return { name, action: 'broken', says: `It holds no usable secret; give one for ${emitter}.` };
  if (need.isIssued && !given.makesUpIssued) {
    return {
      name,
      action: 'ask',
      says: `The vendor of ${emitter} shows it; until it is here its requests are refused.`,
    };
  }
  const value = { secrets: [need.newSecret(random(32))] };
  const whom = need.isOurs ? `hand it to whoever sends as ${emitter}` : `enter it at the vendor of ${emitter}`;
  return { name, action: 'create', value, says: `generated; ${whom}` };
}

/** The newest first, and one older beside it while senders change over. */
function withNew({ name }: EmitterNeed, wanted: string, usable: readonly string[]): SecretStep {
  const secrets = [wanted, ...usable.slice(0, 1)];
  const says = usable.length > 0 ? 'as given; the one before it stays valid beside it' : 'as given';
  return { name, action: usable.length > 0 ? 'replace' : 'create', value: { secrets }, says };
}

function secretsIn(found: string | undefined): string[] {
  const { secrets } = objectIn(found) ?? {};
  return Array.isArray(secrets) ? secrets.filter((secret) => typeof secret === 'string') : [];
}

const destinationStep = (
  { name, destination }: Extract<SecretNeed, { kind: 'destination' }>,
  found: string | undefined,
  { tokens = {} }: Given,
): SecretStep => tokenStep(name, found, tokens[destination], `Only the account of ${destination} can give its token.`);

function fetchStep(
  { name, emitter, wanted, isWellFormed }: Extract<SecretNeed, { kind: 'fetch' }>,
  found: string | undefined,
  { fetchTokens = {} }: Given,
): SecretStep {
  const given = fetchTokens[emitter];
  if (given !== undefined && !isWellFormed(given)) {
    return {
      name,
      action: 'broken',
      says: `What was given for ${emitter} does not look like the token it needs: ${wanted}.`,
    };
  }
  const step = tokenStep(name, found, given, `${wanted}. Without it what ${emitter} refers to is never fetched.`);
  if (step.action !== 'keep' || isWellFormed(String(step.value?.token))) return step;
  return { name, action: 'broken', says: `What stands does not look like the token ${emitter} needs: ${wanted}.` };
}

function tokenStep(name: string, found: string | undefined, wanted: string | undefined, asks: string): SecretStep {
  const stored = objectIn(found)?.token;
  const token = typeof stored === 'string' && stored !== '' ? stored : undefined;
  if (wanted !== undefined && wanted !== token) {
    const action = found === undefined ? 'create' : 'replace';
    return { name, action, value: { token: wanted }, says: 'as given' };
  }
  if (token !== undefined) return { name, action: 'keep', value: { token }, says: 'stands' };
  return { name, action: 'ask', says: asks };
}

/** The object a secret's text holds; `undefined` when it is none. */
export function objectIn(found: string | undefined): Record<string, unknown> | undefined {
  try {
    const read: unknown = JSON.parse(found ?? 'null');
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? { ...read } : undefined;
  } catch {
    return undefined;
  }
}
