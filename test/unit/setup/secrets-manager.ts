/** Secrets Manager in memory, behind its own wire format on loopback. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

export interface FakeSecretsManager {
  readonly client: SecretsManagerClient;
  readonly secrets: Map<string, string>;
  /** Names of secrets written, in order. */
  readonly writes: string[];
  stop(): Promise<void>;
}

export async function startSecretsManager(): Promise<FakeSecretsManager> {
  const secrets = new Map<string, string>();
  const writes: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const input: Record<string, string> = JSON.parse(Buffer.concat(chunks).toString());
    const name = input.SecretId ?? input.Name ?? '';
    const refuse = (type: string) => response.writeHead(400).end(JSON.stringify({ __type: type }));
    if (operation === 'CreateSecret' && secrets.has(name)) return refuse('ResourceExistsException');
    if (operation !== 'CreateSecret' && !secrets.has(name)) return refuse('ResourceNotFoundException');
    if (operation !== 'GetSecretValue') {
      secrets.set(name, input.SecretString ?? '');
      writes.push(name);
    }
    return response.end(JSON.stringify({ Name: name, SecretString: secrets.get(name) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new SecretsManagerClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  const stop = () => {
    client.destroy();
    return new Promise<void>((resolve) => void server.close(() => resolve()));
  };
  return { client, secrets, writes, stop };
}
