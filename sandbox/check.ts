/** What `npm run sandbox -- --check` asserts about the sample traffic. Pure: facts in, findings out. */
import type { Sums } from '../core/conservation/tally.ts';
import type { ItemView } from '../stores/work.ts';
import type { Story } from './stories.ts';
import type { TwinState } from './twins/hubspot/index.ts';

export interface Finding {
  readonly claim: string;
  readonly ok: boolean;
  /** What was found instead. */
  readonly detail?: string;
}

export interface CheckFacts {
  readonly stories: readonly Story[];
  readonly items: readonly ItemView[];
  readonly twin: TwinState;
  /** Calls IAM refused, as `function service action`. */
  readonly denied: readonly string[];
  /** The ledger's own account of everything that was sent. */
  readonly sums: Sums;
}

/** The outcome each decision must end as. */
const OUTCOME_OF: Readonly<Record<string, string>> = {
  assign: 'routed',
  advance: 'advanced',
  nurture: 'nurtured',
  reject: 'rejected',
  evidence: 'recorded',
};

export const check = (facts: CheckFacts): Finding[] => [
  ...facts.stories.map((story) => journeyFinding(story, facts.items)),
  ...twinFindings(facts),
  conservationFinding(facts),
  finding('no function called what its role was not granted', facts.denied.length === 0, facts.denied.join(', ')),
];

const finding = (claim: string, ok: boolean, detail = ''): Finding =>
  ok || detail === '' ? { claim, ok } : { claim, ok, detail };

function journeyFinding(story: Story, items: readonly ItemView[]): Finding {
  const { sample, file, signal } = story;
  const { expect } = sample;
  if (!file) return finding(`${sample.name} is in the ledger`, false, `answered ${story.status}`);
  const wanted = expect.kind === 'mapped' ? OUTCOME_OF[expect.decision] : undefined;
  if (wanted) {
    const isDone = file.row.outcome === wanted && file.destinations.every((row) => row.state === 'closed');
    const rows = file.destinations.map((row) => `${row.destination} ${row.state}`).join(', ');
    return finding(
      `${sample.name} is ${wanted} and delivered`,
      isDone,
      `${file.row.outcome ?? file.row.state}; ${rows}`,
    );
  }
  const reason = expect.kind === 'broken' ? 'contract-broken' : 'hold';
  const holding = items.filter((view) => view.attached.some((row) => row.signal === signal));
  const isOne = holding.length === 1 && holding[0]?.item.reason === reason;
  const found = holding.map((view) => view.item.reason).join(', ') || `none; it is ${file.row.state}`;
  return finding(`${sample.name} waits in one work item (${reason})`, isOne, `items: ${found}`);
}

/** Every sample is in exactly one class; whatever is in none is named. */
function conservationFinding({ stories, sums }: CheckFacts): Finding {
  const claim = `conservation: ${stories.length} signals sent, ${stories.length} in the ledger, remainder 0`;
  const defects = sums.defects.map((defect) => `${defect.count} x ${defect.says}`).join('; ');
  const isWhole = sums.balanced && sums.remainder === 0 && sums.signals === stories.length;
  return finding(claim, isWhole, `${sums.signals} signals, remainder ${sums.remainder}; ${defects}`);
}

function twinFindings({ stories, twin }: CheckFacts): Finding[] {
  const delivered = stories.flatMap(({ file }) => (file && file.destinations.length > 0 ? file.row : []));
  // Evidence writes only to whom the CRM has already.
  const written = delivered.filter(({ outcome }) => outcome !== OUTCOME_OF.evidence);
  const leads = new Set(written.map(({ lead }) => lead));
  const engagements = new Set(written.flatMap(({ engagement }) => engagement ?? []));
  const doubled = Object.values(twin.duplicates).flatMap((shared) => Object.keys(shared)).length;
  return [
    equal('contacts in HubSpot, one for each lead delivered', twin.contacts.length, leads.size),
    equal('tasks in HubSpot, one for each engagement', twin.tasks.length, engagements.size),
    equal('addresses, lead keys and task keys that two records share', doubled, 0),
  ];
}

const equal = (claim: string, found: number, wanted: number): Finding =>
  finding(`${claim}: ${wanted}`, found === wanted, `found ${found}`);
