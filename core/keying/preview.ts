/** What keying anew would do, as counts. Pure. */
import { type KeyedFile, standingOf } from './standing.ts';

export interface PreviewLine {
  readonly emitter: string;
  readonly day: string;
  readonly signals: number;
  readonly byPepper: number;
  readonly byRule: number;
  readonly running: number;
  readonly erased: number;
}

/** The signals of one emitter and day; those that were never keyed are not counted. */
export function previewOf(
  { emitter, day }: Pick<PreviewLine, 'emitter' | 'day'>,
  files: readonly (KeyedFile | undefined)[],
  identity: string,
): PreviewLine {
  const standing = files.map((file) => standingOf(file, identity)).filter(({ kind }) => kind !== 'none');
  const unkeyed = standing.flatMap((each) => (each.kind === 'unkeyed' ? [each.entry.versions.identity] : []));
  const byPepper = unkeyed.filter((each) => rulesOf(each) === rulesOf(identity)).length;
  const counted = (kind: string): number => standing.filter((each) => each.kind === kind).length;
  return {
    emitter,
    day,
    signals: standing.length,
    byPepper,
    byRule: unkeyed.length - byPepper,
    running: counted('busy'),
    erased: counted('gone'),
  };
}

const rulesOf = (identity: string | undefined): string | undefined => identity?.split('/')[0];

/** Lines of the same emitter and day as one. */
export function summed(lines: readonly PreviewLine[]): PreviewLine[] {
  const byDay = Map.groupBy(lines, ({ emitter, day }) => `${emitter} ${day}`);
  return [...byDay.values()].flatMap(([first, ...others]) => (first ? [others.reduce(added, first)] : []));
}

const added = (a: PreviewLine, b: PreviewLine): PreviewLine => ({
  ...a,
  signals: a.signals + b.signals,
  byPepper: a.byPepper + b.byPepper,
  byRule: a.byRule + b.byRule,
  running: a.running + b.running,
  erased: a.erased + b.erased,
});
