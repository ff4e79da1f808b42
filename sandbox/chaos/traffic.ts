/**
 * The traffic of a chaos run: who sends what, when, how often. Pure: the same count and seed give the same posts.
 */
import type { DecisionKind } from '../../core/definitions/definitions.ts';
import { seededRandom } from '../proxy/faults.ts';
import type { Sendable } from '../senders.ts';
import { type Body, bodyOf, CHANNELS, type Channel, type Person, wordOf } from './bodies.ts';

export type { Channel, Person } from './bodies.ts';

/** One thing that happened, as its sender knows it. */
export interface Deed {
  /** The sender's own key. */
  readonly key: string;
  readonly channel: Channel;
  readonly person: Person;
  readonly flow: 'demo-request' | 'support-callback';
  /** What the sample rules must decide, or `broken` for a payload its contract refuses. */
  readonly expect: DecisionKind | 'broken';
}

/** One request: a deed told once, told again, told differently, or several deeds in one body. */
export interface Post {
  /** When it is sent, 0 to 1 of the sending time. */
  readonly when: number;
  readonly kind: 'first' | 'duplicate' | 'revision' | 'batch';
  readonly deeds: readonly Deed[];
  readonly send: Sendable;
  /** The key of the request: the deed's, or the batch's own. */
  readonly key: string;
}

const SHARE = { duplicate: 0.15, revision: 0.05, batch: 0.05 } as const;
const BATCH = 5;

/** Posts for `count` different signals of about half as many people, in the order of sending. */
export function planTraffic(count: number, seed: number, now: number): Post[] {
  const random = seededRandom(seed);
  const people = Array.from({ length: Math.max(3, Math.ceil(count / 2)) }, (_, index) => personOf(index, seed, random));
  // Few people send much and many send little: squaring leans towards the first.
  const anyone = (): Person =>
    people[Math.floor(random() ** 2 * people.length)] ?? people[0] ?? personOf(0, seed, random);
  const deeds = Array.from({ length: count }, (_, index) => deedOf(index, seed, anyone(), random));
  return postsOf(deeds, now, random).sort((a, b) => a.when - b.when);
}

function personOf(index: number, seed: number, random: () => number): Person {
  const name = wordOf(index);
  return {
    email: `${name}.${index}.${seed}@${wordOf(index * 7 + 3)}.chaos.example`,
    ...(random() < 0.4 ? { userId: `u-${seed}-${index}` } : {}),
    firstName: name,
    lastName: `Chaos${index}`,
  };
}

function deedOf(index: number, seed: number, person: Person, random: () => number): Deed {
  const channel = CHANNELS[Math.floor(random() * CHANNELS.length)] ?? 'website-api';
  const flow = channel === 'support-api' ? 'support-callback' : 'demo-request';
  const expect = channel === 'website-api' ? websiteExpectation(random()) : 'assign';
  return { key: `chaos-${seed}-${index}`, channel, person, flow, expect };
}

/** Mostly people who want a demo; a few of everything else the sample rules know. */
function websiteExpectation(draw: number): Deed['expect'] {
  if (draw < 0.7) return 'assign';
  if (draw < 0.76) return 'advance';
  if (draw < 0.82) return 'evidence';
  if (draw < 0.88) return 'nurture';
  if (draw < 0.92) return 'hold';
  return draw < 0.96 ? 'broken' : 'reject';
}

function postsOf(deeds: readonly Deed[], now: number, random: () => number): Post[] {
  const batched = new Set(deeds.filter((deed) => deed.channel === 'website-api').slice(0, batchSize(deeds.length)));
  const single = deeds.filter((deed) => !batched.has(deed));
  const firsts = single.map((deed): Post => post(deed, 'first', random(), bodyOf(deed, now, random)));
  const copies = firsts
    .filter(() => random() < SHARE.duplicate)
    // Half of the copies come on the heels of the first, the others any time later.
    .map((first): Post => ({ ...first, kind: 'duplicate', when: later(first.when, random) }));
  const revisions = firsts
    .filter((first) => isRevisable(first) && random() < SHARE.revision * 2)
    .map((first): Post => {
      const [deed] = first.deeds;
      if (!deed) return first;
      return post(deed, 'revision', later(first.when, random), bodyOf(deed, now, random, 'Revised'));
    });
  return [...firsts, ...copies, ...revisions, ...batchesOf([...batched], now, random)];
}

const batchSize = (count: number): number => Math.floor((count * SHARE.batch) / BATCH) * BATCH;
const later = (from: number, random: () => number): number => (random() < 0.5 ? from : from + (1 - from) * random());
const isRevisable = ({ deeds }: Post): boolean => deeds[0]?.expect === 'assign';

const post = (deed: Deed, kind: Post['kind'], when: number, { contentType, body }: Body): Post => ({
  when,
  kind,
  deeds: [deed],
  key: deed.key,
  send: { emitter: deed.channel, contentType, body },
});

/** Deliveries of several signals: a JSON array whose elements carry their own keys. */
function batchesOf(deeds: readonly Deed[], now: number, random: () => number): Post[] {
  const posts: Post[] = [];
  for (let from = 0; from < deeds.length; from += BATCH) {
    const part = deeds.slice(from, from + BATCH);
    const elements = part.map((deed) => ({ id: deed.key, ...asObject(bodyOf(deed, now, random).body) }));
    const send = { emitter: 'website-api', contentType: 'application/json', body: JSON.stringify(elements) };
    posts.push({ when: random(), kind: 'batch', deeds: part, key: `batch-${part[0]?.key}`, send });
  }
  return posts;
}

const asObject = (body: Body['body']): object => (typeof body === 'string' ? {} : body);
