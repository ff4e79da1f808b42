/**
 * A whole Baton on this machine: emulator, proxy, HubSpot twin, the real CDK app deployed, secrets written.
 * Used by `npm run sandbox`, by the scenario tests and by anything else that needs one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { EMITTER_CONNECTORS } from '../connectors/emitters.ts';
import { createHubspot } from '../connectors/hubspot/index.ts';
import { registry } from '../flows/registry.ts';
import { clientConfig, STAGE } from './aws.ts';
import { type SandboxAddresses, SandboxClient } from './client.ts';
import { bootstrap, deploy, functionCallers } from './deploy.ts';
import {
  type Emulator,
  emulatorPort,
  foreignEmulator,
  installEmulator,
  joinEmulator,
  startEmulator,
} from './emulator.ts';
import { type Guard, startGuard } from './guard.ts';
import { freePort } from './ports.ts';
import { type Progress, silent } from './progress.ts';
import { type SandboxProxy, startProxy } from './proxy.ts';
import { type SecretsWritten, writeSandboxSecrets } from './secrets.ts';
import { type HubspotTwin, startHubspotTwin } from './twins/hubspot/index.ts';
import { startVendorsTwin } from './twins/vendors/index.ts';

export interface SandboxOptions {
  /** @default shows nothing */
  readonly progress?: Progress;
  /** Appends every AWS call to this file as JSON lines. */
  readonly recordTo?: string;
  /** Decides the rates of fault rules. @default 1 */
  readonly seed?: number;
  /** How many AWS calls the proxy keeps in memory. @default 20000 */
  readonly capacity?: number;
  /** Called when the emulator ends by itself. @default nothing */
  readonly onCrash?: (why: string) => void;
}

/** A sandbox this process started. */
export class Sandbox extends SandboxClient {
  readonly #stop: () => Promise<void>;

  constructor(addresses: SandboxAddresses, stop: () => Promise<void>) {
    super(addresses);
    this.#stop = stop;
  }

  /** Ends every process and server, deletes every temporary file. */
  async stop(): Promise<void> {
    this.close();
    await this.#stop();
  }
}

/** HubSpot's search lags 50 s; the sandbox's clocks run 20 times faster. */
const SEARCH_DELAY_MS = 2_500;

/** Starts everything; takes about 20 s once the emulator is installed. On failure nothing stays behind. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const guard = startGuard();
  const folder = mkdtempSync(join(tmpdir(), 'baton-sandbox-'));
  guard.addFolder(folder);
  const parts: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const part of parts.reverse()) await part.stop();
    await guard.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const keep = <T extends { stop(): Promise<void> }>(part: T): T => {
    parts.push(part);
    return part;
  };
  try {
    const addresses = await build({ ...options, progress: options.progress ?? silent }, { guard, folder, keep });
    return new Sandbox(addresses, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Site {
  readonly guard: Guard;
  readonly folder: string;
  /** Remembers a part to be stopped, last one first. */
  keep<T extends { stop(): Promise<void> }>(part: T): T;
}

type Options = SandboxOptions & { readonly progress: Progress };

async function build(options: Options, site: Site): Promise<SandboxAddresses> {
  const { progress } = options;
  const { emulator, proxy } = await buildPlatform(options, site);
  const twin = await progress.step('HubSpot twin: start and set up', async () =>
    setUpTwin(site.keep(await startTwin())),
  );
  const vendors = site.keep(await startVendorsTwin());
  const cdk = { endpoint: proxy.url, folder: site.folder, guard: site.guard };
  await progress.step('cdk bootstrap', (note) => bootstrap(cdk, note));
  const secrets = await progress.step('secrets: keys, emitters, HubSpot token', () =>
    writeSecrets(proxy, twin, vendors.token),
  );
  const doorPort = await freePort();
  const changes = {
    publicUrl: `http://127.0.0.1:${doorPort}`,
    destinations: { hubspot: twin.url },
    emitters: asked(vendors.url),
  };
  const deployment = await progress.step('cdk deploy', (note) => deploy(cdk, changes, note));
  for (const [key, name] of Object.entries(await functionCallers(proxy.url))) proxy.callers.set(key, name);
  const door = site.keep(
    await startProxy({ upstream: emulator.url, port: doorPort, hostHeader: deployment.apiHost, capacity: 0 }),
  );
  return {
    proxyUrl: proxy.url,
    apiUrl: door.url,
    twinUrl: twin.url,
    vendorsUrl: vendors.url,
    emulatorUrl: emulator.url,
    ...(emulator.group === undefined ? {} : { emulatorGroup: emulator.group }),
    deployment,
    secrets,
  };
}

/** Every emitter whose signals refer to something asks the one twin. */
const asked = (url: string): Record<string, string> =>
  Object.fromEntries(
    [...registry.emitters.values()].flatMap(({ name, connector }) =>
      EMITTER_CONNECTORS.get(connector)?.fetching ? [[name, url] as const] : [],
    ),
  );

async function buildPlatform(options: Options, site: Site): Promise<{ emulator: Emulator; proxy: SandboxProxy }> {
  const { progress, onCrash, recordTo, seed, capacity } = options;
  const proxyOptions = {
    ...(recordTo === undefined ? {} : { recordTo }),
    ...(seed === undefined ? {} : { seed }),
    ...(capacity === undefined ? {} : { capacity }),
  };
  const foreign = foreignEmulator();
  if (foreign) {
    const emulator = await progress.step(`emulator at ${foreign}`, () => joinEmulator(foreign));
    return { emulator, proxy: site.keep(await startProxy({ upstream: foreign, ...proxyOptions })) };
  }
  await progress.step('emulator: install (the first time only)', installEmulator);
  const port = await emulatorPort();
  const proxy = site.keep(await startProxy({ upstream: `http://127.0.0.1:${port}`, ...proxyOptions }));
  const { folder, guard } = site;
  const given = { functionsEndpoint: proxy.url, port, folder, guard, ...(onCrash ? { onCrash } : {}) };
  return { emulator: site.keep(await progress.step('emulator: start', () => startEmulator(given))), proxy };
}

const startTwin = (): Promise<HubspotTwin> => startHubspotTwin({ isSetUp: false, searchDelayMs: SEARCH_DELAY_MS });

/** Prepares the account by the connector's own way, as `baton init` does for a real one. */
async function setUpTwin(twin: HubspotTwin): Promise<HubspotTwin> {
  const hubspot = createHubspot({ baseUrl: twin.url, token: async () => twin.token });
  const result = await hubspot.setUp({ deadline: Date.now() + 15_000, now: Date.now });
  if (result.kind !== 'done') throw new Error(`The HubSpot twin could not be set up: ${JSON.stringify(result)}`);
  return twin;
}

async function writeSecrets(proxy: SandboxProxy, twin: HubspotTwin, fetchToken: string): Promise<SecretsWritten> {
  const client = new SecretsManagerClient(clientConfig(proxy.url));
  const written = await writeSandboxSecrets(client, STAGE, { hubspot: twin.token }, fetchToken);
  client.destroy();
  return written;
}
