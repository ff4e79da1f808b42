/** What was decided, and what follows, as lines for people. Pure. */
import type { Reply } from '../../core/ops/routes.ts';

const LOOK_AT_SIGNAL = '"baton where <signal>" shows whether it passes now; if not, a new item opens.';
const LOOK_AT_LEADS =
  'The clock moves what belongs elsewhere within a minute; after that "baton where <lead>" shows it.';

/** What was started may stop again where it stopped: nothing is promised. */
export function tellDecision({
  item,
  outcome,
  isRepeat,
  done,
  left,
  closed,
  accepted,
  irreversible = [],
}: Reply<'decide'>): string[] {
  const many = `${done} ${done === 1 ? 'row' : 'rows'}`;
  // Leads are made one or taken apart: no row waited in the item.
  const isAboutLeads = outcome === 'approve' && !accepted && done + left === 0;
  const started = isAboutLeads ? 'approved' : `${many} started again`;
  const what = outcome === 'close' ? `${many} closed without an effect` : started;
  const rest = closed ? 'the item is closed.' : `${left} left for the clock, which does a batch every minute.`;
  const look = isAboutLeads ? LOOK_AT_LEADS : LOOK_AT_SIGNAL;
  return [
    ...(accepted ? tellAccepted(accepted) : []),
    `${item}: ${outcome}${isRepeat ? ' (decided before)' : ''}, ${what}; ${rest}`,
    ...(outcome === 'close' ? [] : [look]),
    ...(irreversible.length > 0 ? ['What stays at the destinations, for somebody to put right there:'] : []),
    ...tellIrreversible(irreversible),
  ];
}

/** Until a release declares it, the accepted version stands on what is declared now; the next other contract replaces it. */
const tellAccepted = ({ contract, version, replaced, changes }: NonNullable<Reply<'decide'>['accepted']>): string[] => [
  `contract "${contract}": version ${version} runs now, instead of ${replaced}. Take it into flows/ before the next change there:`,
  ...changes.map((line) => `    ${line}`),
];

/** What was asked of two leads, and whether it is so already. */
export const tellMerged = ([id, other]: readonly [string, string], { by, isDone, lead }: Reply<'merge'>): string[] =>
  isDone
    ? [`${id} and ${other} are one, says ${by}.`]
    : [`That ${id} and ${other} are one is asked for by ${by} and not done yet.`, ...tellLater(lead)];

export const tellUnmerged = (id: string, { by, isDone, lead, irreversible }: Reply<'unmerge'>): string[] => [
  ...(isDone
    ? [`${id} stands for itself again, says ${by}.`]
    : [`That ${id} stands for itself again is asked for by ${by} and not done yet.`, ...tellLater(lead)]),
  ...tellIrreversible(irreversible),
];

const tellLater = (lead: string): string[] => [
  '  Somebody delivers one of them, or died at it. The clock tries again every minute; if that goes on, an item opens.',
  `  "baton where ${lead}" shows whether it is done, and what it waits for.`,
];

/** What a destination keeps of leads that parted. */
export const tellIrreversible = (irreversible: Reply<'unmerge'>['irreversible']): string[] =>
  irreversible.flatMap(({ destination, record, staysWith, isMerged, fields, tasks }) => [
    `  ${destination}: record ${record} stays with lead ${staysWith}${isMerged ? '; both were merged into it there' : ''}.`,
    ...(fields && fields.length > 0 ? [`    Fields on it that the other one told: ${fields.join(', ')}`] : []),
    ...(fields === undefined || fields.includes('email')
      ? ['    Take addresses off it that are the other one’s: until then the other one’s own record is refused.']
      : []),
    ...(tasks.length > 0
      ? [
          `    Tasks of the other one on it, of which open ones go to its own contact by themselves: ${tasks.join(', ')}`,
        ]
      : []),
  ]);
