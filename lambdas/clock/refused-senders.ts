/** The part of a tick that looks at refused senders: a wrong secret refuses everything, and somebody must hear of it. */
import { isTurn } from '../../core/clock/turn.ts';
import { isSigned, isSustained } from '../../core/ingest/refused.ts';
import { raiseNotice } from '../../stores/notices.ts';
import { refusedLately } from '../../stores/quarantine.ts';
import type { ClockDeps, Tick } from './sweep.ts';

const EVERY = 5 * 60_000;

/** One round trip for fifty emitters, every five minutes. */
export async function tellRefusedSenders(deps: ClockDeps, tick: Tick): Promise<void> {
  const now = deps.now();
  if (!isTurn(now, EVERY)) return;
  const signed = [...deps.registry.emitters.values()].filter(isSigned);
  const counted = await refusedLately(
    deps.store,
    signed.map(({ name }) => name),
    now,
  );
  const refused = signed.filter(({ name }) => isSustained(counted.get(name) ?? 0));
  tick.refusedSenders = refused.length;
  for (const emitter of refused) {
    const evidence = { path: emitter.path, refusedIn20Minutes: counted.get(emitter.name) ?? 0 };
    await raiseNotice(deps.store, { reason: 'signature-refused', handoff: 'ingest', emitter, evidence, now });
  }
}
