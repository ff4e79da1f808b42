/** The part of a tick that keys anew what the ledger holds, where somebody asked for it: last, and never all of a tick. */
import { keyAnew } from '../../stores/keying-pass.ts';
import type { ClockDeps, Tick } from './sweep.ts';

/** Live signals come first: it has this much of a tick, ms. */
const MOST_MS = 15_000;

export type KeyLedgerDeps = Pick<ClockDeps, 'store' | 'registry' | 'keys' | 'now' | 'deadline' | 'onFault'>;

export async function keyLedgerAnew(deps: KeyLedgerDeps, tick: Pick<Tick, 'cared'>): Promise<void> {
  const keyed = await keyAnew(deps, Math.min(deps.deadline(), deps.now() + MOST_MS));
  if (keyed > 0) tick.cared.keyed = keyed;
}
