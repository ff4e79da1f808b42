/** The classes of a page of signals. */
import type { Verdict } from '../core/conservation/classes.ts';
import { classify } from '../core/conservation/classify.ts';
import type { Moment } from '../core/conservation/dossier.ts';
import type { SignalRow } from '../core/journal/rows.ts';
import { type DossierDeps, type Reading, readDossiers } from './dossiers.ts';

export interface Judged {
  readonly signal: string;
  /** What of its row is used even where the rest cannot be read. */
  readonly row?: Partial<Pick<SignalRow, 'flow' | 'probe' | 'delivery' | 'duplicates' | 'seen'>>;
  readonly verdict: Verdict;
}

/** Reads are no snapshot: whoever looks broken is looked at again, and only what stays broken is. */
const LOOKS = 3;

export async function judge(
  deps: DossierDeps & { readonly moment: Moment },
  signals: readonly string[],
): Promise<Judged[]> {
  const judged = new Map<string, Judged>();
  let left = signals;
  for (let look = 1; look <= LOOKS && left.length > 0; look += 1) {
    const readings = await readDossiers(deps, left);
    for (const [index, signal] of left.entries()) judged.set(signal, verdictOf(signal, readings[index], deps.moment));
    left = left.filter((signal) => judged.get(signal)?.verdict.class === 'remainder');
  }
  return [...judged.values()];
}

function verdictOf(signal: string, reading: Reading | undefined, moment: Moment): Judged {
  if (reading?.kind === 'dossier') {
    const { dossier } = reading;
    return { signal, row: dossier.row, verdict: classify(dossier, moment) };
  }
  if (reading?.kind === 'unreadable') {
    const row = reading.row as Judged['row'];
    return { signal, ...(row ? { row } : {}), verdict: { class: 'remainder', defects: [{ kind: 'row-unreadable' }] } };
  }
  return { signal, verdict: { class: 'remainder', defects: [{ kind: 'signal-absent' }] } };
}
