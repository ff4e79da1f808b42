/** From a canonical signal to what its person may be known by: normalised, keyed-hashed, strongest first. Pure. */
import { identifierHashes, type Keys } from '../ids.ts';
import { type CanonicalSignal, IDENTIFIER_KINDS, type IdentifierKind } from '../signal/canonical.ts';
import { recordIds } from '../signal/record-ids.ts';
import type { Identifier } from '../stitch/stitch.ts';
import { clickKey } from './click.ts';
import { emailKey, isRoleMailbox } from './email.ts';
import { phoneKey } from './phone.ts';
import { isClockReading, isPlaceholder } from './placeholders.ts';
import { WINDOWS, type Windows, windowSlots } from './windows.ts';

/** What is known of a signal's source, beside what the signal says. */
export interface IdentityOptions {
  readonly keys: Keys;
  /** When it happened, epoch ms: visitor and session ids link within a time only. */
  readonly at: number;
  /** Whose ids conversations and CRM records carry: unique within it. */
  readonly account: string;
  /** ISO 3166 alpha-2: where a phone number without a country is dialled. @default none is guessed */
  readonly region?: string;
  /** Many people use the device: a kiosk, a terminal at a fair. @default false */
  readonly isSharedDevice?: boolean;
  /** @default {@link WINDOWS} */
  readonly windows?: Windows;
  /** Names or whole addresses of mailboxes of several people, beside the usual ones. @default none */
  readonly sharedMailboxes?: readonly string[];
}

/** A key before it is hashed: the text, and what narrows it. */
interface Keyed {
  readonly parts: readonly [string, ...(string | number)[]];
  readonly isShared?: boolean;
}

type Reading = (value: string, options: IdentityOptions) => readonly Keyed[];

const whole = (value: string): Keyed[] => [{ parts: [value] }];
const withinAccount: Reading = (value, { account }) => [{ parts: [`${account}:${value}`] }];

const withinTime =
  (kind: keyof Windows): Reading =>
  (value, { at, windows = WINDOWS, isSharedDevice = false }) =>
    windowSlots(at, windows[kind]).map((slot) => ({ parts: [value, ...slot], isShared: isSharedDevice }));

/** How each kind is read. A value that identifies nobody gives nothing. */
const READINGS: Readonly<Record<IdentifierKind, Reading>> = {
  userId: whole,
  crmContact: withinAccount,
  email: (value, { sharedMailboxes }) => [
    { parts: [emailKey(value)], isShared: isRoleMailbox(value, sharedMailboxes) },
  ],
  conversation: withinAccount,
  phone: (value, { region }) => whole(phoneKey(value, region)),
  clickId: (value) => whole(clickKey(value)),
  anonymousId: withinTime('anonymousId'),
  sessionId: (value, options) => (isClockReading(value) ? [] : withinTime('sessionId')(value, options)),
};

/**
 * In the order of {@link IDENTIFIER_KINDS}. A visitor or session id gives two, one for each window it falls into, and a CRM
 * record one for each id it goes or went by; each gives one for each pepper that stands, the current one first.
 */
export function identifiersOf(signal: CanonicalSignal, options: IdentityOptions): Identifier[] {
  return IDENTIFIER_KINDS.flatMap((kind) =>
    valuesOf(signal, kind).flatMap((value) =>
      READINGS[kind](value, options).flatMap(({ parts, isShared }) =>
        identifierHashes(options.keys, kind, ...parts).map((hash) => ({
          kind,
          hash,
          ...(isShared || signal.forwarded ? { shared: true as const } : {}),
        })),
      ),
    ),
  );
}

/** One; of a CRM record that was merged all its ids, the eldest first: by that one others count whose it is. */
function valuesOf({ identifiers }: CanonicalSignal, kind: IdentifierKind): string[] {
  const merged = kind === 'crmContact' ? identifiers.crmContactMerged : undefined;
  const values = [identifiers[kind] ?? '', ...(merged ?? [])].map((value) => value.trim());
  const told = values.filter((value) => !isPlaceholder(value));
  return merged ? recordIds(told) : told;
}

/** These tie a signal to others, but name nobody one could answer: alone they make no lead. */
const NAMELESS: ReadonlySet<IdentifierKind> = new Set(['conversation', 'clickId', 'sessionId']);

/** Whether anybody can be known by these. */
export const nameSomebody = (identifiers: readonly Identifier[]): boolean =>
  identifiers.some(({ kind }) => !NAMELESS.has(kind));
