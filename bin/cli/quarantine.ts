/** The verbs about what the front door kept aside: filtered, quarantine, verify-again. */
import type { Reply } from '../../core/ops/routes.ts';
import { type CliVerb, needed, text } from './verb.ts';

export const filtered: CliVerb = {
  usage: '<form> [--day YYYY-MM-DD] [--limit N]',
  says: 'What a form filtered on a day (UTC): how many by rule, and the newest of them; "replay" lets one run after all.',
  options: { day: { type: 'string' }, limit: { type: 'string' } },
  async run(command) {
    const day = text(command, 'day') ?? new Date(command.now()).toISOString().slice(0, 10);
    const emitter = needed(command, 0, 'an emitter');
    const reply = await command.api.ask('filtered', { emitter, day, limit: text(command, 'limit') });
    command.terminal.json(reply);
    command.terminal.say(...tellFiltered(reply));
    return 0;
  },
};

function tellFiltered({ emitter, day, rules, signals }: Reply<'filtered'>): string[] {
  if (rules.length === 0) return [`${emitter} filtered nothing on ${day}.`];
  return [
    `${emitter}, ${day}: ${rules.map(({ filter, count }) => `${count} ${filter}`).join(', ')}`,
    ...signals.map(({ id, filter, receivedAt, sampledIn }) =>
      [`  ${receivedAt.slice(11, 19)}  ${id}  ${filter}`, ...(sampledIn ? ['waits for somebody'] : [])].join('  '),
    ),
  ];
}

export const quarantine: CliVerb = {
  usage: '',
  says: 'How many requests are sealed because nobody could vouch for them, by emitter and day.',
  async run(command) {
    const reply = await command.api.ask('quarantine', {});
    command.terminal.json(reply);
    command.terminal.say(...tellQuarantine(reply));
    return 0;
  },
};

export const verifyAgain: CliVerb = {
  usage: '<emitter>',
  says: 'After its secret was mended: takes in the sealed requests of an emitter that verify now.',
  async run(command) {
    const emitter = needed(command, 0, 'an emitter');
    const sum = { looked: 0, taken: [] as object[], refused: 0, unavailable: 0 };
    let next: string | undefined;
    do {
      const reply = await command.api.ask('verify-again', { emitter, ...(next === undefined ? {} : { after: next }) });
      sum.looked += reply.looked;
      sum.taken.push(...reply.taken);
      sum.refused += reply.refused;
      sum.unavailable += reply.unavailable;
      next = reply.next;
    } while (next !== undefined);
    command.terminal.json({ emitter, ...sum });
    const { looked, taken, refused, unavailable } = sum;
    command.terminal.say(
      `${emitter}: ${taken.length} of ${looked} sealed requests are taken in; ${refused} fit no secret that is stored and stay sealed until they expire.`,
      ...(unavailable > 0 ? [`${unavailable} could not be read; ask again.`] : []),
    );
    return unavailable > 0 ? 1 : 0;
  },
};

function tellQuarantine({ emitters }: Reply<'quarantine'>): string[] {
  const told = emitters.filter(({ kept, refusedLately }) => kept + refusedLately > 0);
  if (told.length === 0) return ['Nothing is sealed.'];
  return told.flatMap(({ emitter, owner, kept, days, refusedLately }) => [
    `${emitter}  ${kept} sealed, ${refusedLately} refused in the last minutes  (owner ${owner})`,
    ...days.map((day) => `  ${day.day}  ${day.kept}`),
  ]);
}
