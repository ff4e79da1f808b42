/** What watches the front door, as deployed: the seal that is opened with a mended secret, and the lines of refused requests. */
import { createHmac, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, it } from 'vitest';
import { clientConfig } from '../../sandbox/aws.ts';
import { ops, rested, ticking } from './people.ts';
import { freshEmail, sandbox, typeformResponse } from './sandbox.ts';

it('requests under a secret nobody knew yet are sealed, and become leads once it is known', async () => {
  const rotated = `rotated-${randomUUID()}`;
  const body = JSON.stringify(typeformResponse(freshEmail()));
  const mac = createHmac('sha256', rotated).update(body).digest('base64');
  const headers = { 'content-type': 'application/json', 'typeform-signature': `sha256=${mac}` };
  expect((await sandbox.call('POST', '/hooks/typeform', headers, body)).status).toBe(401);
  const sealed = await ops.ask('quarantine', {});
  expect(sealed.emitters.find(({ emitter }) => emitter === 'typeform-demo')?.kept).toBeGreaterThan(0);

  const before = await ops.ask('verify-again', { emitter: 'typeform-demo', limit: 100 });
  expect(before.taken).toEqual([]);
  // The old one stays: other scenarios sign with it.
  const secrets = [...(sandbox.addresses.secrets.emitters['typeform-demo'] ?? []), rotated];
  await new SecretsManagerClient(clientConfig(sandbox.addresses.proxyUrl)).send(
    new PutSecretValueCommand({
      SecretId: 'baton/sandbox/emitters/typeform-demo',
      SecretString: JSON.stringify({ secrets }),
    }),
  );
  const { taken } = await ops.ask('verify-again', { emitter: 'typeform-demo', limit: 100 });
  expect(taken.map(({ as }) => as)).toEqual(['new']);
  const file = await ticking(() => rested(taken[0]?.id ?? ''));
  expect(file.row).toMatchObject({ emitter: 'typeform-demo', verified: true, run: 0 });
  expect((await ops.ask('verify-again', { emitter: 'typeform-demo', limit: 100 })).taken).toEqual([]);
});

it('lines of the access log that tell of refused requests are one item for each sender and status, once', async () => {
  const line = (status: string) => ({
    id: randomUUID(),
    timestamp: Date.now(),
    message: JSON.stringify({
      requestId: randomUUID(),
      at: String(Date.now()),
      method: 'POST',
      path: '/signals/support',
      route: '$default',
      status,
      error: '-',
      integrationStatus: '-',
      tookMs: '2',
    }),
  });
  const batch = { messageType: 'DATA_MESSAGE', logEvents: [line('413'), line('413'), line('429')] };
  const event = { awslogs: { data: gzipSync(JSON.stringify(batch)).toString('base64') } };
  expect(await sandbox.invoke('watch', event)).toEqual({ refused: 3, repeated: 0, ignored: 0 });
  expect(await sandbox.invoke('watch', event)).toEqual({ refused: 0, repeated: 3, ignored: 0 });
  const { items } = await ops.ask('items', { owner: 'iris', limit: 100 });
  const mine = items.filter(({ reason, subject }) => reason === 'gateway-refused' && subject === 'support-api');
  expect(mine.map(({ count }) => count).sort()).toEqual([1, 2]);
  for (const { id } of mine) await ops.ask('decide', { id, outcome: 'close' });
});
