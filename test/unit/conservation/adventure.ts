/** Random days of a road, as data: what senders, operators, vendors and broken machines do to it. */
import * as fc from 'fast-check';
import type { FakeFault } from '../../support/fake-destination.ts';

export const KINDS = ['demo', 'student', 'unclear', 'broken', 'evidence', 'update', 'test', 'nobody'] as const;
export const FAULTS = [
  'outage',
  'throttled',
  'auth',
  'blocked',
  'terminal',
  'lost-answer',
] as const satisfies FakeFault[];

export type Step =
  /** `key` is the sender's event key and names the person; a known key with another `kind` is a revision. */
  | { readonly do: 'submit'; readonly key: number; readonly kind: (typeof KINDS)[number] }
  | { readonly do: 'callback'; readonly key: number; readonly cancels: boolean }
  | { readonly do: 'batch'; readonly key: number; readonly size: number }
  | { readonly do: 'form'; readonly who: number; readonly isBot: boolean }
  | { readonly do: 'drain' }
  | { readonly do: 'minutes'; readonly count: number }
  | { readonly do: 'vendor'; readonly where: string; readonly fault: FakeFault | null }
  | { readonly do: 'decide'; readonly which: number; readonly outcome: 'retry' | 'replay' | 'close' }
  | { readonly do: 'replay'; readonly which: number }
  | { readonly do: 'report'; readonly which: number; readonly outcome: string }
  /** The next call of a function that writes so often dies right before or after that write. */
  | { readonly do: 'kill'; readonly write: number; readonly when: 'before' | 'after' }
  | { readonly do: 'lose-events'; readonly isOn: boolean };

const key = fc.nat({ max: 11 });
const which = fc.nat({ max: 99 });
const always = <const T extends string>(value: T) => fc.constant(value);
const kindOf = (of: number): (typeof KINDS)[number] => KINDS[of % KINDS.length] ?? 'demo';

const submit = (revises: boolean): fc.Arbitrary<Step> =>
  fc
    .record({ key, kind: fc.constantFrom(...KINDS) })
    .map((told) => ({ do: 'submit', key: told.key, kind: revises ? told.kind : kindOf(told.key) }));

const callback = (revises: boolean): fc.Arbitrary<Step> =>
  fc
    .record({ key, cancels: fc.boolean() })
    .map((told) => ({ do: 'callback', key: told.key, cancels: revises ? told.cancels : told.key % 3 === 0 }));

/** One step. `revises`: senders use a key again for another body. */
export const stepOf = ({ revises }: { readonly revises: boolean }): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 6, arbitrary: submit(revises) },
    { weight: 1, arbitrary: callback(revises) },
    { weight: 1, arbitrary: fc.record({ do: always('batch'), key, size: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 1, arbitrary: fc.record({ do: always('form'), who: fc.nat({ max: 3 }), isBot: fc.boolean() }) },
    { weight: 5, arbitrary: fc.record({ do: always('drain') }) },
    { weight: 4, arbitrary: fc.record({ do: always('minutes'), count: fc.constantFrom(1, 2, 3, 7, 20) }) },
    { weight: 2, arbitrary: vendor },
    {
      weight: 2,
      arbitrary: fc.record({ do: always('decide'), which, outcome: fc.constantFrom('retry', 'replay', 'close') }),
    },
    { weight: 2, arbitrary: fc.record({ do: always('replay'), which }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: always('report'),
        which,
        outcome: fc.constantFrom('contacted', 'converted', 'rejected'),
      }),
    },
    { weight: 4, arbitrary: kill },
    { weight: 1, arbitrary: fc.record({ do: always('lose-events'), isOn: fc.boolean() }) },
  );

const vendor = fc.record({
  do: always('vendor'),
  where: fc.constantFrom('hubspot', 'billing', 'chime'),
  fault: fc.option(fc.constantFrom(...FAULTS)),
});

const kill = fc.record({
  do: always('kill'),
  write: fc.integer({ min: 1, max: 12 }),
  when: fc.constantFrom('before', 'after'),
});
