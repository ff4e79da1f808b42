/** The verbs that say who is who: merge and unmerge. */
import { tellMerged, tellUnmerged } from './tell-decision.ts';
import { type CliVerb, needed } from './verb.ts';

export const merge: CliVerb = {
  usage: '<lead> <lead>',
  says: 'Makes two leads one, here and at every destination. The elder one stands for both.',
  async run(command) {
    const id = needed(command, 0, 'the id of a lead');
    const other = needed(command, 1, 'the id of the other lead');
    const reply = await command.api.ask('merge', { id, other });
    command.terminal.json(reply);
    command.terminal.say(...tellMerged([id, other], reply));
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
    command.terminal.say(...tellUnmerged(id, reply));
    return 0;
  },
};
