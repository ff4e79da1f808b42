/**
 * What was delivered stays together: nobody but a person parts a lead that is at a destination. Pure; where the partition would
 * part one, it is taken again as if somebody had said that all of it is one, and what it would have parted into is told.
 */
import { inOrder, type Partition, partition, type Ruling } from './partition.ts';
import type { Component, Home, Regrouping } from './regroup.ts';

/** The lead that stands for this one. */
export const survivorOf = ({ id, mergedInto }: Home): string => mergedInto ?? id;

/** The partition in which no delivered family parts. Keeping one together can part another, which is then kept as well. */
export function keptTogether(component: Component): { found: Partition; withheld: Regrouping['withheld'] } {
  const families = deliveredFamilies(component);
  const withheld: Regrouping['withheld'][number][] = [];
  const apart = strangers(families, partition(component.touches, component));
  for (;;) {
    const kept = withheld.length > 0 ? [...withheld.flatMap(({ parts }) => bound(parts.flat())), ...apart] : [];
    const found = partition(component.touches, { ...component, rulings: [...component.rulings, ...kept] });
    const parted = partedAmong(component, families, found);
    if (parted.length === 0) return { found, withheld };
    withheld.push(...parted);
  }
}

/** The signals of each delivered lead and of those it stands for, by the lead, in effective order. */
type Families = ReadonlyMap<string, readonly string[]>;

function deliveredFamilies({ homes, touches }: Component): Families {
  const survivors = new Map(homes.map((home) => [home.id, survivorOf(home)]));
  const delivered = new Set(homes.filter(({ isDelivered }) => isDelivered).map(survivorOf));
  const placed = touches.flatMap((touch) => (touch.home === undefined ? [] : [{ ...touch, home: touch.home }]));
  const families = Map.groupBy([...placed].sort(inOrder), ({ home }) => survivors.get(home) ?? home);
  return new Map(
    [...families].filter(([lead]) => delivered.has(lead)).map(([lead, own]) => [lead, own.map(({ signal }) => signal)]),
  );
}

/** Delivered families that this partition parts, with the parts; but for what a person let go. */
function partedAmong(
  { touches, released }: Component,
  families: Families,
  { groups }: Partition,
): Regrouping['withheld'] {
  const homeOf = new Map(touches.map(({ signal, home }) => [signal, home]));
  const isReleased = (family: string, part: readonly string[]): boolean =>
    part.some((signal) => released.get(family)?.includes(homeOf.get(signal) ?? ''));
  return [...families]
    .filter(([lead]) => !released.get(lead)?.includes('all'))
    .map(([lead, signals]) => {
      const own = new Set(signals);
      const parts = groups.map((group) => group.signals.filter((signal) => own.has(signal)));
      return { lead, parts: parts.filter((part) => part.length > 0 && !isReleased(lead, part)) };
    })
    .filter(({ parts }) => parts.length > 1);
}

/** What keeps one delivered family together must not join it with another that nothing else joins it with. */
function strangers(families: Families, { groups }: Partition): Ruling[] {
  const groupOf = new Map(groups.flatMap((group, n) => group.signals.map((signal) => [signal, n] as const)));
  const firsts = [...families.values()].flatMap(([first]) => first ?? []);
  return firsts.flatMap((one, n) =>
    firsts
      .slice(n + 1)
      .filter((other) => groupOf.get(one) !== groupOf.get(other))
      .map((other): Ruling => ({ kind: 'apart', signals: [one, other] })),
  );
}

/** As if somebody had said that all of them are one. */
const bound = (signals: readonly string[]): Ruling[] =>
  signals.slice(1).map((signal) => ({ kind: 'same', signals: [signals[0] ?? signal, signal] }));
