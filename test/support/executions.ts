/** Executions by name: a name is started once, ever. What they do is the state machine's file. */
import type { Journeys } from '../../stores/runs.ts';
import { type Ending, type Invoke, runJourney } from './machine.ts';

export interface Execution {
  readonly signal: string;
  readonly run: number;
  status: 'queued' | 'running' | Ending;
}

export interface FakeJourneys extends Journeys {
  readonly executions: ReadonlyMap<string, Execution>;
  /** Runs everything that was started and has not run; returns how many. */
  runAll(invoke: Invoke): Promise<number>;
  /** Told of every start that was asked for; may throw, as a service that does not answer. */
  onStart: (signal: string, run: number) => void;
  /** Told of every execution that was stopped or timed out, as the rule on execution status is. */
  onAborted: (signal: string, run: number) => Promise<void>;
}

export function createJourneys(): FakeJourneys {
  const executions = new Map<string, Execution>();
  const nameOf = (signal: string, run: number): string => `${signal}-r${run}`;
  return {
    executions,
    onStart: () => undefined,
    onAborted: async () => undefined,
    async start(signal, run) {
      this.onStart(signal, run);
      const name = nameOf(signal, run);
      if (!executions.has(name)) executions.set(name, { signal, run, status: 'queued' });
    },
    async status(signal, run) {
      const found = executions.get(nameOf(signal, run));
      if (!found) return 'absent';
      return found.status === 'queued' || found.status === 'running' ? 'running' : 'ended';
    },
    async runAll(invoke) {
      const queued = [...executions.values()].filter(({ status }) => status === 'queued');
      await Promise.all(
        queued.map(async (execution) => {
          execution.status = 'running';
          const { signal, run } = execution;
          execution.status = await runJourney({ signal, run }, invoke);
          if (execution.status === 'ABORTED') await this.onAborted(signal, run);
        }),
      );
      return queued.length;
    },
  };
}
