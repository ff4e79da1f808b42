/** The rule by example: who is one person, with the answer written down by hand. */
import { describe, expect, it } from 'vitest';
import { type Identifier, MOST_TELLERS } from '../../../core/stitch/kinds.ts';
import { partition, type Ruling, sharedAmong, type Told } from '../../../core/stitch/partition.ts';

/** `says('a', 'email:ann phone:1 info!')`: signals in the order of their time, `!` marks what many use. */
function says(signal: string, words: string, effectiveAt: number): Told {
  const identifiers = words.split(' ').map((word): Identifier => {
    const [kind = '', ...hash] = word.replace('!', '').split(':');
    return { kind: kind as Identifier['kind'], hash: hash.join(':'), ...(word.endsWith('!') ? { shared: true } : {}) };
  });
  return { signal, effectiveAt, identifiers };
}

/** Groups as text: signals of a group together, groups by their first signal. */
function groups(told: Readonly<Record<string, string>>, rulings: readonly Ruling[] = []): string {
  const signals = Object.entries(told).map(([signal, words], at) => says(signal, words, at));
  const shared = sharedAmong(signals);
  const found = partition([...signals].reverse(), { isShared: (name) => shared.has(name), rulings });
  return found.groups
    .map((group) => [...group.signals].sort().join(''))
    .sort()
    .join(' ');
}

describe('signals are one person', () => {
  it('who share an address, a user id, a phone, a visitor or a conversation covers: [97, 100, 101, 102]', () => {
    expect(groups({ a: 'email:ann', b: 'email:ann phone:1', c: 'phone:1' })).toBe('abc');
    expect(groups({ a: 'anonymousId:x', b: 'email:ann', c: 'anonymousId:x email:ann' })).toBe('abc');
    expect(groups({ a: 'clickId:g', b: 'sessionId:s clickId:g', c: 'sessionId:s crmContact:7' })).toBe('abc');
    expect(groups({ a: 'conversation:c', b: 'conversation:c email:ann', c: 'email:ann userId:1' })).toBe('abc');
  });

  it('who share nothing are not', () => {
    expect(groups({ a: 'email:ann', b: 'email:bob', c: 'phone:1' })).toBe('a b c');
  });

  it('with several addresses where an account says so, and not where only a phone does', () => {
    expect(groups({ a: 'userId:1 email:work', b: 'userId:1 email:home', c: 'email:home' })).toBe('abc');
    expect(groups({ a: 'email:ann phone:1', b: 'email:bob phone:1' })).toBe('a b');
    expect(groups({ a: 'email:ann phone:1', b: 'email:bob phone:1', c: 'phone:1' })).toBe('ac b');
  });
});

describe('what blocks', () => {
  it('is a second user id: the address stays with whoever used it first', () => {
    expect(groups({ a: 'userId:1 email:desk', b: 'userId:2 email:desk', c: 'email:desk' })).toBe('ac b');
  });

  it('is a second record of the CRM', () => {
    expect(groups({ a: 'crmContact:7 email:desk', b: 'crmContact:8 email:desk' })).toBe('a b');
  });

  it('counts through others: two accounts are not joined by somebody who knows both', () => {
    expect(
      groups({ a: 'userId:1 email:ann', b: 'userId:2 email:bob', c: 'email:ann phone:1', d: 'phone:1 email:bob' }),
    ).toBe('ac bd');
  });
});

describe('what one signal carries of a blocking kind is one value', () => {
  it('as the ids of contacts that were merged: they stand for each other, in signals before and after', () => {
    expect(groups({ a: 'crmContact:1 email:ann', b: 'crmContact:2 email:bob' })).toBe('a b');
    expect(
      groups({ a: 'crmContact:1 email:ann', b: 'crmContact:2 email:bob', c: 'crmContact:3 crmContact:1 crmContact:2' }),
    ).toBe('abc');
    expect(
      groups({ a: 'crmContact:1 email:x', b: 'crmContact:3 email:x', c: 'crmContact:1 crmContact:3 userId:9' }),
    ).toBe('abc');
    expect(
      groups({ a: 'crmContact:1', b: 'crmContact:1 crmContact:2', c: 'crmContact:2 crmContact:3', d: 'crmContact:3' }),
    ).toBe('abcd');
  });

  it('and still another than that of somebody else', () => {
    expect(groups({ a: 'crmContact:1 crmContact:2 email:x', b: 'crmContact:4 email:x' })).toBe('a b');
    expect(groups({ a: 'userId:1 crmContact:1', b: 'userId:2 crmContact:2', c: 'crmContact:1 crmContact:2' })).toBe(
      'ac b',
    );
  });

  it('but where somebody else passed it on', () => {
    expect(
      groups({ a: 'crmContact:1 email:x', b: 'crmContact:2 email:x', c: 'crmContact:1! crmContact:2! phone:1' }),
    ).toBe('a b c');
  });

  it('under two peppers, of which the newer is known from then on', () => {
    const moving = {
      a: 'userId:1:u email:1:e',
      b: 'userId:2:u userId:1:u email:2:e email:1:e',
      c: 'userId:2:u email:2:e',
    };
    expect(groups(moving)).toBe('abc');
    expect(groups({ ...moving, d: 'userId:2:v userId:1:v email:2:e email:1:e' })).toBe('abc d');
  });

  it('and counts as one name among those who use a number', () => {
    const user = (n: number) => [`u${n}`, `userId:2:${n} userId:1:${n} phone:2:1 phone:1:1`] as const;
    const before = { p: 'userId:1:0 phone:1:1', q: 'userId:1:1 phone:1:1' };
    const rotated = { ...before, ...Object.fromEntries([user(0), user(1), user(2)]), z: 'phone:2:1 phone:1:1' };
    expect(groups(rotated)).toBe('pu0z qu1 u2');
    expect(groups({ ...rotated, ...Object.fromEntries([user(3)]) })).toBe('pu0 qu1 u2 u3 z');
    const merged = {
      a: 'crmContact:1 email:x',
      b: 'crmContact:1 crmContact:2 email:x',
      c: 'crmContact:1 crmContact:3 email:x',
    };
    expect(
      groups({
        ...merged,
        d: 'crmContact:1 crmContact:4 email:x',
        e: 'crmContact:1 crmContact:5 email:x',
        f: 'email:x',
      }),
    ).toBe('abcdef');
  });
});

describe('the order of ties', () => {
  it('is the kind before the time: a phone told later counts before a visitor told earlier', () => {
    expect(
      groups({
        a: 'anonymousId:x email:ann',
        b: 'anonymousId:x phone:1',
        c: 'userId:1 phone:1',
        d: 'userId:1 email:bob',
      }),
    ).toBe('a bcd');
  });

  it('is the time where kinds are equal', () => {
    expect(groups({ a: 'userId:2 email:desk', b: 'userId:1 email:desk', c: 'email:desk' })).toBe('ac b');
  });
});

describe('what many use links nobody', () => {
  it('as a shared mailbox that is listed: who has something better is known by that, the others are the mailbox', () => {
    expect(groups({ a: 'email:info! userId:1', b: 'email:info! userId:2', c: 'email:info!', d: 'email:info!' })).toBe(
      'a b cd',
    );
  });

  it('as a kiosk, or a mail that somebody passed on', () => {
    expect(
      groups({ a: 'anonymousId:kiosk! email:ann', b: 'anonymousId:kiosk! email:bob', c: 'anonymousId:kiosk! phone:1' }),
    ).toBe('a b c');
    expect(groups({ a: 'email:ann', b: 'email:ann! conversation:c!', c: 'conversation:c email:bob' })).toBe('ab c');
  });

  it('from the name on that is one too many, and not before', () => {
    const user = (n: number) => [`u${n}`, `userId:${n} phone:1`] as const;
    const callers = Object.fromEntries(Array.from({ length: MOST_TELLERS }, (_, n) => user(n)));
    expect(MOST_TELLERS).toBe(3);
    expect(groups({ ...callers, z: 'phone:1' })).toBe('u0z u1 u2');
    expect(groups({ ...callers, ...Object.fromEntries([user(3)]), z: 'phone:1' })).toBe('u0 u1 u2 u3 z');
  });
});

describe('what somebody said', () => {
  const both = { a: 'email:ann', b: 'email:bob', c: 'email:ann phone:1', d: 'email:bob' };

  it('joins, whatever is against it', () => {
    expect(groups(both, [{ kind: 'same', signals: ['a', 'b'] }])).toBe('abcd');
    expect(groups({ a: 'userId:1', b: 'userId:2' }, [{ kind: 'same', signals: ['a', 'b'] }])).toBe('ab');
  });

  it('keeps apart, whatever links them', () => {
    const linked = { a: 'email:ann', b: 'email:bob', c: 'userId:1 email:ann', d: 'userId:1 email:bob' };
    expect(groups(linked)).toBe('abcd');
    expect(groups(linked, [{ kind: 'apart', signals: ['a', 'b'] }])).toBe('acd b');
  });
});
