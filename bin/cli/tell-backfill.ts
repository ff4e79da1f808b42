/** What a backfill would do, as lines for people. Pure. */
import type { DryRun } from '../../core/backfill/dry-run.ts';
import type { RefusedRow } from '../../core/backfill/review.ts';

/** Lines that are shown for each reason. */
const LINES = 20;

const counts = (of: Readonly<Partial<Record<string, number>>>): string =>
  Object.entries(of)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');

export function tellDryRun({
  signals,
  repeats,
  people,
  joinedBy,
  alone,
  shared,
  keptApart,
  largest,
}: DryRun): string[] {
  return [
    `${signals} signals of ${people} people; ${repeats} rows say what another one said. Nothing was sent.`,
    `Joined to another signal by: ${counts(joinedBy) || 'nothing'}; ${alone} stand alone.`,
    ...(Object.keys(shared).length > 0 ? [`Shared by many, joining nobody: ${counts(shared)}.`] : []),
    ...(Object.keys(keptApart).length > 0 ? [`Ties left out, by what spoke against them: ${counts(keptApart)}.`] : []),
    'Largest people',
    ...largest.map(
      ({ signals: count, kinds, lines }) => `  ${count} signals by ${counts(kinds)}; lines ${lines.join(', ')} ...`,
    ),
    'What the ledger knows already was not looked at: it joins more of them.',
  ];
}

/** By reason and fields; the lines of each. */
export function tellRefused(refused: readonly RefusedRow[]): string[] {
  if (refused.length === 0) return [];
  const causes = Map.groupBy(refused, ({ why, fields }) => [why, ...fields].join(' '));
  return [
    `Refused by the contract: ${refused.length} rows.`,
    ...[...causes].map(([cause, rows]) => {
      const lines = rows.slice(0, LINES).map(({ line }) => line);
      return `  ${cause}: ${rows.length}, lines ${lines.join(', ')}${rows.length > LINES ? ' ...' : ''}`;
    }),
  ];
}
