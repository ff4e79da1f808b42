/** One lead of each channel, and what its sender can see of it. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { signalId } from '../../core/ingest/keys.ts';
import { receiptId } from '../../sandbox/front-door.ts';
import { answersTo, canBeAsked, type NamedSample, readRequests } from '../../sandbox/senders.ts';
import { rested } from './people.ts';
import { demoRequest, freshEmail, sandbox } from './sandbox.ts';

const Receipt = z.looseObject({ id: z.string(), status: z.url() });

describe('a receipt', () => {
  it('names a signed status URL that tells how far the signal is, and tells nobody else covers: [60, 62]', async () => {
    const email = freshEmail();
    const { answer, signal = '' } = await sandbox.send(demoRequest({ email }));
    expect(answer.status).toBe(202);
    const receipt = Receipt.parse(answer.json);
    expect(receipt.id).toBe(signal);
    await rested(signal);

    const { pathname, search } = new URL(receipt.status);
    const told = await sandbox.call('GET', pathname + search);
    expect(told.json).toMatchObject({ id: signal, state: 'closed', outcome: 'routed', flow: 'demo-request' });
    expect(told.text).not.toContain(email);
    const forged = await sandbox.call('GET', `${pathname}?sig=${'0'.repeat(32)}`);
    expect([told.status, forged.status]).toEqual([200, 404]);
  });
});

describe('a body too large for a row', () => {
  it('is kept in the bucket and read from there, alone and in a batch of many', async () => {
    const message = 'We need robots. '.repeat(3_000);
    const { signal = '' } = await sandbox.send(demoRequest({ message }));
    expect((await rested(signal)).row.outcome).toBe('routed');

    const elements = Array.from({ length: 3 }, (_, index) => ({ id: `large-${signal}-${index}`, ...bodyOf(message) }));
    const body = JSON.stringify(elements);
    const { answer } = await sandbox.send({ emitter: 'website-api', contentType: 'application/json', body });
    expect(answer.status).toBe(202);
    const { pathname, search } = new URL(Receipt.parse(answer.json).status);
    expect((await sandbox.call('GET', pathname + search)).json).toMatchObject({ signals: 3 });
    const { keys } = sandbox.addresses.secrets;
    for (const { id } of elements) {
      const facts = { keys, emitter: 'website-api', receivedAt: 0 };
      const part = signalId(facts, { eventKey: id, body: new Uint8Array() });
      expect((await rested(part)).row).toMatchObject({ outcome: 'routed', delivery: receiptId(answer.json) });
    }
  });
});

const bodyOf = (message: string): object => Object(demoRequest({ message }).body);

/** The sample as somebody nobody else has used would send it: other addresses, ids and keys. */
const somebodyElse = (sample: NamedSample): NamedSample => {
  const isForm = typeof sample.body === 'string';
  const renamed = (text: string): string =>
    text
      .replace(/[\w.]+@[\w.-]+\.example/g, freshEmail())
      .replace(/u-48213|8xk1q2w3e4r5t6y7u8i9o0p1a2s3d4f5|01JCZ5N8Q4T7V0R2X9M3K6B1DB/g, () => randomUUID());
  const { body, fetched, ...rest } = sample;
  return {
    ...rest,
    body: isForm ? renamed(decodeURIComponent(String(body))) : JSON.parse(renamed(JSON.stringify(body))),
    ...(fetched ? { fetched: JSON.parse(renamed(JSON.stringify(fetched))) } : {}),
  };
};

describe('every channel', () => {
  it('of the samples ends in an owned task or in a named exception covers: [22, 23, 315, 327]', async () => {
    const samples = readRequests().filter(
      (sample) => sample.expect.kind === 'mapped' && sample.expect.decision === 'assign' && canBeAsked(sample),
    );
    for (const sample of samples) {
      const other = somebodyElse(sample);
      await sandbox.teachVendors(answersTo(other));
      const { signal = '' } = await sandbox.send(other);
      const { row, destinations } = await rested(signal);
      expect([sample.name, row.outcome, destinations.map(({ state }) => state)]).toEqual([
        sample.name,
        'routed',
        ['closed'],
      ]);
    }
    expect(new Set(samples.map(({ emitter }) => emitter)).size).toBeGreaterThan(8);
  });
});
