/** What was decided, and what follows, as lines for people. Pure. */
import type { Reply } from '../../core/ops/routes.ts';

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
  const what = outcome === 'close' ? `${many} closed without an effect` : `${many} started again`;
  const rest = closed ? 'the item is closed.' : `${left} left for the clock, which does a batch every minute.`;
  return [
    ...(accepted ? tellAccepted(accepted) : []),
    `${item}: ${outcome}${isRepeat ? ' (decided before)' : ''}, ${what}; ${rest}`,
    ...(outcome === 'close' ? [] : ['"baton where <signal>" shows whether it passes now; if not, a new item opens.']),
    ...(irreversible.length > 0 ? ['What stays at the destinations, for somebody to put right there:'] : []),
    ...tellIrreversible(irreversible),
  ];
}

/** Until a release declares it, the accepted version stands on what is declared now; the next other contract replaces it. */
const tellAccepted = ({ contract, version, replaced, changes }: NonNullable<Reply<'decide'>['accepted']>): string[] => [
  `contract "${contract}": version ${version} runs now, instead of ${replaced}. Take it into flows/ before the next change there:`,
  ...changes.map((line) => `    ${line}`),
];

/** What a destination keeps of leads that parted. */
export const tellIrreversible = (irreversible: Reply<'unmerge'>['irreversible']): string[] =>
  irreversible.flatMap(({ destination, record, staysWith, isMerged, tasks }) => [
    `  ${destination}: record ${record} stays with lead ${staysWith}${isMerged ? '; both were merged into it there' : ''}.`,
    '    Take addresses off it that are the other one’s: until then the other one’s own record is refused.',
    ...(tasks.length > 0 ? [`    Tasks on it that are the other one’s: ${tasks.join(', ')}`] : []),
  ]);
