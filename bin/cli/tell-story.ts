/** The story of a lead as lines for people: where they came from, each touch, what became of the lead. Pure. */
import type { StoryReply, TouchReply } from '../../core/ops/story-reply.ts';
import { tellIrreversible } from './tell-decision.ts';

export const minute = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

export function tellStory(lead: string, { touches, first, last, conversation, history }: StoryReply): string[] {
  return [
    ...(first ? [`  first came by ${cameBy(first)}, ${minute(first.at)}`] : []),
    ...(last && last.signal !== first?.signal ? [`  last came by ${cameBy(last)}, ${minute(last.at)}`] : []),
    ...tellConversation(conversation),
    ...titled(
      '  Touches',
      touches.map((touch) => tellTouch(lead, touch)),
    ),
    ...titled('  History', history.flatMap(tellEvent)),
  ];
}

const titled = (title: string, lines: readonly string[]): string[] => (lines.length > 0 ? [title, ...lines] : []);

const cameBy = ({ campaign, source, medium, click, channel = 'erased' }: TouchReply): string =>
  [campaign, [source, medium].filter(Boolean).join('/'), click, channel].filter(Boolean).join(', ');

function tellConversation({ channels, messages }: StoryReply['conversation']): string[] {
  const [newest] = messages;
  if (!newest) return [];
  const by = channels.length > 1 ? `  was in touch by ${channels.join(', ')};` : ' ';
  return [`${by} last wrote by ${newest.channel}, ${minute(newest.at)}: signal ${newest.signal}`];
}

function tellTouch(asked: string, touch: TouchReply): string {
  const { at, channel = '(erased)', flow, emitter, signal, lead, carries, linkedBy } = touch;
  const campaign = touch.campaign === undefined ? '' : `, ${touch.campaign}`;
  const linked =
    linkedBy.length > 0
      ? `linked by ${linkedBy.join(', ')}`
      : `linked with none of these, carries ${carries.join(', ')}`;
  const own = lead === asked ? '' : `, merged with lead ${lead}`;
  return `    ${minute(at)}  ${channel.padEnd(8)} ${flow}${emitter ? ` (${emitter})` : ''}${campaign}, ${linked}  ${signal}${own}`;
}

const HAPPENED: Readonly<Record<Told['kind'], (told: Told) => string>> = {
  merged: ({ lead, other }) => `merged ${lead} into ${other}`,
  parted: ({ lead, other }) => `${lead} stands for itself again, taken out of ${other}`,
  moved: ({ lead, other, signals }) =>
    `${signals.length} ${signals.length === 1 ? 'signal' : 'signals'} of ${lead} moved to ${other}`,
};

type Told = StoryReply['history'][number];

function tellEvent(told: Told): string[] {
  const { at, kind, by, why, signals, keeps = [] } = told;
  const isSaid = why.includes('ruling') && by !== 'stitch';
  const because = isSaid ? ` because ${by} said so` : `, by ${by}${kind === 'merged' ? tellMet(why) : tellApart(why)}`;
  const shown = signals.slice(0, MOST_SHOWN);
  const more = signals.length > shown.length ? ` and ${signals.length - shown.length} more` : '';
  const found = shown.length > 0 ? `: signals ${shown.join(', ')}${more}` : '';
  return [
    `    ${minute(at)}  ${HAPPENED[kind](told)}${because}${found}`,
    ...tellIrreversible(keeps).map((line) => `    ${line}`),
  ];
}

const MOST_SHOWN = 3;

const tellMet = (why: Told['why']): string => {
  if (why.length === 0) return '';
  return why.includes('ruling') ? ' because somebody said so' : ` because of ${why.join(', ')}`;
};

const APART: Readonly<Record<string, string>> = {
  ruling: 'somebody said so',
  shared: 'many use what they have in common',
  unlinked: 'nothing links them any more',
};

/** Kinds are those of which they have two. */
const tellApart = (why: Told['why']): string =>
  why.length === 0 ? '' : ` because ${why.map((word) => APART[word] ?? `each has another ${word}`).join(', ')}`;
