/** Probes: samples of emitters, sent through the real front door and marked as Baton's own. */
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import { signalId } from '../../core/ingest/keys.ts';
import { registry } from '../../flows/registry.ts';
import { receiptId } from '../../sandbox/front-door.ts';
import { sign } from '../../sandbox/senders.ts';
import type { SignalFile } from '../../stores/journal.ts';
import { readEmitterSample } from '../support/emitter-sample.ts';
import { rested } from './people.ts';
import { freshEmail, sandbox } from './sandbox.ts';

/** Sends a sample file (its path in the repository) as somebody nobody else is. Where each of its signals came to rest. */
export async function probe(file: string): Promise<SignalFile[]> {
  const sample = readEmitterSample(file);
  const text = typeof sample.body === 'string' ? sample.body : JSON.stringify(sample.body);
  const email = freshEmail();
  const unique = text
    .replaceAll('alex.example@company.example', email)
    .replaceAll('alex.example%40company.example', encodeURIComponent(email));
  const body = typeof sample.body === 'string' ? unique : Object(JSON.parse(unique));
  const { keys, emitters } = sandbox.addresses.secrets;
  const now = Date.now();
  const request = sign({ ...sample, body }, { secrets: emitters, keys, now, publicUrl: sandbox.api() });
  const headers = { ...request.headers, 'x-baton-probe': '1' };
  const answer = await sandbox.call(request.method, request.path, headers, request.body);
  if (answer.status >= 400) throw new Error(`The front door answered ${answer.status}: ${answer.text}`);
  const emitter = registry.emitters.get(sample.emitter);
  const split = EMITTER_CONNECTORS.get(emitter?.connector ?? '')?.split(
    { method: 'POST', path: request.path, headers, body: new TextEncoder().encode(request.body), receivedAt: now },
    emitter?.form,
  );
  const parts = split?.kind === 'many' ? split.parts : [];
  const ids = parts.map((part) => signalId({ keys, emitter: sample.emitter, receivedAt: now }, part));
  const one = receiptId(answer.json) ?? request.signal;
  return Promise.all((ids.length > 0 || one === undefined ? ids : [one]).map(rested));
}
