/** Shows what the sandbox is doing: one line per step, with its seconds. */

export interface Progress {
  /** Runs one step; `note` says more about it while it lasts. */
  step<T>(name: string, run: (note: (text: string) => void) => Promise<T>): Promise<T>;
}

/** Shows nothing. */
export const silent: Progress = { step: (_name, run) => run(() => undefined) };

/** How long a step may take before a log (as opposed to a terminal) says that it goes on. */
const REMIND_MS = 10_000;

/** Lines on `out`: redrawn while a step lasts on a terminal, one per step elsewhere. */
export function showProgress(out: NodeJS.WriteStream): Progress {
  return {
    async step(name, run) {
      const startedAt = performance.now();
      const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
      let noted = '';
      const show = () => out.write(runningLine(out, name, seconds(), noted));
      const timer = setInterval(show, out.isTTY ? 200 : REMIND_MS);
      try {
        const result = await run((text) => {
          noted = text;
        });
        out.write(`${clear(out)}  done  ${name}  ${seconds()}\n`);
        return result;
      } catch (error) {
        out.write(`${clear(out)}  FAIL  ${name}  ${seconds()}\n`);
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
  };
}

const clear = (out: NodeJS.WriteStream): string => (out.isTTY ? '\r\u001b[2K' : '');

function runningLine(out: NodeJS.WriteStream, name: string, seconds: string, noted: string): string {
  const line = `  ....  ${name}  ${seconds}  ${noted}`;
  return out.isTTY ? `${clear(out)}${line.slice(0, (out.columns ?? 100) - 1)}` : `${line}\n`;
}
