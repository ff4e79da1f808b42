/**
 * The bus and the asynchronous calls of fetch and dispatch behind it: an event is tried at once, then after one and two
 * minutes; what still fails is a letter in the mailbox of whoever was called, wrapped as Lambda wraps it.
 */
import type { Bus, BusEvent } from '../../lambdas/runtime/bus.ts';

const RETRY_AFTER_MS = [60_000, 120_000];

interface Pending {
  readonly type: BusEvent['type'];
  readonly detail: object;
  at: number;
  failures: number;
}

export interface FakeBus extends Bus {
  /** Details of every event that was announced, also of those that got lost. */
  readonly announced: readonly object[];
  /** How often the target hears of each event: 1; 0 for a lost one, 2 for a doubled one. */
  copies: () => number;
  /** Whether the bus itself refuses the entry. */
  refuses: () => boolean;
  readonly waiting: number;
  /** Calls the target with everything that is due; returns how many calls that were. */
  deliver(target: (event: unknown) => Promise<unknown>): Promise<number>;
}

export function createBus(
  now: () => number,
  bury: (calledFor: BusEvent['type'], letter: object) => Promise<void>,
): FakeBus {
  let pending: Pending[] = [];
  const announced: object[] = [];
  return {
    announced,
    copies: () => 1,
    refuses: () => false,
    async announce({ type, ...ids }) {
      if (this.refuses()) return false;
      const detail = { v: 1, ...ids };
      announced.push(detail);
      for (let copy = 0; copy < this.copies(); copy += 1) pending.push({ type, detail, at: now(), failures: 0 });
      return true;
    },
    get waiting() {
      return pending.length;
    },
    async deliver(target) {
      const due = pending.filter(({ at }) => at <= now());
      pending = pending.filter(({ at }) => at > now());
      await Promise.all(
        due.map(async (event) => {
          try {
            await target({ source: 'baton', 'detail-type': event.type, detail: event.detail });
          } catch (error) {
            const wait = RETRY_AFTER_MS[event.failures];
            event.failures += 1;
            if (wait !== undefined) pending.push({ ...event, at: now() + wait });
            // A letter that its queue refuses is gone: the row in the ledger is what counts.
            else await bury(event.type, letterOf(event.detail, error)).catch(() => undefined);
          }
        }),
      );
      return due.length;
    },
  };
}

const letterOf = (detail: object, error: unknown): object => ({
  requestPayload: { detail },
  responsePayload: { errorMessage: String(error) },
});
