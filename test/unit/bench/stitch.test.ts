import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backfill } from '../../../bench/stitch/backfill.ts';
import { metered } from '../../../bench/stitch/metered-store.ts';
import { historyOf } from '../../../bench/stitch/people.ts';
import { createMemoryStore } from '../../../stores/memory.ts';

describe('suite stitch', () => {
  it('makes the same history again from the same seed, with rows that come twice', () => {
    expect(historyOf(200).csv).toBe(historyOf(200).csv);
    expect(historyOf(200).csv).not.toBe(historyOf(200, 6).csv);
    expect(historyOf(200).rows).toBe(210);
  });

  it('brings every signal to its lead once, and meters what the store was asked', async () => {
    const memory = createMemoryStore();
    const { store, used } = metered(memory);
    const { csv, rows } = historyOf(100);
    const file = join(tmpdir(), `baton-history-${process.pid}.csv`);
    try {
      writeFileSync(file, csv);
      await backfill(store, file, rows, () => undefined);
    } finally {
      rmSync(file, { force: true });
    }
    const ledger = memory.rows('ledger');
    expect(ledger.filter(({ key }) => key.sk.startsWith('t#'))).toHaveLength(100);
    expect(ledger.filter(({ key }) => key.sk === 'delivery').map(({ item }) => item)).toMatchObject([
      { state: 'closed', signals: 105, split: 105, repeats: 5 },
    ]);
    const { write, read } = used();
    expect(write / 100).toBeGreaterThan(10);
    expect(read / 100).toBeGreaterThan(5);
  });
});
