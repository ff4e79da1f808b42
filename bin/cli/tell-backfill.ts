/** What a backfill would do, as lines for people. Pure. */
import type { DryRun, Rows } from '../../core/backfill/dry-run.ts';
import type { Refusal } from '../../core/backfill/refusals.ts';

/** Lines that are shown for each reason. */
const LINES = 20;

const counts = (of: Readonly<Partial<Record<string, number>>>): string =>
  Object.entries(of)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');

const at = ({ rows, lines }: Rows): string => {
  const shown = lines.slice(0, LINES);
  return `lines ${shown.join(', ')}${rows > shown.length ? ' ...' : ''}`;
};

export function tellDryRun(found: DryRun): string[] {
  const { signals, repeats, people, joinedBy, alone, shared, keptApart, largest } = found;
  return [
    `${signals} signals of ${people} people; ${repeats} rows say what another one said. Nothing was sent.`,
    `Joined to another signal by: ${counts(joinedBy) || 'nothing'}; ${alone} stand alone.`,
    ...(Object.keys(shared).length > 0 ? [`Shared by many, joining nobody: ${counts(shared)}.`] : []),
    ...Object.entries(keptApart).map(
      ([why, rows]) => `Kept apart from somebody they are linked with, by ${why}: ${rows.rows} rows, ${at(rows)}.`,
    ),
    'Largest people',
    ...largest.map(
      ({ signals: count, kinds, lines }) => `  ${count} signals by ${counts(kinds)}; ${at({ rows: count, lines })}`,
    ),
    'What the ledger knows already was not looked at: it joins more of them.',
  ];
}

/** By reason and fields; the lines of each. */
export function tellRefused(refused: readonly Refusal[]): string[] {
  if (refused.length === 0) return [];
  const rows = refused.reduce((sum, each) => sum + each.rows, 0);
  return [
    `Refused: ${rows} rows.`,
    ...refused.map((each) => `  ${[each.why, ...each.fields].join(' ')}: ${each.rows}, ${at(each)}`),
  ];
}
