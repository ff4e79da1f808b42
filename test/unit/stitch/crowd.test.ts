/** Ten thousand signals of five hundred people at once: whatever gets in each other's way, it ends with five hundred leads. */
import { describe, expect, it } from 'vitest';
import type { Identifier } from '../../../core/stitch/kinds.ts';
import { partition, sharedAmong, type Told } from '../../../core/stitch/partition.ts';
import { seeded } from '../../../stores/fault/chance.ts';
import { withFaults } from '../../../stores/fault.ts';
import { createMemoryStore, type MemoryStore } from '../../../stores/memory.ts';
import { accept, groupsIn, meetRequests, sorted, stitchSignal } from '../../support/stitching.ts';

const NOW = Date.UTC(2026, 10, 20);
const PEOPLE = 500;
const EACH = 20;
/** So many signals are at stitch at once. */
const LOST_AT_MOST = 60;

/** What a channel knows of its person; no two channels know the same, and each shares something with another one. */
const CHANNELS: readonly (readonly (keyof typeof OF)[])[] = [
  ['account', 'work'],
  ['account', 'home'],
  ['work', 'visitor'],
  ['visitor', 'conversation'],
  ['conversation'],
  ['home', 'phone'],
  ['phone'],
  ['work', 'phone', 'office'],
  ['visitor', 'click'],
  ['click', 'account', 'desk'],
];

/** Who a value is of: a person, two who share a number at work, or everybody who writes to one mailbox. */
const OF = {
  account: (n: number): Identifier => ({ kind: 'userId', hash: `1:u${n}` }),
  work: (n: number): Identifier => ({ kind: 'email', hash: `1:w${n}` }),
  home: (n: number): Identifier => ({ kind: 'email', hash: `1:h${n}` }),
  conversation: (n: number): Identifier => ({ kind: 'conversation', hash: `1:c${n}` }),
  phone: (n: number): Identifier => ({ kind: 'phone', hash: `1:p${n}` }),
  click: (n: number): Identifier => ({ kind: 'clickId', hash: `1:k${n}` }),
  visitor: (n: number): Identifier => ({ kind: 'anonymousId', hash: `1:v${n}` }),
  office: (n: number): Identifier => ({ kind: 'sessionId', hash: `1:o${Math.floor(n / 2)}` }),
  desk: (): Identifier => ({ kind: 'email', hash: '1:desk', shared: true }),
} as const;

const nameOf = (person: number, n: number): string =>
  `s${String(person).padStart(3, '0')}-${String(n).padStart(2, '0')}`;

function signalsOf(person: number, random: () => number): Told[] {
  return Array.from({ length: EACH }, (_, n) => ({
    signal: nameOf(person, n),
    effectiveAt: NOW - Math.floor(random() * 3_600_000),
    identifiers: (CHANNELS[n % CHANNELS.length] ?? []).map((name) => OF[name](person)),
  }));
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const tossed = values.map((value) => [random(), value] as const);
  return tossed.sort(([a], [b]) => a - b).map(([, value]) => value);
}

/** How often each stitch was decided again, as its journal says. */
const lostIn = (memory: MemoryStore): number[] =>
  memory
    .rows('ledger')
    .filter(({ key }) => /^r\d+#stitch$/.test(key.sk))
    .map(({ item }) => Number(item.lost ?? 0));

describe('10,000 signals of 500 people at once, under faults', () => {
  it('become 500 leads; whoever loses a race tries again, no more than 60 times, and its journal says how often covers: [97, 98, 101]', async () => {
    const random = seeded(7);
    const people = Array.from({ length: PEOPLE }, (_, person) => signalsOf(person, random));
    const told = shuffled(people.flat(), random);
    const shared = sharedAmong(told);
    const wanted = sorted(people.map((signals) => signals.map(({ signal }) => signal)));
    const { groups } = partition(told, { isShared: (name) => shared.has(name), rulings: [] });
    expect(sorted(groups.map(({ signals }) => signals))).toEqual(wanted);

    const memory = createMemoryStore();
    const store = withFaults(memory, { random, conflictRate: 0.1, tornRate: 0.1 });
    const now = () => NOW;
    for (const each of told) await accept(memory, each, NOW);
    await Promise.all(told.map(({ signal }) => stitchSignal(store, signal, now)));
    await meetRequests(memory, store, now);

    expect(groupsIn(memory)).toEqual(wanted);
    const lost = lostIn(memory);
    expect(lost).toHaveLength(PEOPLE * EACH);
    expect(Math.max(...lost)).toBeLessThanOrEqual(LOST_AT_MOST);
    expect(lost.some((times) => times > 0)).toBe(true);
  }, 300_000);
});
