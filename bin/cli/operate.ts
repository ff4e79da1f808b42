/** The verbs that ask the /ops API: where, items, item, claim, decide, replay, conservation, live, audit. */
import type { Reply } from '../../core/ops/routes.ts';
import { OUTCOMES } from '../../core/review/items.ts';
import { CliProblem, usageProblem } from './problem.ts';
import { tellAudit, tellConservation, tellItemDetail, tellItems } from './tell.ts';
import { tellDecision } from './tell-decision.ts';
import { tellLive } from './tell-live.ts';
import { type CliVerb, type Command, needed, text } from './verb.ts';
import { where } from './where.ts';

const string = { type: 'string' } as const;

const items: CliVerb = {
  usage: '[--owner PERSON] [--limit N]',
  says: 'Open work items, the earliest due first.',
  options: { owner: string, limit: string },
  async run(command) {
    const reply = await command.api.ask('items', { owner: text(command, 'owner'), limit: text(command, 'limit') });
    command.terminal.json(reply);
    command.terminal.say(...tellItems(reply, command.now()));
    return 0;
  },
};

const MOST_ITEMS = 100;

/** The item named by its id, or by its beginning where just one open item begins so: `c8f86144`, `c8f86144#1`. */
async function itemOf(command: Command): Promise<string> {
  const given = needed(command, 0, 'the id of a work item').replace('.', '#');
  const [hash = '', n] = given.split('#');
  if (hash.length >= 32) return given;
  const { items: open, hasMore } = await command.api.ask('items', { limit: MOST_ITEMS });
  const fits = open
    .map(({ id }) => id)
    .filter((id) => id.startsWith(hash) && (n === undefined || id.endsWith(`#${n}`)));
  const [only] = fits;
  if (only !== undefined && fits.length === 1 && !hasMore) return only;
  const advice = fits.length > 0 ? fits.join('\n') : 'See "npm run baton -- items"; a closed item needs its whole id.';
  if (fits.length > 0) throw new CliProblem(`"${given}" is not enough, give the whole id:`, { advice });
  throw new CliProblem(`No open work item begins with "${given}".`, { advice });
}

const item: CliVerb = {
  usage: '<item> [--limit N]',
  says: 'One work item: evidence, what waits in it, what it can become.',
  options: { limit: string },
  async run(command) {
    const id = await itemOf(command);
    const reply = await command.api.ask('item', { id, limit: text(command, 'limit') });
    command.terminal.json(reply);
    command.terminal.say(...tellItemDetail(reply, command.now()));
    return 0;
  },
};

const claim: CliVerb = {
  usage: '<item>',
  says: 'Claims a work item for you.',
  async run(command) {
    const reply = await command.api.ask('claim', { id: await itemOf(command) });
    command.terminal.json(reply);
    command.terminal.say(`${reply.item} is claimed by ${reply.by}.`);
    return 0;
  },
};

const decide: CliVerb = {
  usage: `<item> <${OUTCOMES.join(' | ')}> [--note TEXT]`,
  says: 'Decides a work item: retry with the versions it had, replay with the live ones, approve what it suggests, or close.',
  options: { note: string },
  async run(command) {
    const outcome = needed(command, 1, `an outcome: ${OUTCOMES.join(', ')}`);
    const id = await itemOf(command);
    const reply = await command.api.ask('decide', { id, outcome, note: text(command, 'note') });
    command.terminal.json(reply);
    command.terminal.say(...tellDecision(reply));
    return 0;
  },
};

const replay: CliVerb = {
  usage: '<signal>',
  says: 'Runs a signal again with the live versions; no effect is repeated.',
  async run(command) {
    const reply = await command.api.ask('replay', { id: needed(command, 0, 'the id of a signal') });
    command.terminal.json(reply);
    command.terminal.say(`Run ${reply.run} of ${reply.signal} is started.`);
    return 0;
  },
};

const conservation: CliVerb = {
  usage: '[--hour 2026-03-01T14]',
  says: 'Where the signals accepted in an hour (UTC) are; exits 1 when some are nowhere. Usually this hour.',
  options: { hour: string },
  async run(command) {
    const hour = text(command, 'hour') ?? new Date(command.now()).toISOString();
    const reply = await countHour(command, `${hour.slice(0, 13)}:00:00Z`);
    command.terminal.json(reply);
    command.terminal.say(...tellConservation(reply));
    return reply.total.balanced ? 0 : 1;
  },
};

/** Answers of one count before somebody is to look why it does not end: half an hour of them. */
const MOST_ANSWERS = 200;

/** An hour too large for one answer is counted in several. */
async function countHour({ api, terminal }: Command, hour: string): Promise<Reply<'conservation'>> {
  for (let answers = 1; ; answers += 1) {
    const reply = await api.ask('conservation', { hour });
    if (reply.isWhole || answers === MOST_ANSWERS) return reply;
    terminal.say(`  ${reply.total.signals} signals counted so far, remainder ${reply.total.remainder}`);
  }
}

const live: CliVerb = {
  usage:
    '[mode <flow> <observe | assist | live | published> | kill|unkill <version> | pause|resume <destination> | throttle <emitter>[/<campaign>] <signals a minute | published>]',
  says: 'Shows what is switched, or switches one thing.',
  async run(command) {
    const change = command.args.length > 0 ? changeOf(command) : undefined;
    const reply = change ? await command.api.ask('change-live', change) : await command.api.ask('live', {});
    command.terminal.json(reply);
    command.terminal.say(...tellLive(reply, command.now()));
    return 0;
  },
};

function changeOf(command: Command): Readonly<Record<string, unknown>> {
  const [what] = command.args;
  if (what === 'mode') {
    return { set: 'mode', flow: needed(command, 1, 'a flow'), mode: needed(command, 2, 'a mode') };
  }
  if (what === 'kill' || what === 'unkill') {
    return { set: 'killed', ruleSetVersion: needed(command, 1, 'a rule set version'), killed: what === 'kill' };
  }
  if (what === 'pause' || what === 'resume') {
    return { set: 'paused', destination: needed(command, 1, 'a destination'), paused: what === 'pause' };
  }
  if (what === 'throttle') return throttleOf(command);
  throw usageProblem(`"live ${what}" is not known.`, `Use: baton live ${live.usage}`);
}

function throttleOf(command: Command): Readonly<Record<string, unknown>> {
  const [emitter = '', ...campaign] = needed(command, 1, 'an emitter').split('/');
  const rate = needed(command, 2, 'signals a minute, or published');
  return {
    set: 'throttle',
    emitter,
    ...(campaign.length === 0 ? {} : { campaign: campaign.join('/') }),
    perMinute: rate === 'published' ? rate : Number(rate),
  };
}

const audit: CliVerb = {
  usage: '[--day YYYY-MM-DD] [--limit N]',
  says: 'What operators did on a day (UTC), newest first.',
  options: { day: string, limit: string },
  async run(command) {
    const day = text(command, 'day') ?? new Date(command.now()).toISOString().slice(0, 10);
    const reply = await command.api.ask('audit', { day, limit: text(command, 'limit') });
    command.terminal.json(reply);
    command.terminal.say(...tellAudit(reply));
    return 0;
  },
};

export const OPERATE = {
  where,
  items,
  item,
  claim,
  decide,
  replay,
  conservation,
  live,
  audit,
} satisfies Record<string, CliVerb>;
