/** Kills function workers at random moments, as a host that fails takes whatever runs on it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { listWorkers } from '../workers.ts';

export interface Killer {
  /** Stops killing; gives how many workers of which function died. */
  stop(): Promise<Readonly<Record<string, number>>>;
}

/** Kills one worker about every `everyMs`. `group` is the emulator's process group; without one nothing happens. */
export function startKiller(group: number | undefined, everyMs: number, random: () => number): Killer {
  const killed: Record<string, number> = {};
  let isOn = group !== undefined;
  const run = async () => {
    while (isOn && group !== undefined) {
      await sleep(everyMs * (0.5 + random()));
      if (isOn) await killOne(group, random, killed);
    }
  };
  const done = run();
  return {
    async stop() {
      isOn = false;
      await done;
      return killed;
    },
  };
}

async function killOne(group: number, random: () => number, killed: Record<string, number>): Promise<void> {
  const workers = await listWorkers(group);
  const victim = workers[Math.floor(random() * workers.length)];
  if (!victim) return;
  try {
    process.kill(victim.pid, 'SIGKILL');
    killed[victim.functionName] = (killed[victim.functionName] ?? 0) + 1;
  } catch {
    // It ended by itself in between.
  }
}
