/** Park: puts what stopped into a work item, a later start or the dead letters. */
import * as z from 'zod';
import { DeadLetter } from '../../core/park/stop.ts';
import { readSignal } from '../../stores/journal.ts';
import { type SettleDeps, settleRow } from '../../stores/settle.ts';

const ParkEvent = z.object({
  signal: z.string(),
  run: z.number().int(),
  stopped: z.string(),
  destination: z.string().optional(),
});

export interface ParkDeps extends SettleDeps {
  /** Puts a letter into the mailbox of a handoff (or `deliver-<destination>`). */
  readonly sendDeadLetter: (mailbox: string, letter: object) => Promise<void>;
}

export const createHandler = (deps: ParkDeps) => async (raw: unknown) => {
  const { signal, run, stopped, destination } = ParkEvent.parse(raw);
  const file = await readSignal(deps.store, signal);
  if (!file) throw new Error(`There is no signal ${signal} in the ledger.`);
  const target = destination === undefined ? {} : { destination };
  const settlement = await settleRow(deps, { signal, run, handoff: stopped, file, ...target });
  if (settlement.kind !== 'dead') return { signal, run, settled: settlement.kind };
  const mailbox = destination === undefined ? stopped : `deliver-${destination}`;
  await deps.sendDeadLetter(mailbox, { v: 1, signal, run, ...target, reason: settlement.reason });
  throw new DeadLetter(`${stopped} of ${signal} run ${run}: ${settlement.reason}`);
};
