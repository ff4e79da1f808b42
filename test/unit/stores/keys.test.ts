import { describe, expect, it } from 'vitest';
import * as keys from '../../../stores/keys.ts';
import type { Key } from '../../../stores/store.ts';

const spelled = ({ table, pk, sk }: Key): string => `${table} ${pk}/${sk}`;

describe('keys', () => {
  it('are spelled as the tables of the design have them', () => {
    expect(
      [
        keys.signalKey('S'),
        keys.entryKey('S', 2, 'validate'),
        keys.entryKey('S', 0, keys.deliverHandoff('hubspot')),
        keys.destinationKey('S', 'hubspot'),
        keys.deliveryKey('D'),
        keys.deliveryEntryKey('D', 'dispatch'),
        keys.leadKey('L'),
        keys.touchKey('L', 1_730_000_000_000, 'S'),
        keys.engagementPointerKey('L', 'demo-request'),
        keys.engagementKey('L', 'demo-request', 12),
        keys.claimKey('L', 'hubspot'),
        keys.effectKey('E'),
        keys.envelopeKey('s#S', 'raw'),
        keys.identifierKey('email', 'H'),
        keys.tombstoneKey('signal', 'S'),
        keys.workPointerKey('F'),
        keys.workItemKey('F', 3),
        keys.attachedSignalKey('F', 3, 'S'),
        keys.attachedSignalKey('F', 3, 'S', 'hubspot'),
        keys.attachedDeliveryKey('F', 3, 'D'),
        keys.LIVE_KEY,
        keys.contentKey('rule-set', 'abc'),
        keys.poolCounterKey('sales'),
        keys.rateKey('form-contact', 42),
        keys.breakerKey('hubspot'),
        keys.auditKey('2026-11-20', 1_730_000_000_000, 'A'),
      ].map(spelled),
    ).toEqual([
      'ledger s#S/signal',
      'ledger s#S/r2#validate',
      'ledger s#S/r0#deliver#hubspot',
      'ledger s#S/d#hubspot',
      'ledger d#D/delivery',
      'ledger d#D/dispatch',
      'ledger l#L/lead',
      'ledger l#L/t#001730000000000#S',
      'ledger l#L/g#demo-request',
      'ledger l#L/g#demo-request#000012',
      'ledger l#L/c#hubspot',
      'ledger e#E/effect',
      'envelopes s#S/raw',
      'identity email#H/lead',
      'identity signal#S/tombstone',
      'work w#F/open',
      'work w#F#3/item',
      'work w#F#3/s#S',
      'work w#F#3/s#S#hubspot',
      'work w#F#3/d#D',
      'control live#all/state',
      'control content#rule-set/abc',
      'control pool#sales/counter',
      'control rate#form-contact/42',
      'control breaker#hubspot/state',
      'control audit#2026-11-20/001730000000000#A',
    ]);
  });

  it('order touches by time, whatever time a sender claims', () => {
    const times = [Number.NaN, -5, 0, 9.7, 10, 1_730_000_000_000, 1e300];
    const order = times.map((at) => keys.touchKey('L', at, 'S').sk);
    expect(order.toSorted()).toEqual(order);
    expect(new Set(order.map((sk) => sk.length)).size).toBe(1);
  });

  it('order engagements by number beyond nine', () => {
    const order = [1, 2, 9, 10, 99, 100].map((n) => keys.engagementKey('L', 'f', n).sk);
    expect(order.toSorted()).toEqual(order);
  });

  it('give back the id of a partition', () => {
    expect([keys.signalKey('abc'), keys.leadKey('def')].map(({ pk }) => keys.idOf(pk))).toEqual(['abc', 'def']);
  });
});

describe('shards', () => {
  it('are the same for an id for ever', () => {
    expect(['', 'a', 'signal', 'f'.repeat(64)].map(keys.shardOf)).toEqual(SHARDS_OF_EXAMPLES);
  });

  it('spread ids over all 16 evenly', () => {
    const counts = new Map(keys.SHARDS.map((shard) => [shard, 0]));
    for (let id = 0; id < 16_000; id += 1) {
      const shard = keys.shardOf(`${id.toString(16)}-id`);
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
    expect([...counts.keys()]).toEqual(keys.SHARDS);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

// Rows are found again by their shard: if this changes, every open row of a running system is lost from sight.
const SHARDS_OF_EXAMPLES = ['9', '0', '2', '3'];
