/** What each handoff asks of the tables for one new lead: as few requests as it can, each by key, none twice. */
import { beforeAll, describe, expect, it } from 'vitest';
import { engagementIdOf } from '../../../core/ids.ts';
import { type Operation, recording } from '../../../stores/fault/recording.ts';
import { createRoad, type Road } from '../../support/road.ts';

/** Operation and tables in order, of one invocation of each function. */
const PATTERNS: Readonly<Record<string, readonly string[]>> = {
  ingest: ['write envelopes', 'write ledger'],
  // The first asks what operators accepted, the next two publish what the flows say today, the last but one asks which
  // throttles they have switched: now and then, not per lead.
  dispatch: ['getMany control', 'write control', 'write control', 'get control', 'write ledger'],
  validate: ['getMany ledger envelopes', 'write envelopes', 'transact ledger'],
  stitch: ['getMany ledger', 'getMany identity', 'transact ledger identity'],
  qualify: ['getMany ledger control envelopes', 'transact ledger'],
  route: ['getMany ledger control', 'query ledger', 'transact ledger control'],
  'deliver-hubspot': [
    'getMany ledger control',
    'write ledger',
    'query ledger',
    'getMany ledger envelopes',
    'transact ledger',
  ],
  'follow-up': ['transact ledger', 'get ledger'],
};

/** Most keys one BatchGetItem and one TransactWriteItems take. */
const MOST_KEYS = 100;
const READS: readonly Operation['kind'][] = ['get', 'getMany', 'query', 'queryIndex'];

const invocations = new Map<string, (readonly Operation[])[]>();

/** One lead along the whole road, and what came of it; every invocation is recorded by itself. */
beforeAll(async () => {
  const road = createRoad();
  road.storeFor = (name) => {
    const store = recording(road.store);
    invocations.set(name, [...(invocations.get(name) ?? []), store.operations]);
    return store;
  };
  await road.submit();
  await road.drainUntilQuiet();
  expect((await road.report(engagementOf(road), 'converted')).statusCode).toBe(200);
});

function engagementOf({ store }: Road): string {
  const row = store.rows('ledger').find(({ key }) => /^g#[^#]+#\d+$/.test(key.sk));
  return engagementIdOf(String(row?.item.lead), String(row?.item.flow), Number(row?.item.n));
}

const asked = (name: string): readonly Operation[] => invocations.get(name)?.[0] ?? [];

describe('one new lead', () => {
  it('calls each function once, and no other', () => {
    expect([...invocations].map(([name, calls]) => [name, calls.length]).toSorted()).toEqual(
      Object.keys(PATTERNS)
        .map((name) => [name, 1])
        .toSorted(),
    );
  });

  it.each(Object.entries(PATTERNS))('costs %s exactly what is written down', (name, pattern) => {
    expect(asked(name).map(({ kind, tables }) => [kind, ...tables].join(' '))).toEqual(pattern);
  });

  it.each(Object.keys(PATTERNS))('makes %s read nothing twice', (name) => {
    const read = asked(name)
      .filter(({ kind }) => READS.includes(kind))
      .flatMap(({ keys }) => keys);
    expect(read.length).toBe(new Set(read).size);
  });

  it.each(Object.keys(PATTERNS))('makes %s ask by key, one request for each operation', (name) => {
    for (const { kind, calls, keys } of asked(name)) {
      expect(calls, kind).toBe(1);
      expect(keys.length, kind).toBeLessThanOrEqual(MOST_KEYS);
      expect(kind, 'a handoff knows its keys; indexes are for the clock and for people').not.toBe('queryIndex');
    }
  });
});
