/** The verbs that say who is who: merge and unmerge. */
import { tellIrreversible } from './tell-decision.ts';
import { type CliVerb, needed } from './verb.ts';

const later = (isDone: boolean): string[] =>
  isDone ? [] : ['  Somebody delivers one of them right now; the clock goes on with it within a minute.'];

export const merge: CliVerb = {
  usage: '<lead> <lead>',
  says: 'Makes two leads one, here and at every destination. The elder one stands for both.',
  async run(command) {
    const id = needed(command, 0, 'the id of a lead');
    const other = needed(command, 1, 'the id of the other lead');
    const reply = await command.api.ask('merge', { id, other });
    command.terminal.json(reply);
    command.terminal.say(`${id} and ${other} are one, says ${reply.by}.`, ...later(reply.isDone));
    return 0;
  },
};

export const unmerge: CliVerb = {
  usage: '<lead>',
  says: 'Undoes a merge: the lead stands for itself again. Lists what destinations cannot take back.',
  async run(command) {
    const id = needed(command, 0, 'the id of the lead that was merged away');
    const reply = await command.api.ask('unmerge', { id });
    command.terminal.json(reply);
    command.terminal.say(
      `${id} stands for itself again, says ${reply.by}.`,
      ...tellIrreversible(reply.irreversible),
      ...later(reply.isDone),
    );
    return 0;
  },
};
