/**
 * The conservation check: every signal accepted in a window is in exactly one class, recomputed from the rows. The `day`
 * index only says which rows to look at; what is decided is decided on consistent reads. No scan, bounded concurrency,
 * and memory that grows with the lines and the deliveries of one hour, never with the signals.
 */
import * as z from 'zod';
import type { Verdict } from '../core/conservation/classes.ts';
import { classify } from '../core/conservation/classify.ts';
import { classifyDelivery, type DeliveryVerdict } from '../core/conservation/deliveries.ts';
import type { Moment } from '../core/conservation/dossier.ts';
import { type Line, type Sums, Tally, totalOf } from '../core/conservation/tally.ts';
import type { Registry } from '../core/definitions/definitions.ts';
import { liveStateOf } from '../core/definitions/live.ts';
import type { SignalRow } from '../core/journal/rows.ts';
import type { Timing } from '../core/timing.ts';
import { dayOf } from './day.ts';
import { type DossierDeps, readDeliveryDossier, readDossier } from './dossiers.ts';
import { dayPartition, HISTORY_SHARD, idOf, LIVE_KEY, SHARDS, signalKey } from './keys.ts';
import type { Store } from './store.ts';

/** Epoch ms; `to` is not part of it. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface Conservation extends Window {
  /** Epoch ms of the check. */
  readonly at: number;
  /** By hour, flow, emitter; only those where something arrived. */
  readonly lines: readonly Line[];
  readonly total: Sums;
  /** Our own probes: never part of the lines above. */
  readonly probes: readonly Line[];
}

type Check = DossierDeps & { readonly moment: Moment };

const HOUR = 3_600_000;
/** Shards read at once; each looks at one signal at a time. */
const WIDTH = 8;
const PAGE = 100;

/** Throws StoreFault when the stores do not answer; what is wrong with rows is part of the result. */
export async function conservationOf(
  store: Store,
  registry: Registry,
  window: Window,
  now: number,
  timing: Timing,
): Promise<Conservation> {
  const live = liveStateOf(await store.get(LIVE_KEY));
  const check: Check = { store, registry, live, moment: { now, timing } };
  const [lines, probes]: [Line[], Line[]] = [[], []];
  for (let hour = window.from - (window.from % HOUR); hour < window.to; hour += HOUR) {
    const part = { from: Math.max(hour, window.from), to: Math.min(hour + HOUR, window.to) };
    for (const emitter of registry.emitters.keys()) {
      const tallies = new Tallies(hour, emitter);
      await checkHour(check, emitter, part, tallies);
      lines.push(...tallies.lines());
      probes.push(...tallies.probes());
    }
  }
  return { ...window, at: now, lines, total: totalOf(lines), probes };
}

/** The lines of one hour of one emitter: one per flow, probes apart. */
class Tallies {
  readonly #hour: number;
  readonly #emitter: string;
  readonly #lines = new Map<string, Tally>();
  readonly #probes = new Map<string, Tally>();
  /** Delivery of many -> signals found that name it. */
  readonly found = new Map<string, number>();
  readonly deliveries = new Set<string>();

  constructor(hour: number, emitter: string) {
    this.#hour = hour;
    this.#emitter = emitter;
  }

  of(flow: string, isProbe = false): Tally {
    const group = isProbe ? this.#probes : this.#lines;
    const known = group.get(flow) ?? new Tally({ hour: this.#hour, flow, emitter: this.#emitter });
    group.set(flow, known);
    return known;
  }

  lines = (): Line[] => [...this.#lines.values()].map((tally) => tally.line());
  probes = (): Line[] => [...this.#probes.values()].map((tally) => tally.line());
}

async function checkHour(check: Check, emitter: string, part: Window, tallies: Tallies): Promise<void> {
  const shards = [...SHARDS, HISTORY_SHARD];
  const worker = async (): Promise<void> => {
    for (let shard = shards.pop(); shard !== undefined; shard = shards.pop()) {
      await checkShard(check, dayPartition(emitter, dayOf(part.from), shard), part, tallies);
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, worker));
  // Deliveries last: by now every signal that names one has been met. One that is named and not met is broken too.
  for (const delivery of new Set([...tallies.deliveries, ...tallies.found.keys()]))
    await addDelivery(check, emitter, delivery, tallies);
}

async function checkShard(check: Check, partition: string, { from, to }: Window, tallies: Tallies): Promise<void> {
  let after: string | undefined;
  do {
    const options = { limit: PAGE, ...(after === undefined ? {} : { after }) };
    const page = await check.store.queryIndex('day', partition, { from, to: to - 1 }, options);
    for (const { key } of page.rows) {
      if (key.pk.startsWith('d#')) tallies.deliveries.add(idOf(key.pk));
      else await addSignal(check, partition.split('#')[0] ?? '', idOf(key.pk), tallies);
    }
    after = page.next;
  } while (after !== undefined);
}

async function addSignal(check: Check, emitter: string, signal: string, tallies: Tallies): Promise<void> {
  const { row, verdict } = await verdictOf(check, signal);
  const flow = row?.flow ?? check.registry.emitters.get(emitter)?.flow ?? '';
  const tally = tallies.of(flow, row?.probe === true);
  tally.signal(signal, verdict, row?.delivery === undefined);
  if (row?.delivery !== undefined) tallies.found.set(row.delivery, (tallies.found.get(row.delivery) ?? 0) + 1);
  else tally.arrived({ duplicates: row?.duplicates ?? 0, revisions: (row?.seen?.length ?? 1) - 1 });
}

/** What of a row is used even where the rest cannot be read. */
type Counted = Partial<Pick<SignalRow, 'flow' | 'probe' | 'delivery' | 'duplicates' | 'seen'>>;

/** Reads are no snapshot: whoever looks broken is looked at again, and only what stays broken is. */
const LOOKS = 3;

async function verdictOf(check: Check, signal: string): Promise<{ row?: Counted; verdict: Verdict }> {
  for (let look = 1; ; look += 1) {
    const found = await lookAt(check, signal);
    if (found.verdict.class !== 'remainder' || look === LOOKS) return found;
  }
}

async function lookAt(check: Check, signal: string): Promise<{ row?: Counted; verdict: Verdict }> {
  try {
    const dossier = await readDossier(check, signal);
    if (!dossier) return { verdict: { class: 'remainder', defects: [{ kind: 'signal-absent' }] } };
    return { row: dossier.row, verdict: classify(dossier, check.moment) };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const row = (await check.store.get(signalKey(signal))) as Counted | undefined;
    return { ...(row ? { row } : {}), verdict: { class: 'remainder', defects: [{ kind: 'row-unreadable' }] } };
  }
}

async function addDelivery(check: Check, emitter: string, delivery: string, tallies: Tallies): Promise<void> {
  const fallback = check.registry.emitters.get(emitter)?.flow ?? '';
  const broken: DeliveryVerdict = { counted: 0, missing: 0, class: 'remainder', defects: [{ kind: 'row-unreadable' }] };
  try {
    const dossier = await readDeliveryDossier(check, delivery);
    if (!dossier) return tallies.of(fallback).delivery(delivery, { ...broken, defects: [{ kind: 'signal-absent' }] });
    const { row } = dossier;
    const tally = tallies.of(row.flow);
    tally.arrived({ duplicates: row.duplicates ?? 0, revisions: 0 });
    tally.delivery(delivery, classifyDelivery(dossier, tallies.found.get(delivery) ?? 0, check.moment));
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    tallies.of(fallback).delivery(delivery, broken);
  }
}
