import { describe, expect, it } from 'vitest';
import { DEFECT_KINDS } from '../../../core/conservation/defects.ts';
import { BROKEN_PROMISES } from './broken-promises.ts';
import { BROKEN_ROWS } from './broken-rows.ts';
import { check, LEDGERS } from './ledgers.ts';

const MINUTE = 60_000;
const BREAKAGES = [...BROKEN_ROWS, ...BROKEN_PROMISES];

describe('a broken ledger', () => {
  it.each(BREAKAGES)('$kind: the check finds $says', async ({ kind, from, hurt, minutesLater = 0, also = [] }) => {
    const ledger = await LEDGERS[from]();
    const before = await check(ledger.road);
    expect(before.total).toMatchObject({ balanced: true, remainder: 0, defects: [] });

    await hurt(ledger);
    const { total } = await check(ledger.road, minutesLater * MINUTE);

    expect(total.balanced).toBe(false);
    expect(total.defects.map((defect) => defect.kind).toSorted()).toEqual([kind, ...also].toSorted());
  });

  it('is found whatever the defect: every kind of the closed list has a ledger of its own covers: [1, 425]', () => {
    expect(new Set(BREAKAGES.map(({ kind }) => kind))).toEqual(new Set(DEFECT_KINDS));
    expect(DEFECT_KINDS.length).toBeGreaterThanOrEqual(20);
  });

  it('names the signals to look at', async () => {
    const ledger = await LEDGERS.parked();
    await BREAKAGES.find(({ kind }) => kind === 'item-closed')?.hurt(ledger);
    const { total } = await check(ledger.road);
    expect(total.defects).toEqual([
      { kind: 'item-closed', says: 'A row waits in a work item that is closed.', count: 1, ids: [ledger.first] },
    ]);
  });
});
