/** What one step of a regrouping is in the history of its leads: who, why, by which signals. Pure. */
import { type Because, keptApartBy, metBy, type SaidRuling, type Seen } from './because.ts';
import { inOrder } from './partition.ts';
import type { Component, GroupPlan, Regrouping } from './regroup.ts';
import type { LeadEvent } from './rows.ts';
import { survivorOf } from './withheld.ts';

/** What people decided: of pairs of leads, and that a lead may be parted although it was delivered. */
export interface Word {
  /** Oldest first. */
  readonly rulings: readonly SaidRuling[];
  /** Oldest first. `of`: what was let go of the lead `from`: all of it, or one that it stands for. */
  readonly releases: readonly { readonly from: string; readonly of: string; readonly by: string }[];
}

/** Without its time; `at` is the lead with which it is kept. */
export interface Happened {
  readonly at: string;
  readonly event: Omit<LeadEvent, 'at'>;
}

/** `step`: a part of the plan, with all of its groups. */
export function historyOf(step: Regrouping, component: Component, word: Word): Happened[] {
  const facts = factsOf(step, component, word);
  const pointed = step.pointers.flatMap(({ lead, from, into }): Happened[] => {
    const goesAlong = from !== undefined && into !== undefined && facts.groupOf(from)?.lead === into;
    const isParted = from !== undefined && !goesAlong;
    return [
      ...(isParted ? [happened(from, 'parted', [lead, from], partedBy(facts, lead, from))] : []),
      ...(into === undefined
        ? []
        : [happened(into, 'merged', [lead, into], mergedBy(facts, goesAlong ? from : lead, into))]),
    ];
  });
  const moves = Map.groupBy(step.moves, ({ from, to }) => `${from} ${to}`);
  const moved = [...moves.values()].flatMap((each) => {
    const signals = each.map(({ signal }) => signal);
    return each.slice(0, 1).map(({ from, to }) => {
      const because = partedBy(facts, to, facts.survivor(from), from);
      return happened(from, 'moved', [from, to], { ...because, signals });
    });
  });
  return [...pointed, ...moved];
}

const happened = (
  at: string,
  kind: LeadEvent['kind'],
  [lead, other]: readonly [string, string],
  { why, signals, by = 'stitch' }: Because,
): Happened => ({ at, event: { v: 1, kind, lead, other, by, why: [...why], signals: [...signals] } });

interface Facts {
  readonly seen: Seen;
  readonly releases: Word['releases'];
  /** The group a lead stands in after the plan. */
  readonly groupOf: (lead: string) => GroupPlan | undefined;
  /** The lead that stood for it before. */
  readonly survivor: (lead: string) => string;
  /** The signal that names a lead. */
  readonly firstOf: (lead: string) => string | undefined;
}

function factsOf(step: Regrouping, component: Component, { rulings, releases }: Word): Facts {
  const { homes, touches } = component;
  const groups = new Map(step.groups.flatMap((group) => [group.lead, ...group.absorbed].map((id) => [id, group])));
  const byId = new Map(homes.map((home) => [home.id, home]));
  const own = Map.groupBy([...touches].sort(inOrder), ({ home }) => home);
  return {
    seen: { component, rulings, skipped: step.skipped },
    releases,
    groupOf: (lead) => groups.get(lead),
    survivor: (lead) => {
      const home = byId.get(lead);
      return home ? survivorOf(home) : lead;
    },
    firstOf: (lead) => {
      const signals = (own.get(lead) ?? []).map(({ signal }) => signal);
      return signals.find((signal) => signal === byId.get(lead)?.first) ?? signals[0];
    },
  };
}

function mergedBy({ seen, firstOf, groupOf }: Facts, lead: string, into: string): Because {
  const [one, other] = [firstOf(lead), firstOf(into) ?? groupOf(into)?.signals[0]];
  return one === undefined || other === undefined ? { why: [], signals: [] } : metBy(seen, one, other);
}

/** `lead` leaves `from`, or signals go to it that were kept with `kept`. */
function partedBy({ seen, groupOf, releases }: Facts, lead: string, from: string, kept = from): Because {
  const signalsOf = (of: string) => new Set(groupOf(of)?.signals);
  const because = keptApartBy(seen, signalsOf(lead), signalsOf(kept));
  const release = releases.findLast((each) => each.from === from && ['all', lead, kept].includes(each.of));
  if (!release || because.by !== undefined) return because;
  // Where nothing else keeps them apart, that somebody took a word back does.
  const isWord = release.of !== 'all' && because.why.every((word) => word === 'unlinked' || word === 'shared');
  return { ...because, ...(isWord ? { why: ['ruling'] } : {}), by: release.by };
}
