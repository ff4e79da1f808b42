/** What the history of leads says of a step: a table of cases, each a few signals as they lie with leads. */
import { describe, expect, it } from 'vitest';
import { historyOf, type Word } from '../../../core/stitch/history.ts';
import type { Identifier } from '../../../core/stitch/kinds.ts';
import { sharedAmong } from '../../../core/stitch/partition.ts';
import { type Component, type HomeTouch, regroup } from '../../../core/stitch/regroup.ts';
import { seeded } from '../../../stores/fault/chance.ts';

/** `lead signal: identifiers`, in effective order; a lead `B>A` was merged into A. Leads are as old as they are listed. */
function component(lines: readonly string[], { rulings = [], releases = [] }: Partial<Word> = {}): Component {
  const touches = lines.map((line, at): HomeTouch => {
    const [head = '', words = ''] = line.split(': ');
    const [lead = '', signal = ''] = head.split(' ');
    return { home: lead[0] ?? '', signal, effectiveAt: at, identifiers: words.split(' ').map(identifier) };
  });
  const leads = [...new Set(lines.map((line) => line.split(' ')[0] ?? ''))];
  const shared = sharedAmong(touches);
  return {
    homes: leads.map((lead, createdAt) => ({
      id: lead[0] ?? '',
      first: touches.find(({ home }) => home === lead[0])?.signal ?? '',
      createdAt,
      isDelivered: releases.length > 0,
      ...(lead.includes('>') ? { mergedInto: lead[2] } : {}),
    })),
    touches,
    heads: new Map(),
    isShared: (name) => shared.has(name),
    rulings,
    released: new Map(releases.map(({ from, of }) => [from, [of]])),
  };
}

function identifier(word: string): Identifier {
  const [kind = '', hash = ''] = word.split(':');
  return { kind: kind as Identifier['kind'], hash };
}

const tell = (lines: readonly string[], word: Partial<Word> = {}): string[] => {
  const given = component(lines, word);
  return historyOf(regroup(given), given, { rulings: [], releases: [], ...word }).map(
    ({ event: { kind, lead, other, by, why, signals } }) =>
      `${kind} ${lead} ${other} by ${by}: ${why.join(' ')} (${signals.join(' ')})`,
  );
};

const same = (a: string, b: string) => ({ kind: 'same', signals: [a, b], by: 'ann' }) as const;
const apart = (a: string, b: string) => ({ kind: 'apart', signals: [a, b], by: 'ann' }) as const;

describe('why two leads became one covers: [99]', () => {
  it.each<[string, string[], Partial<Word>, string[]]>([
    ['one identifier of both', ['A a: email:x', 'B b: email:x'], {}, ['merged B A by stitch: email (a b)']],
    [
      'a signal that carries something of each, wherever it was put',
      ['A a: email:x', 'B b: phone:1', 'A c: email:x phone:1'],
      {},
      ['merged B A by stitch: email phone (c)'],
    ],
    [
      'an account that each used later: not only the address by which the last one is known',
      ['A a: email:x', 'B b: email:y', 'A c: email:x userId:1', 'A d: email:y userId:1'],
      {},
      ['merged B A by stitch: userId email (d c)'],
    ],
    [
      'the same said twice',
      ['A a: email:x', 'B b: email:y', 'A c: email:x userId:1', 'A d: email:y userId:1', 'A e: email:y userId:1'],
      {},
      ['merged B A by stitch: userId email (d c)'],
    ],
    [
      'no weaker kind than it takes, though they have one in common as well',
      ['A a: email:x phone:1', 'B b: email:y phone:1', 'A c: email:x userId:1', 'B d: email:y userId:1'],
      {},
      ['merged B A by stitch: userId email (d c)'],
    ],
    [
      'others in between',
      ['A a: email:x', 'B b: email:x conversation:c', 'C c: conversation:c'],
      {},
      ['merged B A by stitch: email (b a)', 'merged C A by stitch: email conversation (b)'],
    ],
    [
      'somebody’s word, where nothing else joins them',
      ['A a: email:x', 'B b: email:y'],
      { rulings: [same('a', 'b')] },
      ['merged B A by ann: ruling (b a)'],
    ],
    [
      'somebody’s word against two accounts, although they have an address in common',
      ['A a: email:x userId:1', 'B b: email:x userId:2'],
      { rulings: [same('a', 'b')] },
      ['merged B A by ann: ruling (b a)'],
    ],
    [
      'identifiers, where somebody’s word is of others',
      ['A a: email:x', 'B b: email:x', 'C c: email:z'],
      { rulings: [same('a', 'c')] },
      ['merged B A by stitch: email (b a)', 'merged C A by ann: ruling (c a)'],
    ],
    [
      'whoever stands for it, where it only goes along',
      ['A a: email:x', 'B b: email:y userId:1', 'C>B c: userId:1 phone:1', 'A d: email:x email:y phone:1'],
      {},
      ['merged B A by stitch: email (d)', 'merged C A by stitch: email (d)'],
    ],
  ])('%s', (_, lines, word, told) => {
    expect(tell(lines, word).map(sortedSignals)).toEqual(told.map(sortedSignals));
  });

  it('names some of the signals only, however many there are in between', () => {
    const chained = Array.from({ length: 30 }, (_, n) => `A s${n}: conversation:${n} conversation:${n + 1}`);
    const [event] = tell([...chained, 'B z: conversation:30']);
    expect(event?.split('(')[1]?.split(' ')).toHaveLength(10);
  });
});

describe('why leads part and signals move covers: [99]', () => {
  it.each<[string, string[], Partial<Word>, string[]]>([
    ['two accounts', ['A a: email:x userId:1', 'B>A b: email:x userId:2'], {}, ['parted B A by stitch: userId (b)']],
    [
      'an address each, where only a number is of both',
      ['A a: email:x phone:1', 'B>A b: email:y phone:1'],
      {},
      ['parted B A by stitch: email (b)'],
    ],
    [
      'two accounts, let go by whoever approved it',
      ['A a: email:x userId:1', 'B>A b: email:x userId:2'],
      { releases: [{ from: 'A', of: 'all', by: 'paul' }] },
      ['parted B A by paul: userId (b)'],
    ],
    [
      'somebody’s word',
      ['A a: email:x', 'B>A b: email:x'],
      { rulings: [apart('a', 'b')] },
      ['parted B A by ann: ruling (b)'],
    ],
    [
      'a word that was taken back',
      ['A a: email:x', 'B>A b: email:y'],
      { releases: [{ from: 'A', of: 'B', by: 'ann' }] },
      ['parted B A by ann: ruling ()'],
    ],
    [
      'an identifier that was taken back',
      ['A a: email:x', 'B>A b: email:y'],
      {},
      ['parted B A by stitch: unlinked ()'],
    ],
    [
      'what many use',
      [
        'A a: email:a phone:1',
        'B>A b: userId:b phone:1',
        'C c: userId:c phone:1',
        'D d: userId:d phone:1',
        'E e: userId:e phone:1',
      ],
      {},
      ['parted B A by stitch: shared ()'],
    ],
    [
      'one that goes to another lead is told of both',
      ['C c: userId:3 phone:1', 'A a: userId:1', 'B>A b: phone:1'],
      {},
      ['parted B A by stitch: unlinked ()', 'merged B C by stitch: phone (b c)'],
    ],
    [
      'signals that are somebody else’s, and were not delivered',
      ['A a: email:x phone:1', 'B b: email:y phone:1', 'B c: phone:1'],
      {},
      ['moved B A by stitch: email (c)'],
    ],
    [
      'signals that are somebody else’s, let go by whoever approved it',
      ['A a: email:x userId:1', 'A b: email:x userId:2'],
      { releases: [{ from: 'A', of: 'all', by: 'paul' }] },
      ['moved A b by paul: userId (b)'],
    ],
  ])('%s', (_, lines, word, told) => {
    const named = tell(lines, word).map((line) => line.replace(/[0-9a-f]{32}/, 'b'));
    expect(named).toEqual(told);
  });

  it('what one is let go of is not what another is parted by', () => {
    const lines = ['A a: email:x', 'B>A b: email:y', 'C>A c: email:z'];
    expect(tell(lines, { releases: [{ from: 'A', of: 'B', by: 'ann' }] })).toContain('parted B A by ann: ruling ()');
  });
});

/** Up to ten signals of up to four leads, some of which were merged before, with whatever identifiers. */
function someLines(random: () => number): string[] {
  const pick = (most: number): number => Math.floor(random() * most);
  const leads = ['A', ...['B', 'C', 'D'].slice(0, 1 + pick(3)).map((lead) => (random() < 0.5 ? `${lead}>A` : lead))];
  const words = ['userId', 'email', 'conversation', 'phone', 'sessionId'];
  return Array.from({ length: leads.length + pick(7) }, (_, n) => {
    const carried = new Set(Array.from({ length: 1 + pick(3) }, () => `${words[pick(words.length)]}:${pick(3)}`));
    return `${leads[n] ?? leads[pick(leads.length)]} s${n}: ${[...carried].join(' ')}`;
  });
}

it('whatever happens has a reason, and who was joined is joined by the kinds that are named covers: [99]', () => {
  const wrong: string[] = [];
  let events = 0;
  for (let seed = 1; seed <= 3_000; seed += 1) {
    const lines = someLines(seeded(seed));
    const given = component(lines);
    const plan = regroup(given);
    for (const { event } of historyOf(plan, given, { rulings: [], releases: [] })) {
      events += 1;
      const { kind, lead, other, why, signals } = event;
      if (why.length === 0) wrong.push(`${seed}: ${kind} ${lead} ${other} for no reason`);
      const group = plan.groups.find((each) => each.lead === other);
      if (kind !== 'merged') continue;
      if (signals.length === 0 || signals.some((signal) => !group?.signals.includes(signal)))
        wrong.push(`${seed}: ${lead} is merged because of ${signals}, which are not of ${other}`);
      const named = given.touches
        .filter(({ signal }) => signals.includes(signal))
        .flatMap(({ identifiers }) => identifiers);
      if (why.some((word) => named.every((each) => each.kind !== word)))
        wrong.push(`${seed}: ${why} is not what ${signals} carry`);
    }
  }
  expect(events).toBeGreaterThan(3_000);
  expect(wrong).toEqual([]);
});

const sortedSignals = (line: string): string =>
  line.replace(/\(.*\)/, (signals) => `(${signals.slice(1, -1).split(' ').sort().join(' ')})`);
