/** What the front door is sent: the shipped samples in turn, each signed for now as its vendor signs. */
import { randomBytes } from 'node:crypto';
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import type { Keys } from '../../core/ids.ts';
import { registry } from '../../flows/registry.ts';
import { readRequests, sign } from '../../sandbox/senders.ts';

export interface Senders {
  readonly keys: Keys;
  /** Emitter -> its secrets. */
  readonly secrets: Readonly<Record<string, readonly string[]>>;
}

/** The address senders were given; some sign it. */
export const PUBLIC_URL = 'https://api.example';

const hex = (): string => randomBytes(32).toString('hex');

export function newSenders(): Senders {
  const secrets = [...registry.emitters.values()].flatMap(({ name, connector }) => {
    const signing = EMITTER_CONNECTORS.get(connector)?.signing;
    return signing ? [[name, [signing.newSecret(randomBytes(32))]] as const] : [];
  });
  const keys = { idKey: hex(), receiptKey: hex(), pepperVersion: '1', peppers: { '1': hex() } };
  return { keys, secrets: Object.fromEntries(secrets) };
}

/** Events as API Gateway hands them to the function. Signatures hold for five minutes. */
export function ingestEvents({ keys, secrets }: Senders, count: number, now: number): object[] {
  const samples = readRequests();
  return Array.from({ length: count }, (_, n) => {
    const sample = samples[n % samples.length];
    if (!sample) throw new Error('There are no samples in flows/.');
    const { path, headers, body } = sign(sample, { secrets, keys, now, publicUrl: PUBLIC_URL });
    return {
      version: '2.0',
      rawPath: path,
      rawQueryString: '',
      headers,
      requestContext: { requestId: `request-${n}`, http: { method: 'POST', path, sourceIp: '192.0.2.7' } },
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
    };
  });
}
