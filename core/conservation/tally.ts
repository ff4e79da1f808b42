/** The sums of the check: one line per accepted hour, flow and emitter, and the equation every line must satisfy. */
import { CLASSES, isRemainder, type SignalClass, type Verdict } from './classes.ts';
import { noneOfEach } from './classify.ts';
import { DEFECTS, type Defect, type DefectKind } from './defects.ts';
import type { DeliveryVerdict } from './deliveries.ts';

export interface LineName {
  /** Epoch ms of the hour's begin. */
  readonly hour: number;
  readonly flow: string;
  readonly emitter: string;
}

/** One broken law and who breaks it. */
export interface DefectLine {
  readonly kind: DefectKind;
  readonly says: string;
  readonly count: number;
  /** The first {@link SHOWN} ids; of deliveries where the law is one of deliveries. */
  readonly ids: readonly string[];
}

/** What arrived and where it is. `signals` = the sum of all classes, when nothing is broken. */
export interface Sums {
  /** Requests that were kept as something new. */
  readonly deliveries: number;
  /** Requests that repeated a body, and requests that brought another one under a known key. */
  readonly duplicates: number;
  readonly revisions: number;
  /** Signals that must be somewhere: deliveries of one, and what the others were counted to hold. */
  readonly signals: number;
  readonly classes: Readonly<Record<SignalClass, number>>;
  /** Signals in no class. */
  readonly remainder: number;
  readonly defects: readonly DefectLine[];
  /** Nothing is broken, and the classes add up to the signals. */
  readonly balanced: boolean;
}

export interface Line extends LineName, Sums {}

/** Ids kept per kind of defect: enough to begin, and memory stays flat however much is broken. */
export const SHOWN = 20;

/** What arrived with one row: a signal of its own delivery, or a delivery of many. */
export interface Arrived {
  readonly duplicates: number;
  readonly revisions: number;
}

/** Adds up one line. */
export class Tally {
  readonly #name: LineName;
  #deliveries = 0;
  #duplicates = 0;
  #revisions = 0;
  #signals = 0;
  #remainder = 0;
  readonly #classes = noneOfEach();
  readonly #defects = new Map<DefectKind, { count: number; ids: string[] }>();

  /** Adds to what was counted before, where `known` says it. */
  constructor(name: LineName, known?: Sums) {
    this.#name = name;
    if (!known) return;
    this.#deliveries = known.deliveries;
    this.#duplicates = known.duplicates;
    this.#revisions = known.revisions;
    this.#signals = known.signals;
    this.#remainder = known.remainder;
    Object.assign(this.#classes, known.classes);
    for (const { kind, count, ids } of known.defects) this.#defects.set(kind, { count, ids: [...ids] });
  }

  /** A request that brought something new, with its repeats. */
  arrived({ duplicates, revisions }: Arrived): void {
    this.#deliveries += 1;
    this.#duplicates += duplicates;
    this.#revisions += revisions;
  }

  /** A signal of the ledger. One that came alone is counted here; the others by their delivery. */
  signal(id: string, verdict: Verdict, cameAlone: boolean): void {
    if (cameAlone) this.#signals += 1;
    if (!isRemainder(verdict)) this.#classes[verdict.class] += 1;
    else {
      this.#remainder += 1;
      this.#note(id, verdict.defects);
    }
  }

  delivery(id: string, verdict: DeliveryVerdict): void {
    this.#signals += verdict.counted;
    if (verdict.class === 'remainder') this.#remainder += verdict.missing;
    else this.#classes[verdict.class] += verdict.missing;
    this.#note(id, verdict.defects);
  }

  line(): Line {
    const found = Object.values(this.#classes).reduce((sum, count) => sum + count, 0);
    const defects = [...this.#defects].map(([kind, { count, ids }]) => ({ kind, says: DEFECTS[kind], count, ids }));
    return {
      ...this.#name,
      deliveries: this.#deliveries,
      duplicates: this.#duplicates,
      revisions: this.#revisions,
      signals: this.#signals,
      classes: { ...this.#classes },
      remainder: this.#remainder,
      defects,
      balanced: this.#remainder === 0 && defects.length === 0 && found === this.#signals,
    };
  }

  #note(id: string, defects: readonly Defect[]): void {
    for (const kind of new Set(defects.map((defect) => defect.kind))) {
      const known = this.#defects.get(kind) ?? { count: 0, ids: [] };
      known.count += 1;
      if (known.ids.length < SHOWN) known.ids.push(id);
      this.#defects.set(kind, known);
    }
  }
}

/** The sums of several lines; balanced when every one is. */
export function totalOf(lines: readonly Sums[]): Sums {
  const sum = (of: (line: Sums) => number): number => lines.reduce((total, line) => total + of(line), 0);
  const classes = noneOfEach();
  for (const name of CLASSES) classes[name] = sum((line) => line.classes[name]);
  const kinds = new Set(lines.flatMap(({ defects }) => defects.map(({ kind }) => kind)));
  const defects = [...kinds].map((kind): DefectLine => {
    const same = lines.flatMap((line) => line.defects.filter((defect) => defect.kind === kind));
    const count = same.reduce((total, defect) => total + defect.count, 0);
    return { kind, says: DEFECTS[kind], count, ids: same.flatMap(({ ids }) => ids).slice(0, SHOWN) };
  });
  return {
    deliveries: sum((line) => line.deliveries),
    duplicates: sum((line) => line.duplicates),
    revisions: sum((line) => line.revisions),
    signals: sum((line) => line.signals),
    classes,
    remainder: sum((line) => line.remainder),
    defects,
    balanced: lines.every((line) => line.balanced),
  };
}

/** The equation for people: `12 signals = 9 routed + 2 held + 1 in-flight + 0 remainder`. */
export function equationText({ signals, classes, remainder, balanced }: Sums): string {
  const parts = CLASSES.filter((name) => classes[name] > 0).map((name) => `${classes[name]} ${name}`);
  return `${signals} signals ${balanced ? '=' : '≠'} ${[...parts, `${remainder} remainder`].join(' + ')}`;
}
