import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLASSES, type Verdict } from '../../../core/conservation/classes.ts';
import { classify } from '../../../core/conservation/classify.ts';
import { DEFECT_KINDS } from '../../../core/conservation/defects.ts';
import { type Dossier, OWN_ROW } from '../../../core/conservation/dossier.ts';
import { RowState, SIGNAL_OUTCOMES, type SignalRow } from '../../../core/journal/rows.ts';
import { anyDossier, ITEM_ID, MOMENT, NOW, ROW, SOUND, workItem } from './dossiers.ts';

const MINUTE = 60_000;
const ITEM_STATES = ['none', 'absent', 'open', 'claimed', 'deciding', 'closed'] as const;
type ItemState = (typeof ITEM_STATES)[number];
type Outcome = SignalRow['outcome'];

const said = (verdict: Verdict): string =>
  verdict.class === 'remainder' ? verdict.defects.map(({ kind }) => kind).join(' ') : verdict.class;

/** What a row of each state is, by the state of its work item. */
const BY_ITEM: Record<RowState, Record<ItemState, string>> = {
  open: { none: 'in-flight', ...waits('in-review') },
  deferred: { none: 'in-flight', ...waits('in-review') },
  dead: { none: 'dead-lettered', ...waits('dead-lettered') },
  parked: { none: 'parked-without-item', ...waits('in-review') },
  closed: {
    none: 'by outcome',
    absent: 'closed-but-attached',
    open: 'closed-but-attached',
    claimed: 'closed-but-attached',
    deciding: 'closed-but-attached',
    closed: 'closed-but-attached',
  },
};

function waits(name: string): Record<Exclude<ItemState, 'none'>, string> {
  return { absent: 'item-missing', open: name, claimed: name, deciding: name, closed: 'item-closed' };
}

/** What a closed row without an item is, by its outcome, when route rejected it in run 0 and nobody erased it. */
const BY_OUTCOME: Record<NonNullable<Outcome> | 'none', string> = {
  rejected: 'rejected',
  routed: 'outcome-disagrees routed-without-engagement',
  advanced: 'outcome-disagrees',
  nurtured: 'outcome-disagrees',
  recorded: 'outcome-disagrees',
  filtered: 'filtered-but-ran',
  test: 'filtered-but-ran',
  erased: 'erased-without-tombstone',
  closed: 'closed',
  none: 'closed-without-outcome',
};

function dossierOf(state: RowState, outcome: Outcome, item: ItemState, reason = 'outage'): Dossier {
  const isLive = state === 'open' || state === 'deferred' || state === 'dead';
  const row: SignalRow = {
    ...ROW,
    state,
    ...(isLive ? { openShard: '3', at: NOW + MINUTE, since: NOW } : {}),
    ...(item === 'none' ? {} : { item: ITEM_ID, reason }),
  };
  const { outcome: _none, ...bare } = row;
  const items = item === 'none' || item === 'absent' ? [] : [[ITEM_ID, workItem(item, reason)] as const];
  return {
    ...SOUND,
    row: outcome === undefined ? bare : { ...row, outcome },
    items: new Map(items),
    attached: new Set([OWN_ROW]),
  };
}

describe('the class of a signal', () => {
  const outcomes: readonly Outcome[] = [undefined, ...SIGNAL_OUTCOMES];
  const combinations = RowState.options.flatMap((state) =>
    outcomes.flatMap((outcome) => ITEM_STATES.map((item) => ({ state, outcome, item }))),
  );

  it('is decided for every row state, outcome and item state', () => {
    expect(combinations).toHaveLength(5 * 10 * 6);
    for (const { state, outcome, item } of combinations) {
      const wanted = BY_ITEM[state][item];
      // What breaks a closed row's item does not mend its outcome.
      const byOutcome = state === 'closed' ? BY_OUTCOME[outcome ?? 'none'] : '';
      const also = wanted === 'closed-but-attached' && !(CLASSES as readonly string[]).includes(byOutcome);
      const expected = wanted === 'by outcome' ? byOutcome : also ? `${wanted} ${byOutcome}` : wanted;
      expect(said(classify(dossierOf(state, outcome, item), MOMENT)), `${state} ${outcome} ${item}`).toBe(expected);
    }
  });

  it.each([
    ['hold', 'held'],
    ['technical', 'dead-lettered'],
    ['envelope-missing', 'dead-lettered'],
    ['contract-broken', 'in-review'],
    ['a reason of a later release', 'in-review'],
  ])('of a row parked for %s is %s', (reason, name) => {
    expect(said(classify(dossierOf('parked', undefined, 'open', reason), MOMENT))).toBe(name);
  });

  it('is that of its worst row', () => {
    const destination = {
      v: 1 as const,
      signal: 'signal',
      flow: ROW.flow,
      emitter: ROW.emitter,
      lead: 'lead',
      run: 0,
      role: 'record' as const,
      decision: 'nurture' as const,
    };
    const waiting = {
      ...destination,
      destination: 'a',
      state: 'deferred' as const,
      openShard: '3',
      at: NOW,
      since: NOW,
    };
    const dead = { ...destination, destination: 'b', state: 'dead' as const, openShard: '3', at: NOW };
    const planned = SOUND.entries.map((entry) =>
      entry.handoff === 'route' ? { ...entry, data: { ...entry.data, destinations: ['a', 'b'] } } : entry,
    );
    const both = { ...SOUND, entries: planned, destinations: [waiting, dead] };
    expect(said(classify(both, MOMENT))).toBe('dead-lettered');
    const closed = { ...destination, destination: 'b', state: 'closed' as const, outcome: 'closed' as const };
    expect(said(classify({ ...both, destinations: [waiting, closed] }, MOMENT))).toBe('in-flight');
    expect(said(classify({ ...both, destinations: [{ ...closed, destination: 'a' }, closed] }, MOMENT))).toBe('closed');
  });

  it('of a live row is in flight until three ticks after its time', () => {
    const { row, ...rest } = dossierOf('open', undefined, 'none');
    const dueFor = (ms: number): Dossier => ({ ...rest, entries: [], row: { ...row, at: NOW - ms } });
    expect(said(classify(dueFor(3 * MINUTE), MOMENT))).toBe('in-flight');
    expect(said(classify(dueFor(3 * MINUTE + 1), MOMENT))).toBe('run-not-started');
  });

  it('of a deferral is in flight until its budget is over, however long it has been due', () => {
    const since = (ms: number): Dossier => {
      const dossier = dossierOf('deferred', undefined, 'none');
      return { ...dossier, row: { ...dossier.row, at: NOW - 10 * MINUTE, since: NOW - ms } };
    };
    expect(said(classify(since(18 * MINUTE), MOMENT))).toBe('in-flight');
    expect(said(classify(since(19 * MINUTE), MOMENT))).toBe('deferral-overdue');
    expect(said(classify({ ...since(19 * MINUTE), tier: 'hours' }, MOMENT))).toBe('in-flight');
  });

  it('is found for anything at all: one class, or a remainder that says why', () => {
    fc.assert(
      fc.property(anyDossier, (dossier) => {
        const verdict = classify(dossier, MOMENT);
        if (verdict.class !== 'remainder') return expect(CLASSES).toContain(verdict.class);
        expect(verdict.defects.length).toBeGreaterThan(0);
        for (const { kind } of verdict.defects) expect(DEFECT_KINDS).toContain(kind);
      }),
      { numRuns: 2_000 },
    );
  });
});
