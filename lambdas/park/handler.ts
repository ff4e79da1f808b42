/** Park: puts what stopped into a work item, a later start or the dead letters. */
import * as z from 'zod';
import { DeadLetter } from '../../core/park/stop.ts';
import { readSignal, type SignalFile } from '../../stores/journal.ts';
import { rowOf, type SettleDeps, settleRow } from '../../stores/settle.ts';

/** A catch of the state machine: the one handoff that stopped. */
const Caught = z.object({
  signal: z.string(),
  run: z.number().int(),
  stopped: z.string(),
  destination: z.string().optional(),
});

/** An execution that timed out or was aborted: no catch ran, so every row of the run that is still open is settled. */
const Ended = z.object({ detail: z.object({ input: z.string() }) });
const RunInput = z.object({ signal: z.string(), run: z.number().int() });

export interface ParkDeps extends SettleDeps {
  /** Puts a letter into the mailbox of a handoff (or `deliver-<destination>`). */
  readonly sendDeadLetter: (mailbox: string, letter: object) => Promise<void>;
}

interface Target {
  readonly signal: string;
  readonly run: number;
  readonly handoff?: string;
  readonly destination?: string;
}

export const createHandler = (deps: ParkDeps) => async (raw: unknown) => {
  const ended = Ended.safeParse(raw);
  if (!ended.success) {
    const { stopped, destination, ...ids } = Caught.parse(raw);
    const file = await fileOf(deps, ids.signal);
    return park(deps, file, { ...ids, handoff: stopped, ...(destination === undefined ? {} : { destination }) });
  }
  const ids = RunInput.parse(JSON.parse(ended.data.detail.input));
  const file = await fileOf(deps, ids.signal);
  const open = [{ ...ids }, ...file.destinations.map(({ destination }) => ({ ...ids, destination }))];
  for (const target of open) if (rowOf({ file, ...target })?.state === 'open') await park(deps, file, target);
  return { ...ids, settled: 'all' };
};

async function park(deps: ParkDeps, file: SignalFile, target: Target) {
  const { signal, run, destination } = target;
  const settlement = await settleRow(deps, { ...target, file });
  if (settlement.kind !== 'dead') return { signal, run, settled: settlement.kind };
  const handoff = target.handoff ?? 'park';
  const mailbox = destination === undefined ? handoff : `deliver-${destination}`;
  const where = destination === undefined ? {} : { destination };
  await deps.sendDeadLetter(mailbox, { v: 1, signal, run, ...where, reason: settlement.reason });
  throw new DeadLetter(`${handoff} of ${signal} run ${run}: ${settlement.reason}`);
}

async function fileOf(deps: ParkDeps, signal: string): Promise<SignalFile> {
  const file = await readSignal(deps.store, signal);
  if (!file) throw new Error(`There is no signal ${signal} in the ledger.`);
  return file;
}
