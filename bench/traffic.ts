/** The leads a suite sends: the shipped demo request with an e-mail address only, each from somebody else. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { SandboxClient } from '../sandbox/client.ts';
import { readSamples, type Sendable } from '../sandbox/senders.ts';
import { inParallel } from '../sandbox/wait.ts';

/** Identifiers besides the address, which would each cost an edge more. */
const OTHER_IDENTIFIERS = ['user_id', 'phone', 'session_id'];

const SampleBody = z.looseObject({ data: z.record(z.string(), z.unknown()) });

/** A happy-path lead, under 1 KB. */
export function demoLead(): Sendable {
  const sample = readSamples().find(({ name }) => name === 'website-demo');
  if (!sample) throw new Error('The sample "website-demo" is gone from flows/sample.');
  const body = SampleBody.parse(sample.body);
  const kept = Object.entries(body.data).filter(([name]) => !OTHER_IDENTIFIERS.includes(name));
  const data = { ...Object.fromEntries(kept), email: `person-${randomUUID()}@bench.example` };
  return { ...sample, body: { ...body, timestamp: new Date().toISOString(), data } };
}

/** Sends leads, `width` at once, and waits for each to rest. Returns the signals. Throws when one does not end routed. */
export function sendLeads(sandbox: SandboxClient, count: number, width: number): Promise<string[]> {
  return inParallel(Array.from({ length: count }), width, async () => {
    const { answer, signal } = await sandbox.send(demoLead());
    if (signal === undefined) throw new Error(`A lead was answered ${answer.status}: ${answer.text}`);
    const { row, destinations } = await sandbox.settled(signal, { limitMs: 60_000, everyMs: 200 });
    const isDelivered = destinations.length === 1 && destinations.every(({ state }) => state === 'closed');
    if (row.outcome !== 'routed' || !isDelivered)
      throw new Error(`Signal ${signal} ended as ${row.outcome ?? row.state}.`);
    return signal;
  });
}
