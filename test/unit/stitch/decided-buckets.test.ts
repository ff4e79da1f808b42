import { describe, expect, it } from 'vitest';
import { bucketsAfter, familyBucket, marksOfDecision } from '../../../core/stitch/buckets.ts';
import type { GroupPlan } from '../../../core/stitch/regroup.ts';
import { bucketOf } from '../../../core/stitch/stitch.ts';

const A = 'a0000000';
const B = 'b0000000';
const marks = { hasEmail: true, isTangled: false, blocking: {} };
const group = (lead: string, signals: string[], absorbed: string[] = []): GroupPlan => ({
  ...{ lead, signals, absorbed, marks, isNew: false },
});
const own = (lead: string) => ({ bucket: bucketOf(lead) });

describe('the bucket of a family', () => {
  it('is the survivor’s own as long as nobody was decided', () => {
    expect(familyBucket({ bucket: 1 }, [{ bucket: 2 }])).toEqual({ bucket: 1 });
  });

  it('is that of whoever was decided first, the survivor or not', () => {
    expect(
      familyBucket({ bucket: 1 }, [
        { bucket: 2, decidedAt: 9 },
        { bucket: 3, decidedAt: 8 },
      ]),
    ).toMatchObject({ bucket: 3 });
    expect(familyBucket({ bucket: 1, decidedAt: 8 }, [{ bucket: 3, decidedAt: 8 }])).toMatchObject({ bucket: 1 });
  });
});

describe('a decision', () => {
  const now = 50;
  it('is noted on signal and lead where it is the first, and on the signal alone after that', () => {
    const mark = { bucket: 1, decidedAt: now };
    const given = { lead: { bucket: 1 }, absorbed: [], now };
    expect(marksOfDecision(given)).toEqual({ signal: mark, lead: mark });
    expect(marksOfDecision({ ...given, lead: { bucket: 1, decidedAt: 40 } })).toEqual({ signal: mark });
    expect(
      marksOfDecision({ ...given, lead: { bucket: 1, decidedAt: 40 }, before: { bucket: 1, decidedAt: 40 } }),
    ).toEqual({});
  });

  it('of a signal that a revision brings from another lead takes its bucket along, unless somebody was decided there', () => {
    const given = { absorbed: [], before: { bucket: 7, decidedAt: 3 }, now };
    expect(marksOfDecision({ ...given, lead: { bucket: 1 } })).toEqual({ lead: { bucket: 7, decidedAt: 3 } });
    expect(marksOfDecision({ ...given, lead: { bucket: 1, decidedAt: 40 } })).toEqual({});
  });

  it('made again leaves the signal what it was first decided under', () => {
    const given = { lead: { bucket: 1, decidedAt: 2 }, absorbed: [], now };
    expect(marksOfDecision({ ...given, before: { bucket: 7, decidedAt: 3 } })).toEqual({});
  });
});

describe('leads that part', () => {
  const parting = { pointers: [{ lead: B, from: A }], moves: [{ signal: 's', from: A, to: B }] };
  const groups = [group(A, ['a']), group(B, ['b', 's'])];

  it('are each in the bucket that their own signals were decided under while they were one', () => {
    const rows = new Map([
      [A, { ...own(A), decidedAt: 5 }],
      [B, { ...own(B), mergedInto: A }],
    ]);
    const decided = new Map([
      ['s', { ...own(A), decidedAt: 5 }],
      ['a', { ...own(A), decidedAt: 8 }],
    ]);
    const leads = bucketsAfter({ groups, ...parting }, rows, decided);
    expect(leads).toEqual(
      new Map([
        [A, { ...own(A), decidedAt: 8 }],
        [B, { ...own(A), decidedAt: 5 }],
      ]),
    );
  });

  it('are undecided again where only the other one was decided', () => {
    const rows = new Map([
      [A, { ...own(A), decidedAt: 5 }],
      [B, { ...own(B), mergedInto: A }],
    ]);
    const decided = new Map([['s', { ...own(A), decidedAt: 5 }]]);
    expect(bucketsAfter({ groups, ...parting }, rows, decided).get(A)).toEqual(own(A));
  });

  it('go back to what they were decided under before', () => {
    const rows = new Map([
      [A, { ...own(A), decidedAt: 1 }],
      [B, { ...own(B), decidedAt: 2, mergedInto: A }],
    ]);
    const decided = new Map([
      ['a', { ...own(A), decidedAt: 1 }],
      ['b', { ...own(B), decidedAt: 2 }],
      ['s', { ...own(A), decidedAt: 5 }],
    ]);
    const leads = bucketsAfter({ groups, ...parting }, rows, decided);
    expect([leads.get(B), leads.get(A)]).toEqual([undefined, { ...own(A), decidedAt: 1 }]);
  });
});

describe('a signal that moves', () => {
  const rows = new Map([
    [A, { ...own(A), decidedAt: 1 }],
    [B, { ...own(B), decidedAt: 2 }],
  ]);
  const moves = [{ signal: 's', from: A, to: B }];
  const groups = [group(A, ['a']), group(B, ['b', 's'])];

  it('puts nobody who is decided into its bucket, however early it was decided', () => {
    const decided = new Map([
      ['s', { ...own(A), decidedAt: 1 }],
      ['b', { ...own(B), decidedAt: 2 }],
    ]);
    const leads = bucketsAfter({ groups, pointers: [], moves }, rows, decided);
    expect(leads.get(B)).toBeUndefined();
  });

  it('puts nobody there later either, when something else leaves', () => {
    const decided = new Map([
      ['s', { ...own(A), decidedAt: 1 }],
      ['b', { ...own(B), decidedAt: 2 }],
    ]);
    const later = { groups: [group(B, ['b', 's']), group('c0000000', ['x'])], pointers: [] };
    const leads = bucketsAfter({ ...later, moves: [{ signal: 'x', from: B, to: 'c0000000' }] }, rows, decided);
    expect(leads.get(B)).toEqual({ ...own(B), decidedAt: 2 });
  });

  it('takes its bucket to a lead of its own', () => {
    const decided = new Map([
      ['s', { ...own(A), decidedAt: 1 }],
      ['a', { ...own(A), decidedAt: 3 }],
    ]);
    const fresh = new Map([[A, { ...own(A), decidedAt: 1 }]]);
    const leads = bucketsAfter({ groups, pointers: [], moves }, fresh, decided);
    expect(leads).toEqual(
      new Map([
        [A, { ...own(A), decidedAt: 3 }],
        [B, { ...own(A), decidedAt: 1 }],
      ]),
    );
  });
});
