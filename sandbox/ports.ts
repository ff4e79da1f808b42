/** Loopback ports. Nothing in the sandbox counts on a fixed one, so several can run beside each other. */
import { createServer, type Server } from 'node:net';

/** Listens on 127.0.0.1 and returns the port; 0 asks for a free one. Rejects when the port is taken. */
export function listen(server: Pick<Server, 'listen' | 'once' | 'off' | 'address'>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      if (address && typeof address === 'object') resolve(address.port);
      else reject(new Error('The server listens on no port.'));
    });
  });
}

/** A port that is free now, for a process that must be told its port before it starts. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0);
  await new Promise((done) => server.close(done));
  return port;
}
