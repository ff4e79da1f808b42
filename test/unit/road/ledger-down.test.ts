/** A minute without a ledger: senders are answered as ever, and afterwards everything is there once. */
import { describe, expect, it, vi } from 'vitest';
import { conservationOf } from '../../../stores/conservation.ts';
import type { TableName } from '../../../stores/store.ts';
import { refusing } from '../../support/refusing.ts';
import { formPost, signedPost, typeformPost, websiteBody } from '../../support/requests.ts';
import { createRoad, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { SPILL } from '../../support/world.ts';

vi.setConfig({ testTimeout: 120_000 });

const person = (name: string) => ({ email: `${name}@acme.example`, intent: 'demo', message: 'We need robots' });
const element = (road: Road, name: string) => ({ ...JSON.parse(websiteBody(person(name), road.now())), id: name });

/** What one second of a business day brings; every `submission` is somebody else. */
async function oneSecond(road: Road, second: number): Promise<number[]> {
  const own = signedPost('/signals', websiteBody(person(`own${second}`), road.now()), `own-${second}`, road.now());
  const batch = [1, 2, 3].map((n) => element(road, `batch${second}-${n}`));
  const posts = [
    own,
    // Impatient senders repeat themselves.
    own,
    signedPost('/signals', JSON.stringify(batch), `batch-${second}`, road.now()),
    formPost({ email: `form${second}@acme.example`, message: 'Hello', submission_id: `form-${second}` }),
    typeformPost(JSON.stringify({ event_id: `tf-${second}`, event_type: 'form_response', form_response: {} })),
  ];
  const answers = [];
  for (const post of posts) {
    answers.push((await road.post(post)).statusCode);
    road.advance(1_000 / posts.length);
  }
  return answers;
}

/** Signals of one second: the own one, three of the batch, the form's and Typeform's. */
const SIGNALS = 6;

/** `seconds` of traffic while these tables refuse everything, to everybody; the clock ticks meanwhile. */
async function without(road: Road, tables: readonly TableName[], seconds: number): Promise<Set<number>> {
  const answers = new Set<number>();
  road.storeFor = () => refusing(road.store, tables);
  for (let second = 0; second < seconds; second += 1) {
    for (const status of await oneSecond(road, second)) answers.add(status);
    if (second % 30 === 29) await road.tick().catch(() => undefined);
  }
  road.storeFor = () => road.store;
  return answers;
}

describe('60 seconds without', () => {
  it.each([
    ['the ledger', ['ledger']],
    ['the envelopes', ['envelopes']],
    ['any table', ['ledger', 'envelopes', 'identity', 'work', 'control']],
  ] as const)('%s lose nothing and double nothing; covers: [60, 75]', async (_what, tables) => {
    const road = createRoad();
    const from = road.now();
    const answers = await without(road, tables, 60);
    expect([...answers].sort()).toEqual([200, 202, 303]);
    expect(road.signals()).toEqual([]);
    expect(road.queues.bodies(SPILL)).toHaveLength(60 * 5);
    // What a tick could not take in is in its queue again after a minute and a half.
    await road.minutes(4);
    await road.settle();
    expect(road.signals()).toHaveLength(60 * SIGNALS);
    expect(road.queues.bodies(SPILL)).toEqual([]);
    const window = { from, to: road.now() };
    const { total } = await conservationOf(road.store, road.registry, window, road.now(), road.timing);
    expect(total).toMatchObject({ signals: 60 * SIGNALS, duplicates: 60, remainder: 0 });
    // Typeform's is empty, so a person must look at it; everybody else has been followed up.
    expect(total.classes).toMatchObject({ routed: 60 * (SIGNALS - 1), 'in-review': 60 });
    expect(road.crm.contacts.size).toBe(60 * (SIGNALS - 1));
    expect(unsound(road)).toEqual([]);
  });

  it('the ledger and the spill queue too keep nothing and say so: senders are told to try again', async () => {
    const road = createRoad();
    const { send } = road.queues;
    road.queues.send = async () => {
      throw new Error('The queue does not answer.');
    };
    expect([...(await without(road, ['ledger'], 60))]).toEqual([503]);
    road.queues.send = send;
    await road.settle();
    expect(road.signals()).toEqual([]);
    expect(await oneSecond(road, 0)).toEqual([202, 200, 202, 303, 200]);
    await road.settle();
    expect(road.signals()).toHaveLength(SIGNALS);
  });
});
