/** `baton where`, and how whatever a person holds in hand becomes a question. */
import type { Reply } from '../../core/ops/routes.ts';
import { CliProblem } from './problem.ts';
import { tellWhere } from './tell.ts';
import { type CliVerb, type Command, needed, text } from './verb.ts';

const string = { type: 'string' } as const;

export const where: CliVerb = {
  usage:
    '<signal | lead | engagement | e-mail | phone>  or  --email ADDRESS, --phone NUMBER, --signal ID, --lead ID, --engagement ID',
  says: 'Where a signal or lead is: journey, owner, due time, open work items.',
  options: { email: string, phone: string, signal: string, lead: string, engagement: string },
  async run(command) {
    const found = await askWhere(command);
    command.terminal.json(found);
    command.terminal.say(...tellWhere(found, command.now()));
    return 0;
  },
};

async function askWhere(command: Command): Promise<Reply<'where'>> {
  for (const name of ['email', 'phone']) {
    const value = text(command, name);
    if (value !== undefined) return command.api.ask('find', { [name]: value });
  }
  for (const name of ['signal', 'lead', 'engagement']) {
    const value = text(command, name);
    if (value !== undefined) return command.api.ask('where', { [name]: value });
  }
  return askAbout(command, needed(command, 0, 'a signal, lead, engagement, e-mail address or phone number'));
}

/** Ids are 32 digits; a number is shorter, and one that reads like the beginning of an id is given with `--phone`. */
const NUMBER = /^(?:\+[\d\s()./-]{5,}|[\d\s()/-]{9,20})$/;

/** Throws {@link CliProblem} when nothing is known by it. */
export async function askAbout({ api }: Pick<Command, 'api'>, thing: string): Promise<Reply<'where'>> {
  if (thing.includes('@')) return api.ask('find', { email: thing });
  if (NUMBER.test(thing)) return api.ask('find', { phone: thing });
  if (thing.includes('.')) return api.ask('where', { engagement: thing });
  try {
    return await api.ask('where', { signal: thing });
  } catch (error) {
    // An id does not say what it is of.
    if (error instanceof CliProblem && isNotFound(error)) return api.ask('where', { lead: thing });
    throw error;
  }
}

const isNotFound = ({ document }: CliProblem): boolean =>
  typeof document === 'object' && document !== null && 'title' in document && document.title === 'not-found';
