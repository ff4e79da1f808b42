/** `baton crm-setup <destination>`: creates what Baton needs in the account of a CRM. */
import { contextOf, reachDestination } from './destinations.ts';
import { CliProblem } from './problem.ts';
import { type CliVerb, needed } from './verb.ts';

export const crmSetup: CliVerb = {
  usage: '<destination>',
  says: 'Creates the properties Baton needs at a destination; running it again changes nothing.',
  async run(command) {
    const { stage, terminal, now } = command;
    const name = needed(command, 0, 'a destination of flows/');
    const destination = await reachDestination(stage, name);
    const result = await destination.setUp(contextOf(now));
    if (result.kind !== 'done') {
      const advice =
        result.kind === 'auth' ? `npm run baton -- init --stage ${stage.stage} --token ${name}=...` : undefined;
      throw new CliProblem(`${name} could not be set up: ${result.kind}, ${result.code}.`, advice ? { advice } : {});
    }
    const { created } = result.value;
    terminal.json({ destination: name, created });
    terminal.say(created.length > 0 ? `Created ${created.join(', ')}.` : 'Everything was there already.');
    return 0;
  },
};
