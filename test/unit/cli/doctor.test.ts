/** `baton doctor` and a destination: the HubSpot twin behind a deployment of which nothing else is there. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApi } from '../../../bin/cli/api.ts';
import { run } from '../../../bin/cli/run.ts';
import type { Finding } from '../../../core/setup/findings.ts';
import { type HubspotTwin, startHubspotTwin } from '../../../sandbox/twins/hubspot/index.ts';

const HUBSPOT_SECRET = 'baton/sandbox/destinations/hubspot';

let twin: HubspotTwin;
let aws: FakeAws;
beforeEach(async () => {
  [twin, aws] = await Promise.all([startHubspotTwin(), startAws()]);
});
afterEach(() => Promise.all([twin.stop(), aws.stop()]));

interface FakeAws {
  readonly url: string;
  /** What Secrets Manager holds, by name. */
  readonly secrets: Map<string, object>;
  /** Secrets Manager refuses, too. */
  isDenied: boolean;
  stop(): Promise<void>;
}

/** Secrets Manager on loopback; every other service refuses, as it does a caller without rights. */
async function startAws(): Promise<FakeAws> {
  const secrets = new Map<string, object>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const refuse = (type: string) => response.writeHead(400).end(JSON.stringify({ __type: type }));
    const isAnswered = request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue' && !fake.isDenied;
    if (!isAnswered) return refuse('AccessDeniedException');
    const found = secrets.get(JSON.parse(Buffer.concat(chunks).toString()).SecretId);
    return found ? response.end(JSON.stringify({ SecretString: JSON.stringify(found) })) : refuse(NOT_FOUND);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const fake: FakeAws = { url: `http://127.0.0.1:${port}`, secrets, isDenied: false, stop: () => stop(server) };
  return fake;
}

const NOT_FOUND = 'ResourceNotFoundException';

const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

interface Report {
  readonly open: number;
  readonly findings: readonly Finding[];
}

/** What the doctor says as JSON, and how it exits. */
async function doctor(twinUrl = twin.url): Promise<{ code: number; report: Report }> {
  let report: Report = { open: -1, findings: [] };
  const terminal = {
    say: () => undefined,
    json: (value: unknown) => {
      report = value as Report;
    },
    ask: undefined,
  };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const stage = {
    stage: 'sandbox',
    aws: { endpoint: aws.url, region: 'us-east-1', credentials },
    twinUrl,
    door: { url: aws.url },
  };
  const api = createApi(async () => ({ status: 503, text: '{}' }));
  const code = await run(['doctor', '--json'], {}, () => ({ stage, api, terminal, now: Date.now }));
  return { code, report };
}

const hubspot = ({ findings }: Report): Finding | undefined =>
  findings.find(({ area, what }) => area === 'destinations' && what === 'hubspot');

describe('baton doctor', () => {
  it('finds a CRM in order that has our properties and takes our token', async () => {
    aws.secrets.set(HUBSPOT_SECRET, { token: twin.token });
    expect(hubspot((await doctor()).report)).toEqual({ area: 'destinations', what: 'hubspot', state: 'fine' });
  });

  it('reports a token the CRM refuses, without the token', async () => {
    aws.secrets.set(HUBSPOT_SECRET, { token: 'pat-of-somebody-else' });
    const { code, report } = await doctor();
    expect(hubspot(report)).toMatchObject({
      state: 'open',
      detail: 'refuses the token',
      fix: expect.stringContaining('init --stage sandbox --token hubspot='),
    });
    expect(code).toBe(1);
    expect(JSON.stringify(report)).not.toContain('pat-of-somebody-else');
  });

  it('reports properties the CRM does not have, and the verb that makes them', async () => {
    aws.secrets.set(HUBSPOT_SECRET, { token: twin.token });
    twin.reset({ isSetUp: false });
    const { code, report } = await doctor();
    expect(hubspot(report)).toMatchObject({
      state: 'open',
      detail: 'missing: contacts.baton_lead_key, tasks.baton_lead_key',
      fix: expect.stringContaining('crm-setup hubspot --stage sandbox'),
    });
    expect(code).toBe(1);
  });

  it('reports a token that is not there', async () => {
    expect(hubspot((await doctor()).report)).toMatchObject({
      state: 'open',
      detail: expect.stringContaining('has no token'),
    });
  });

  it('reports a CRM that does not answer', async () => {
    aws.secrets.set(HUBSPOT_SECRET, { token: twin.token });
    expect(hubspot((await doctor('http://127.0.0.1:1')).report)).toMatchObject({ state: 'open' });
  });

  it('reports every part it may not look at rather than call it fine', async () => {
    aws.isDenied = true;
    const { code, report } = await doctor();
    const seen = report.findings.filter(({ area }) => ['stacks', 'road', 'secrets', 'clock', 'api'].includes(area));
    expect(seen.length).toBeGreaterThan(8);
    expect(seen.filter(({ state }) => state === 'fine')).toEqual([]);
    expect([code, report.open]).toEqual([1, report.findings.filter(({ state }) => state === 'open').length]);
  });
});
