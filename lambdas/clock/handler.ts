/** Clock: every minute restarts what is due and drains spill and dead letters. */
import { findAlike } from './alike.ts';
import { findChains } from './chains.ts';
import { countRemainder } from './conserve.ts';
import { drainDeadLetters, drainSpill } from './drain.ts';
import { keyLedgerAnew } from './key-anew.ts';
import { tellRefusedSenders } from './refused-senders.ts';
import { sampleFiltered } from './sample.ts';
import { listen } from './silence.ts';
import { type ClockDeps, careForDue, careForItems, releaseInTurn, type Tick } from './sweep.ts';

export type { ClockDeps };

/** One tick. Each part does what it can; a part that fails is counted and tried again next minute, the others go on. */
export const createHandler = (deps: ClockDeps) => async (): Promise<Tick> => {
  const tick: Tick = {
    spilled: 0,
    letters: 0,
    cared: {},
    items: { open: 0, overdue: 0, technical: 0, oldestTechnicalMs: 0 },
    faults: 0,
  };
  const parts = [
    drainSpill,
    drainDeadLetters,
    releaseInTurn,
    careForDue,
    careForItems,
    tellRefusedSenders,
    listen,
    sampleFiltered,
    findChains,
    findAlike,
    countRemainder,
    keyLedgerAnew,
  ];
  for (const part of parts) {
    try {
      await part(deps, tick);
    } catch (error) {
      tick.faults += 1;
      deps.onFault(part.name, error);
    }
  }
  deps.report(tick);
  return tick;
};
