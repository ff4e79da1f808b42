/** The verbs that say who is who: merge and unmerge. */
import type { Reply } from '../../core/ops/routes.ts';
import { CliProblem } from './problem.ts';
import { minute } from './tell.ts';
import { tellMerged, tellUnmerged } from './tell-decision.ts';
import { type CliVerb, type Command, needed } from './verb.ts';
import { askAbout } from './where.ts';

type Lead = NonNullable<Reply<'where'>['lead']>;

const PERSON = 'lead | signal | engagement | e-mail | phone';

export const merge: CliVerb = {
  usage: `<${PERSON}> <the same of the other>`,
  says: 'Makes two leads one, here and at every destination. The elder one stands for both.',
  async run(command) {
    const { lead: one } = await found(command, 0, 'a lead');
    const { lead: other } = await found(command, 1, 'the other lead');
    command.terminal.say(`Takes lead ${tellLead(one)}`, `  and lead ${tellLead(other)}`);
    const reply = await command.api.ask('merge', { id: one.id, other: other.id });
    command.terminal.json(reply);
    command.terminal.say(
      ...tellMerged([one.id, other.id], reply),
      ...(await tellAfter(command, [one.id, other.id], reply)),
    );
    return 0;
  },
};

export const unmerge: CliVerb = {
  usage: `<${PERSON}>`,
  says: 'Undoes a merge: the lead stands for itself again. Lists what destinations cannot take back.',
  async run(command) {
    const { thing, lead } = await found(command, 0, 'the lead that was merged away');
    const id = await mergedAway(command, thing, lead);
    command.terminal.say(`Takes lead ${id} out of lead ${tellLead(lead)}`);
    const reply = await command.api.ask('unmerge', { id });
    command.terminal.json(reply);
    command.terminal.say(...tellUnmerged(id, reply));
    return 0;
  },
};

/** Which of them stands for both is known only when it is done. */
async function tellAfter(
  { api, stage }: Command,
  ids: readonly string[],
  { isDone }: Reply<'merge'>,
): Promise<string[]> {
  const { lead } = isDone ? await api.ask('where', { lead: ids[0] }) : {};
  const away = ids.filter((id) => lead?.absorbed.includes(id));
  if (!lead || away.length === 0) return [];
  return [
    `  lead ${lead.id} stands for ${away.join(' and ')}`,
    `  back again: npm run baton -- unmerge ${away[0]} --stage ${stage.stage}`,
  ];
}

const tellLead = ({ id, createdAt, contactOwner, engagements, absorbed }: Lead): string => {
  const open = engagements.filter(({ state }) => state === 'open').length;
  const owner = contactOwner === undefined ? '' : `, contact owner ${contactOwner}`;
  const more = absorbed.length > 0 ? `, stands for ${absorbed.length} more` : '';
  return `${id}  since ${minute(createdAt)}${owner}, ${open} open engagements${more}`;
};

/** What an argument is about; it says which lead, or why none. */
async function found(command: Command, index: number, what: string) {
  const thing = needed(command, index, what);
  if (/^[0-9a-f]{4,31}$/.test(thing) && !/^\d{9,20}$/.test(thing)) {
    const advice = '"baton where" with its address, number or signal shows it whole.';
    throw new CliProblem(`"${thing}" is the beginning of an id; leads are found by whole ids only.`, { advice });
  }
  const { lead } = await askAbout(command, thing);
  if (lead) return { thing, lead };
  throw new CliProblem(`"${thing}" belongs to no lead yet.`, { advice: `"baton where ${thing}" shows where it is.` });
}

/** An id of the lead itself; else the only one that there is; else the one that the signal came to. */
async function mergedAway({ api }: Command, thing: string, { id, absorbed }: Lead): Promise<string> {
  if (thing === id || absorbed.includes(thing)) return thing;
  const [only] = absorbed;
  // The API says that it stands for itself.
  if (absorbed.length < 2) return only ?? id;
  const { touches = [] } = (await api.ask('where', { lead: id })).lead?.story ?? {};
  const own = touches.find(({ signal }) => signal === thing)?.lead;
  if (own !== undefined && absorbed.includes(own)) return own;
  throw new CliProblem(`Lead ${id} stands for several; say which is to stand for itself:`, {
    advice: absorbed.join('\n'),
  });
}
