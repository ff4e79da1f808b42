/** Dossiers for the pure function: one that keeps every law, and arbitrary ones that keep none. */
import * as fc from 'fast-check';
import type { Dossier, Moment } from '../../../core/conservation/dossier.ts';
import { EntryOutcome } from '../../../core/journal/entry.ts';
import { type DestinationRow, RowState, SIGNAL_OUTCOMES, type SignalRow } from '../../../core/journal/rows.ts';
import type { WorkItem } from '../../../core/review/items.ts';
import { timingOf } from '../../../core/timing.ts';

export const NOW = Date.UTC(2026, 10, 20, 15);
export const MOMENT: Moment = { now: NOW, timing: timingOf(1) };
export const ITEM_ID = 'cause#1';

export const ROW: SignalRow = {
  v: 1,
  state: 'closed',
  outcome: 'rejected',
  run: 0,
  cause: 'first',
  contract: 'c1',
  ruleSet: 'r1',
  flow: 'demo-request',
  emitter: 'website-api',
  receivedAt: NOW - 1_000,
  verified: true,
  raw: '0',
  hash: 'body',
  seen: ['body'],
  lead: 'lead',
  dayKey: 'website-api#2026-11-20#3',
  dayAt: NOW - 1_000,
};

const entry = (handoff: string, data: Record<string, unknown>) => ({
  v: 1 as const,
  run: 0,
  handoff,
  outcome: 'continue' as const,
  at: NOW - 500,
  input: 'body',
  versions: {},
  data,
});

/** A signal route rejected: no engagement, no destination. */
export const SOUND: Dossier = {
  signal: 'signal',
  row: ROW,
  destinations: [],
  entries: [
    entry('validate', { canonicalRun: 0, canonical: 'x', identifiers: [], effectiveAt: NOW, kind: 'inbound' }),
    entry('stitch', { lead: 'lead', created: true, effectiveAt: NOW, skipped: [] }),
    entry('qualify', {}),
    entry('route', { outcome: 'rejected', lead: 'lead', change: 'none', destinations: [] }),
  ],
  items: new Map(),
  attached: new Set(),
  leads: new Map([['lead', 'lead']]),
  isTouched: true,
  heads: [],
  effects: new Set(),
  isTombstoned: false,
  tier: 'seconds',
  isLive: true,
};

export const workItem = (state: WorkItem['state'], reason = 'outage'): WorkItem => ({
  v: 1,
  fingerprint: 'cause',
  n: 1,
  kind: 'grouped',
  state,
  reason,
  handoff: 'deliver',
  subject: 'hubspot',
  owner: 'iris',
  openedAt: NOW,
  dueBy: NOW,
  rootProblem: 'fragmented-stack',
  evidence: {},
  dueShard: '3',
  dueAt: NOW,
  ownerDueAt: NOW,
});

// arbitrary ones

const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const word = fc.constantFrom('', 'a', 'hubspot', 'lead', 'cause#1', 'x.y.1', 'validate', 'deliver#hubspot');
const time = fc.oneof(fc.integer({ min: NOW - 100_000_000, max: NOW + 100_000_000 }), fc.double());
const openRow = {
  state: fc.constantFrom(...RowState.options),
  run: maybe(fc.integer({ min: 0, max: 3 })),
  at: maybe(time),
  openShard: maybe(word),
  since: maybe(time),
  reason: maybe(fc.constantFrom('hold', 'technical', 'outage', 'nonsense')),
  pending: maybe(fc.constant('revision' as const)),
  item: maybe(word),
  flow: word,
  emitter: word,
};

const signalRow = fc.record({
  ...openRow,
  hash: word,
  outcome: maybe(fc.constantFrom(...SIGNAL_OUTCOMES)),
  contract: maybe(word),
  ruleSet: maybe(word),
  lead: maybe(word),
  engagement: maybe(word),
});

const destinationRow = fc.record({
  ...openRow,
  run: fc.integer({ min: 0, max: 3 }),
  destination: word,
  lead: word,
  decision: fc.constantFrom('assign', 'advance', 'nurture', 'evidence'),
  outcome: maybe(fc.constant('closed' as const)),
});

const anyEntry = fc.record({
  run: fc.integer({ min: 0, max: 3 }),
  handoff: fc.oneof(word, fc.constantFrom('stitch', 'qualify', 'route', 'dispatch')),
  outcome: fc.constantFrom(...EntryOutcome.options),
  at: time,
  input: word,
  data: fc.oneof(fc.constant({}), fc.dictionary(fc.string(), fc.anything())),
});

const engagement = fc.record({
  lead: word,
  flow: word,
  n: fc.integer(),
  state: fc.constantFrom('open', 'closed'),
  owner: word,
  openedAt: time,
  lastAt: time,
  at: maybe(time),
  openShard: maybe(word),
});

/** Anything the types let through, and more: what tables could hold if everybody who writes to them were wrong. */
export const anyDossier: fc.Arbitrary<Dossier> = fc
  .record({
    row: signalRow,
    destinations: fc.array(destinationRow, { maxLength: 3 }),
    entries: fc.array(anyEntry, { maxLength: 8 }),
    items: fc.dictionary(word, fc.constantFrom('open', 'claimed', 'deciding', 'closed'), { maxKeys: 3 }),
    attached: fc.array(word),
    leads: fc.dictionary(word, word),
    isTouched: fc.boolean(),
    heads: fc.array(fc.record({ lead: maybe(word), isErased: fc.boolean() }), { maxLength: 2 }),
    effects: fc.array(word),
    isTombstoned: fc.boolean(),
    tier: fc.constantFrom('seconds', 'minutes', 'hours'),
    isLive: fc.boolean(),
    engagement: maybe(engagement),
    pointer: maybe(fc.record({ n: fc.integer(), state: fc.constantFrom('open', 'closed') })),
  })
  .map((told) => ({
    ...SOUND,
    ...told,
    row: { ...ROW, ...told.row } as SignalRow,
    destinations: told.destinations.map((row) => ({ v: 1, signal: 's', role: 'record', ...row }) as DestinationRow),
    entries: told.entries.map((one) => ({ v: 1, versions: {}, ...one })) as Dossier['entries'],
    items: new Map(Object.entries(told.items).map(([id, state]) => [id, workItem(state)])),
    attached: new Set(told.attached),
    leads: new Map(Object.entries(told.leads)),
    heads: told.heads.map((head) => ({ kind: 'email', hash: 'h', ...head })) as Dossier['heads'],
    effects: new Set(told.effects),
    engagement: told.engagement as Dossier['engagement'],
    pointer: told.pointer as Dossier['pointer'],
  })) as fc.Arbitrary<Dossier>;
