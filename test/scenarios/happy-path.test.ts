/** One lead of each channel, and what its sender can see of it. */
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readSamples } from '../../sandbox/senders.ts';
import { inCrm, rested } from './people.ts';
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

    const { pathname, searchParams } = new URL(receipt.status);
    const told = await sandbox.call('GET', `${pathname}?sig=${searchParams.get('sig')}`);
    expect(told.json).toMatchObject({ id: signal, state: 'closed', outcome: 'routed', flow: 'demo-request' });
    expect(told.text).not.toContain(email);
    const forged = await sandbox.call('GET', `${pathname}?sig=${'0'.repeat(32)}`);
    expect([told.status, forged.status]).toEqual([200, 404]);
  });
});

describe('every channel', () => {
  it('of the samples ends in an owned task or in a named exception covers: [22, 23, 315, 327]', async () => {
    const samples = readSamples().filter(
      ({ expect: wanted }) => wanted.kind === 'mapped' && wanted.decision === 'assign',
    );
    for (const sample of samples) {
      const { signal = '' } = await sandbox.send(sample, `happy-${sample.name}`);
      const { row, destinations } = await rested(signal);
      expect([sample.name, row.outcome, destinations.map(({ state }) => state)]).toEqual([
        sample.name,
        'routed',
        ['closed'],
      ]);
    }
    expect(new Set(samples.map(({ emitter }) => emitter)).size).toBe(4);
    const { contacts, tasks } = await inCrm('jonas.berg@alpine-tools.example');
    expect([contacts.length, tasks.length]).toEqual([1, 1]);
    expect(tasks[0]?.properties.hubspot_owner_id).toBe(contacts[0]?.properties.hubspot_owner_id);
  });
});
