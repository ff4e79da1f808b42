import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backfill, interrupted } from '../../../bench/stitch/backfill.ts';
import { metered } from '../../../bench/stitch/metered-store.ts';
import { historyOf, uploadOfHistory } from '../../../bench/stitch/people.ts';
import { createMemoryStore } from '../../../stores/memory.ts';

describe('suite stitch', () => {
  it('makes the same history again from the same seed, with rows that come twice', () => {
    expect(historyOf(200).csv).toBe(historyOf(200).csv);
    expect(historyOf(200).csv).not.toBe(historyOf(200, 6).csv);
    expect(historyOf(200).rows).toBe(210);
  });

  it('brings every signal to its lead once, however often it is killed, and meters what the store was asked', async () => {
    const memory = createMemoryStore();
    const { store, used } = metered(memory);
    const { bytes, ...upload } = uploadOfHistory(historyOf(100));
    const file = join(tmpdir(), `baton-history-${process.pid}.csv`);
    const told = new Set<string>();
    try {
      writeFileSync(file, bytes);
      const finished = await backfill(interrupted(store, 97), { ...upload, file }, (signal) => told.add(signal));
      expect(finished).toEqual({ rows: 105, repeats: 5 });
    } finally {
      rmSync(file, { force: true });
    }
    expect(told.size).toBe(100);
    expect(memory.rows('ledger').filter(({ key }) => key.sk.startsWith('t#'))).toHaveLength(100);
    const { write, read } = used();
    expect(write / 100).toBeGreaterThan(10);
    expect(read / 100).toBeGreaterThan(5);
  });
});
