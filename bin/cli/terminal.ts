/** Where a verb's words go, and where answers come from. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

export interface Terminal {
  /** Lines for people; nothing with `--json`. */
  say(...lines: readonly string[]): void;
  /** The answer for machines; printed with `--json` only. */
  json(value: unknown): void;
  /** Asks a person. `undefined` when nobody is there to be asked. Hidden answers are not echoed. */
  readonly ask: ((question: string, isHidden?: boolean) => Promise<string>) | undefined;
}

export function createTerminal(isJson: boolean): Terminal {
  // Whoever reads may stop early, as `head` does: that is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  return {
    say: (...lines) => (isJson ? undefined : print(lines.join('\n'))),
    json: (value) => (isJson ? print(JSON.stringify(value, null, 2)) : undefined),
    ask: process.stdin.isTTY && !isJson ? ask : undefined,
  };
}

async function ask(question: string, isHidden = false): Promise<string> {
  let isMuted = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!isMuted) process.stdout.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  try {
    const answer = lines.question(`${question} `);
    isMuted = isHidden;
    return (await answer).trim();
  } finally {
    lines.close();
    if (isHidden) process.stdout.write('\n');
  }
}
