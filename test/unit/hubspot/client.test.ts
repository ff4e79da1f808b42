import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { createHubspot } from '../../../connectors/hubspot/index.ts';
import { startHubspotTwin } from '../../../sandbox/twins/hubspot/index.ts';
import { ana, contextOf, doneValue } from '../connectors/destination-world.ts';
import { batchOf, record, scripted } from './scripted.ts';

const silentTwin = async () => {
  const twin = await startHubspotTwin();
  twin.setFaults({ rates: { commitThenTimeout: 1 } });
  return twin;
};

describe('a call to HubSpot', () => {
  it('ends when the branch has no time left, says unknown, and the contact that was committed is found again', async () => {
    const twin = await silentTwin();
    const destination = createHubspot({ baseUrl: twin.url, token: async () => twin.token });
    const startedAt = Date.now();
    expect(await destination.upsertContact(ana(), undefined, contextOf(3020))).toEqual({
      kind: 'unknown',
      code: 'timeout',
    });
    expect(Date.now() - startedAt).toBeLessThan(4000);
    twin.setFaults({});
    expect(doneValue(await destination.upsertContact(ana(), undefined, contextOf())).created).toBe(false);
    expect(twin.state().contacts).toHaveLength(1);
    await twin.stop();
  });

  it('is aborted after the shorter of 8 s and what is left', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    const line = { status: 200, body: batchOf([record('1', {}, { new: true })]) };
    const { destination } = scripted([line, line]);
    for (const leftMs of [12_000, 5000])
      await destination.upsertContact(ana(), undefined, { deadline: leftMs, now: () => 0 });
    expect(timeout.mock.calls).toEqual([[8000], [5000]]);
    timeout.mockRestore();
  });

  it('says that it could not connect when nobody listens', async () => {
    const twin = await startHubspotTwin();
    await twin.stop();
    const destination = createHubspot({ baseUrl: twin.url, token: async () => twin.token, random: () => 0 });
    expect(await destination.upsertContact(ana(), undefined, contextOf())).toEqual({
      kind: 'retry',
      afterMs: 1000,
      code: 'unreachable',
    });
  });

  it('is told to whoever counts, with its name, status and duration, and status 0 without an answer', async () => {
    const seen: unknown[] = [];
    const line = { status: 200, body: batchOf([record('1', {}, { new: true })]) };
    const { destination } = scripted([line, new Error('gone'), { status: 503 }], {
      onCall: (name, status, ms) => seen.push([name, status, ms >= 0]),
    });
    await destination.upsertContact(ana(), undefined, contextOf());
    await destination.upsertContact(ana(), '5', contextOf());
    await destination.health(contextOf());
    expect(seen).toEqual([
      ['contacts.upsert', 200, true],
      ['contacts.patch', 0, true],
      ['contacts.property-read', 503, true],
    ]);
  });

  it('asks for the token before every call and refuses one that the account does not know', async () => {
    const twin = await startHubspotTwin();
    const tokens = ['old', twin.token];
    const destination = createHubspot({ baseUrl: twin.url, token: async () => tokens.shift() ?? '' });
    expect(await destination.upsertContact(ana(), undefined, contextOf())).toEqual({
      kind: 'auth',
      code: 'invalid-authentication',
    });
    expect((await destination.upsertContact(ana(), undefined, contextOf())).kind).toBe('done');
    await twin.stop();
  });

  it('follows no redirect, which would carry the token elsewhere', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(request.url ?? '');
      response.writeHead(307, { Location: '/elsewhere' }).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const destination = createHubspot({ baseUrl: `http://127.0.0.1:${port}`, token: async () => 't' });
    expect(await destination.findContacts(['a'], contextOf())).toMatchObject({
      kind: 'terminal',
      code: 'unexpected-answer',
    });
    expect(seen).toEqual(['/crm/objects/2026-03/contacts/batch/read']);
    server.close();
    server.closeAllConnections();
  });
});
