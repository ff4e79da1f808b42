/** The story of a lead for whoever asks: touches and events. Pure, free of personal data. */
import { conversationOf } from '../record/conversation.ts';
import { type Touch, touchOf } from '../record/funnel.ts';
import { inOrder } from '../record/told.ts';
import type { CanonicalSignal, IdentifierKind } from '../signal/canonical.ts';
import { kindOf } from '../stitch/kinds.ts';
import type { LeadEvent, TouchRow } from '../stitch/rows.ts';
import type { StoryReply, TouchReply } from './story-reply.ts';

export interface FoundTouch extends TouchRow {
  readonly lead: string;
  /** What it said; `undefined` when that was erased. */
  readonly canonical: CanonicalSignal | undefined;
}

/** Touches in any order: the newest, and where there are more, the oldest. */
export interface Story {
  readonly newest: readonly FoundTouch[];
  readonly oldest: readonly FoundTouch[];
  readonly events: readonly LeadEvent[];
}

const iso = (at: number): string => new Date(at).toISOString();

export function storyReply({ newest, oldest, events }: Story): StoryReply {
  const all = inOrder([...new Map([...oldest, ...newest].map((each) => [each.signal, each])).values()]);
  const carriers = carriersOf(all);
  const shown = new Set(newest.map(({ signal }) => signal));
  const replies = all.map((touch) => ({ isShown: shown.has(touch.signal), reply: touchReply(touch, carriers) }));
  const telling = replies.filter(({ reply }) => reply.source ?? reply.medium ?? reply.campaign ?? reply.click);
  const [first, last] = [telling[0]?.reply, telling.at(-1)?.reply];
  return {
    touches: replies.filter(({ isShown }) => isShown).map(({ reply }) => reply),
    ...(first ? { first } : {}),
    ...(last ? { last } : {}),
    conversation: conversationReply(all),
    history: [...events].sort((a, b) => b.at - a.at).map(({ v: _, at, ...event }) => ({ at: iso(at), ...event })),
  };
}

function conversationReply(touches: readonly FoundTouch[]): StoryReply['conversation'] {
  const told = touches.flatMap(({ canonical, ...touch }) => (canonical ? [{ ...touch, canonical }] : []));
  const { channels, threads, messages } = conversationOf(told);
  return {
    channels,
    threads: threads.map(({ channel, signals, lastAt }) => ({ channel, signals, lastAt: iso(lastAt) })),
    messages: messages.map(({ signal, channel, effectiveAt }) => ({ signal, channel, at: iso(effectiveAt) })),
  };
}

/** Of each identifier, how many of these touches carry it. */
function carriersOf(touches: readonly FoundTouch[]): ReadonlyMap<string, number> {
  const carriers = new Map<string, number>();
  for (const name of touches.flatMap(linking)) carriers.set(name, (carriers.get(name) ?? 0) + 1);
  return carriers;
}

/** A shared identifier (info@, a kiosk) is carried and makes nobody one person. */
const linking = ({ identifiers, shared = [] }: FoundTouch): string[] =>
  identifiers.filter((name) => !shared.includes(name));

function touchReply(touch: FoundTouch, carriers: ReadonlyMap<string, number>): TouchReply {
  const { signal, lead, effectiveAt, flow, emitter, canonical, identifiers } = touch;
  const told = canonical ? touchOf({ ...touch, canonical }) : undefined;
  return {
    ...{ at: iso(effectiveAt), signal, lead, flow },
    ...(emitter === undefined ? {} : { emitter }),
    ...(told ? { channel: told.channel, ...cameFrom(told) } : {}),
    carries: kindsOf(identifiers),
    linkedBy: kindsOf(linking(touch).filter((name) => (carriers.get(name) ?? 0) > 1)),
  };
}

function cameFrom({ source, medium, campaign, click }: Touch): Partial<TouchReply> {
  const told = { source: named(source), medium: named(medium), campaign: named(campaign), click };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

/** Anybody may put anything into a link: what looks like an address or a number of somebody is not told. */
const named = (word: string | undefined): string | undefined =>
  word === undefined || (word.length <= 64 && !/@|%40|^\s*\+|\d\s+\d/.test(word)) ? word : '(unnamed)';

const kindsOf = (names: readonly string[]): IdentifierKind[] => [...new Set(names.map(kindOf))];
