import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { signalId } from '../../core/ingest/keys.ts';
import { listItems } from '../../stores/inbox.ts';
import { restedAll } from './people.ts';
import { freshEmail, sandbox } from './sandbox.ts';

// Deferrals last as long as they do.
vi.setConfig({ testTimeout: 300_000 });

const META = 'meta-lead-ads';
/** Leads no other test and no sample has. */
const FIRST = 24_873_651_098_000_000n + BigInt(Date.now()) * 1000n;
let batches = 0n;

interface Batch {
  readonly ids: readonly string[];
  readonly emails: readonly string[];
  readonly signals: readonly string[];
  readonly body: Record<string, unknown>;
}

/** So many leads that the vendor knows, named in one body. */
async function batchOf(count: number): Promise<Batch> {
  batches += 1n;
  const first = FIRST + batches * 1_000n;
  const ids = Array.from({ length: count }, (_, at) => String(first + BigInt(at)));
  const emails = ids.map(() => freshEmail());
  const answers = ids.map((id, at) => {
    const fields = { email: emails[at], full_name: 'Ada Long', company_name: 'Long' };
    return [
      id,
      { id, platform: 'fb', field_data: Object.entries(fields).map(([name, value]) => ({ name, values: [value] })) },
    ];
  });
  await sandbox.teachVendors(Object.fromEntries(answers));
  const changes = ids.map((id) => ({ field: 'leadgen', value: { leadgen_id: id, page_id: '1', form_id: '2' } }));
  const { keys } = sandbox.addresses.secrets;
  const signals = ids.map((eventKey) =>
    signalId({ keys, emitter: META, receivedAt: 0 }, { eventKey, body: new Uint8Array() }),
  );
  return { ids, emails, signals, body: { object: 'page', entry: [{ id: '1', time: 1, changes }] } };
}

const send = ({ body }: Batch) => sandbox.send({ emitter: META, contentType: 'application/json', body });

/** Each once: its signal routed, one contact at the CRM. */
async function expectEachOnce({ signals, emails }: Batch): Promise<void> {
  const files = await restedAll(signals);
  expect(files.map(({ row }) => row.outcome ?? row.reason)).toEqual(signals.map(() => 'routed'));
  const { contacts } = await sandbox.twin();
  const found = contacts.map(({ properties }) => properties.email);
  expect(emails.map((email) => found.filter((each) => each === email).length)).toEqual(emails.map(() => 1));
}

afterEach(() => sandbox.vendorFaults({}));

describe('leads that are only named', () => {
  it('are asked for although the vendor says too many at first: six in one body, each once', async () => {
    const batch = await batchOf(6);
    await sandbox.vendorFaults({ throttleNext: 4, retryAfterSeconds: 1 });
    expect((await send(batch)).answer).toMatchObject({ status: 200 });
    await goOn(batch);
    await expectEachOnce(batch);
    const { asked } = await sandbox.vendors();
    // What was answered was kept: nothing is asked for again.
    expect(batch.ids.map((id) => asked[`meta ${id}`]?.answered)).toEqual(batch.ids.map(() => 1));
  });

  it('wait in one item of the credential while the token is refused, and go on by themselves once it is mended', async () => {
    const batch = await batchOf(2);
    await sandbox.vendorFaults({ expireToken: true });
    await send(batch);
    const item = await sandbox.waitUntil('the item of the credential', credentialItem, { limitMs: 150_000 });
    expect(item).toMatchObject({ reason: 'credential', handoff: 'fetch', subject: META, kind: 'grouped' });
    await sandbox.vendorFaults({});
    await goOn(batch);
    await expectEachOnce(batch);
  });
});

/** Calls the clock until every lead is in the ledger. */
const goOn = ({ signals }: Batch): Promise<true> =>
  sandbox.waitUntil(
    'every lead to be fetched',
    async () => {
      await sandbox.invokeClock();
      await sleep(500);
      const found = await Promise.all(signals.map((signal) => sandbox.signal(signal)));
      return found.every((file) => file !== undefined) || undefined;
    },
    { limitMs: 150_000 },
  );

/** The work item the deliveries of the vendor wait in. */
async function credentialItem() {
  await sandbox.invokeClock();
  await sleep(500);
  const { items } = await listItems(sandbox.store, 100);
  return items.find(({ item }) => item.reason === 'credential' && item.subject === META)?.item;
}
