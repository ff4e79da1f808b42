/** The laws between a signal, its lead and the engagement somebody owes a next step in. Pure. */
import { movedBy } from '../route/membership.ts';
import type { EngagementRow } from '../route/rows.ts';
import type { Defect, DefectKind } from './defects.ts';
import type { Dossier, Moment, Progress } from './dossier.ts';
import { TOLERANCE_MS } from './standing.ts';

const defects = (kinds: readonly DefectKind[]): Defect[] => kinds.map((kind) => ({ kind }));

/** Two ids of one person: the leads they stand for today are the same. */
const isSameLead = ({ leads }: Dossier, a: string | undefined, b: string | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && (leads.get(a) ?? a) === (leads.get(b) ?? b));

/** The engagement the signal names: it exists, is this person's, and while it is open somebody is held to it. */
export function engagementDefects(dossier: Dossier, moment: Moment): Defect[] {
  const { row, engagement } = dossier;
  if (row.engagement === undefined) return [];
  if (!engagement) return defects(['engagement-missing']);
  const owes = row.state === 'closed' && (row.outcome === 'routed' || row.outcome === 'advanced');
  return defects([
    ...(owes && !isSameLead(dossier, row.lead, engagement.lead) ? (['engagement-of-another-lead'] as const) : []),
    ...(engagement.closedBy === movedBy(dossier.signal) ? (['engagement-left'] as const) : []),
    ...(agrees(dossier, engagement) ? [] : (['pointer-disagrees'] as const)),
    ...(engagement.state === 'open' ? openDefects(engagement, moment) : []),
  ]);
}

/** The newest engagement and its pointer say the same; an older one is closed. */
function agrees({ pointer }: Dossier, { n, state }: EngagementRow): boolean {
  if (!pointer || pointer.n < n) return false;
  return pointer.n === n ? pointer.state === state : state === 'closed';
}

function openDefects({ owner, openShard, at, openedAt, lastAt }: EngagementRow, moment: Moment): DefectKind[] {
  if (owner === '') return ['engagement-unowned'];
  if (openShard === undefined || at === undefined) return ['engagement-untimed'];
  // One that opens late, or was joined late, is due at once: the clock has its ticks from then on.
  const dueAt = Math.max(at, openedAt, lastAt);
  return dueAt + TOLERANCE_MS < moment.now ? ['engagement-overdue'] : [];
}

/** The lead the signal was stitched to: it exists, knows the signal, and owns the signal's identifiers. */
export function leadDefects(dossier: Dossier, { stitched }: Progress): Defect[] {
  const { row, leads, isTouched, isTombstoned } = dossier;
  if (!stitched || row.outcome === 'erased' || isTombstoned) return [];
  const lead = stitched.data.lead;
  // A regrouping moved it to another lead: its next run is on its way, and what is journalled is of before.
  if (row.moves !== undefined && stitched.entry.versions.moves !== String(row.moves)) return [];
  if (!leads.has(lead)) return defects(['lead-missing']);
  return defects([...(isTouched ? [] : (['touch-missing'] as const)), ...headDefects(dossier, lead)]);
}

/**
 * By at least one of its identifiers the signal is found again. Others may lead to somebody it must not be joined with; all of
 * them where that is known of the two leads: what was delivered is not parted for it.
 */
function headDefects(dossier: Dossier, lead: string): DefectKind[] {
  const { heads } = dossier;
  const leading = heads.filter((head) => head.lead !== undefined);
  if (heads.length === 0 || heads.some(({ isErased }) => isErased)) return [];
  if (leading.length === 0) return ['head-missing'];
  const isFound = leading.some(({ lead: at, kin = [] }) =>
    [at, ...kin].some((each) => isSameLead(dossier, each, lead)),
  );
  return isFound ? [] : ['head-of-another-lead'];
}
