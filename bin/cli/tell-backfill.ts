/** What a backfill would do, as lines for people. Pure. */
import type { DryRun, LedgerOutlook, Rows, WouldMerge } from '../../core/backfill/dry-run.ts';
import type { Refusal } from '../../core/backfill/refusals.ts';
import type { Reply } from '../../core/ops/routes.ts';

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

export function tellDryRun(found: DryRun, stage: string): string[] {
  const { signals, repeats, people, joinedBy, alone, shared, keptApart, tangled, largest, ledger } = found;
  return [
    `${signals} signals of ${people} people; ${repeats} rows say what another one said. Nothing was written.`,
    `Joined to another signal by: ${counts(joinedBy) || 'nothing'}; ${alone} stand alone.`,
    ...(Object.keys(shared).length > 0 ? [`Shared by many, joining nobody: ${counts(shared)}.`] : []),
    ...Object.entries(keptApart).map(
      ([why, rows]) => `Kept apart from somebody they are linked with, by ${why}: ${rows.rows} rows, ${at(rows)}.`,
    ),
    ...(tangled.rows === 0
      ? []
      : [
          `Linked with more leads than can be looked at, may wait as ambiguous-identity: ${tangled.rows} rows, ${at(tangled)}.`,
        ]),
    'Largest people',
    ...largest.map(
      ({ signals: count, kinds, lines }) => `  ${count} signals by ${counts(kinds)}; ${at({ rows: count, lines })}`,
    ),
    ...(ledger ? tellLedger(ledger, people, stage) : [NOT_LOOKED]),
  ];
}

const NOT_LOOKED =
  'THE LEDGER WAS NOT LOOKED AT: whoever it knows joins more of them. Name its stage with --stage to see.';

function tellLedger(found: LedgerOutlook, people: number, stage: string): string[] {
  const { known, joined, merges, parts, asks, read } = found;
  return [
    `The ledger of ${stage}: ${known} rows are in it already; ${joined} people are leads already, ${people - joined} are new.`,
    merges.length === 0
      ? '  No leads that stand apart today would become one.'
      : `  Leads that stand apart today and would become one: ${merges.length} times.`,
    ...shown(merges, tellMerge),
    ...shown(parts, (each) => `  ${each.lead} would fall into ${each.parts} leads.`),
    ...shown(
      asks,
      (each) =>
        `  ${each.lead} is delivered and stays one; somebody would be asked about its parts of ${each.parts.join(' and ')} signals (split-delivered).`,
    ),
    `  ${read} items were read of it, about as many read units.`,
  ];
}

function tellMerge({ lead, others, by, delivered, lines }: WouldMerge): string {
  const where = delivered > 1 ? `; ${delivered} of them are at destinations, which are asked to merge them too` : '';
  return `    ${lead} with ${others.join(', ')} by ${by.join(', ')}; lines ${lines.join(', ')}${where}`;
}

/** The first of them; all are in the answer for machines. */
function shown<T>(all: readonly T[], line: (each: T) => string): string[] {
  const rest = all.length - LINES;
  return [...all.slice(0, LINES).map(line), ...(rest > 0 ? [`    and ${rest} more, see --json`] : [])];
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

/** How far the reading of a file is, behind its delivery; nothing of other deliveries. */
export function tellRead({ read, signals, perMinute }: NonNullable<Reply<'where'>['delivery']>): string {
  if (read === undefined) return '';
  const pace = perMinute === 0 ? ', STOPPED' : perMinute === undefined ? '' : `, ${perMinute} a minute`;
  return `, ${read} of ${signals} rows read${pace}`;
}
