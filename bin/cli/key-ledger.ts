/** `baton backfill --from-ledger`: keys anew what the ledger holds. The clock does it; this asks for it and tells how far it is. */
import { setTimeout as wait } from 'node:timers/promises';
import { summed } from '../../core/keying/preview.ts';
import type { Reply } from '../../core/ops/routes.ts';
import { usageProblem } from './problem.ts';
import { tellKeyed, tellKeying, tellKeyingPreview } from './tell-keying.ts';
import { type Command, text } from './verb.ts';

export const FROM_LEDGER = 'from-ledger';

export async function keyLedger(command: Command): Promise<0 | 1> {
  if (command.args.length > 0)
    throw usageProblem('--from-ledger takes no file.', 'It keys anew what the ledger holds; see "baton help".');
  const emitter = text(command, 'emitter');
  const of = emitter === undefined ? {} : { emitter };
  if (command.options['dry-run'] === true) return preview(command, of);
  const rate = text(command, 'rate');
  await command.api.ask('key-anew', { ...of, ...(rate === undefined ? {} : { perMinute: Number(rate) }) });
  return followKeying(command);
}

async function preview({ api, terminal }: Command, of: object): Promise<0> {
  const lines: Reply<'keying-preview'>['lines'] = [];
  let after: string | undefined;
  do {
    const reply = await api.ask('keying-preview', { ...of, after });
    lines.push(...reply.lines);
    after = reply.next;
  } while (after !== undefined);
  const { peppers } = await api.ask('keying', {});
  const days = summed(lines);
  terminal.json({ peppers, days });
  terminal.say(...tellKeyingPreview(days, peppers));
  return 0;
}

/** Between two looks, ms. */
const LOOK_MS = 5_000;

/** Tells how far it is until it ends. Stopping this stops nothing else. */
export async function followKeying(
  { api, terminal }: Pick<Command, 'api' | 'terminal'>,
  pause: () => Promise<void> = () => wait(LOOK_MS),
): Promise<0 | 1> {
  let told = '';
  for (;;) {
    const found = await api.ask('keying', {});
    if (found.state === 'done') {
      terminal.json(found);
      terminal.say(...tellKeyed(found));
      return found.left === 0 ? 0 : 1;
    }
    const line = tellKeying(found);
    if (line !== told) terminal.say(line);
    told = line;
    await pause();
  }
}
