/**
 * A HubSpot account on this machine: the part of API 2026-03 that Baton uses, with its unique indexes, its late search,
 * its limits and its faults. Listens on 127.0.0.1 only.
 */
import { once } from 'node:events';
import { Account, type TwinState } from './account.ts';
import { FaultPlan } from './faults.ts';
import { createTwinServer } from './server.ts';

export type { TwinState } from './account.ts';
export type { FaultPlan } from './faults.ts';

export interface HubspotTwinOptions {
  /** @default 0, any free port */
  readonly port?: number;
  /** Epoch ms; a faster clock compresses search delay and limits. @default Date.now */
  readonly clock?: () => number;
  /** The one token that is accepted. @default 'twin-token' */
  readonly token?: string;
  /** How long search does not see a write, in ms of the clock. @default 50000 */
  readonly searchDelayMs?: number;
  /** Whether our unique property is there from the start. @default true */
  readonly isSetUp?: boolean;
}

export interface HubspotTwin {
  readonly url: string;
  readonly token: string;
  /** What `GET /_twin/state` answers. */
  state(): TwinState;
  /** What `POST /_twin/faults` does. @throws ZodError for a plan that does not fit */
  setFaults(plan: Readonly<Record<string, unknown>>): void;
  /** What `POST /_twin/reset` does. */
  reset(options?: { readonly isSetUp?: boolean }): void;
  /** Breaks what is open and frees the port. */
  stop(): Promise<void>;
}

export const startHubspotTwin = async (options: HubspotTwinOptions = {}): Promise<HubspotTwin> => {
  const token = options.token ?? 'twin-token';
  const account = new Account({
    clock: options.clock ?? Date.now,
    token,
    searchDelayMs: options.searchDelayMs ?? 50_000,
    isSetUp: options.isSetUp ?? true,
  });
  const server = createTwinServer(account);
  // Longer than any client keeps a connection, so that the twin never closes one under a request.
  server.keepAliveTimeout = 65_000;
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    state: () => account.state(),
    setFaults: (plan) => account.setPlan(FaultPlan.parse(plan)),
    reset: (wish) => account.reset(wish?.isSetUp),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
