/** The pace of history that is on its way: what it is, and another one. */
import type { Api } from './api.ts';
import { CliProblem, usageProblem } from './problem.ts';
import { type Command, text } from './verb.ts';

/** `baton backfill <delivery> --rate N`: 0 stops it. */
export async function changePace(command: Command, delivery: string): Promise<0> {
  const rate = Number(text(command, 'rate') ?? Number.NaN);
  if (!Number.isInteger(rate) || rate < 0)
    throw usageProblem('Say how many rows may start in a minute: --rate N, 0 to stop it.', 'See "baton help".');
  const reply = await command.api.ask('pace-history', { id: delivery, perMinute: rate });
  command.terminal.json(reply);
  command.terminal.say(
    reply.perMinute === 0
      ? `Delivery ${delivery} stops within a minute; another --rate lets it go on.`
      : `Delivery ${delivery}: ${reply.perMinute} rows start in a minute, from the next one on.`,
  );
  return 0;
}

/** The pace that counts: of a file that is known already the one it has, or the one asked for now. */
export async function standingPace(
  api: Api,
  delivery: string,
  { asked, pace }: { readonly asked: number | undefined; readonly pace: number },
): Promise<number> {
  try {
    if (asked !== undefined) return (await api.ask('pace-history', { id: delivery, perMinute: asked })).perMinute;
    return (await api.ask('where', { signal: delivery })).delivery?.perMinute ?? pace;
  } catch (error) {
    // It is new, or all taken in: its manifest says it.
    if (error instanceof CliProblem && isUnknown(error.document)) return pace;
    throw error;
  }
}

export const isUnknown = (document: unknown): boolean =>
  typeof document === 'object' && document !== null && 'title' in document && document.title === 'not-found';
