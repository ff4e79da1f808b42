/** Many at once about one person. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { receiptId } from '../../sandbox/front-door.ts';
import { inParallel } from '../../sandbox/wait.ts';
import { readLead } from '../../stores/engagements.ts';
import { poolCounterKey } from '../../stores/keys.ts';
import { inCrm, rested, ticking } from './people.ts';
import { demoRequest, freshEmail, sandbox } from './sandbox.ts';

const COPIES = 50;
/** As many as two cores bear on the road at once: each needs a process of its own at every step. */
const AT_ONCE = 16;
const times = Array.from({ length: COPIES }, (_, index) => index);
const turns = async (): Promise<number> => Number((await sandbox.store.get(poolCounterKey('demo-sdr')))?.n ?? 0);

describe('50 requests at once', () => {
  it('that are copies of one are one signal and 50 receipts with its id covers: [64, 71, 183]', async () => {
    const email = freshEmail();
    const request = demoRequest({ email });
    const key = `copies-${randomUUID()}`;
    const sent = await inParallel(times, AT_ONCE, () => sandbox.send(request, key));
    const ids = new Set(sent.map(({ answer }) => receiptId(answer.json)));
    expect(sent.map(({ answer }) => answer.status).filter((status) => status !== 200 && status !== 202)).toEqual([]);
    expect(ids.size).toBe(1);

    const [signal = ''] = ids;
    const { row, entries } = await rested(signal);
    expect(row).toMatchObject({ run: 0, outcome: 'routed', seen: [row.hash] });
    expect(new Set(entries.map(({ run }) => run))).toEqual(new Set([0]));
    const { contacts, tasks } = await inCrm(email);
    expect([contacts.length, tasks.length]).toEqual([1, 1]);
  });

  it('that are different submissions are one lead, one engagement, one owner, one task and one turn covers: [108, 173, 427]', async () => {
    const email = freshEmail();
    const before = await turns();
    const requests = times.map((index) => demoRequest({ email, team_size: index + 5 }));
    const files = await ticking(() =>
      inParallel(requests, AT_ONCE, async (request) => rested((await sandbox.send(request)).signal ?? '')),
    );
    expect(files.map(({ row }) => row.outcome).filter((outcome) => outcome !== 'routed')).toEqual([]);
    expect(files.filter(({ destinations }) => destinations.some(({ state }) => state !== 'closed'))).toEqual([]);
    expect(files).toHaveLength(COPIES);
    expect(new Set(files.map(({ row }) => row.lead)).size).toBe(1);
    expect(new Set(files.map(({ row }) => row.engagement)).size).toBe(1);
    const { engagements, row } = await readLead(sandbox.store, files[0]?.row.lead ?? '');
    expect(engagements.map(({ n, owner }) => ({ n, owner }))).toEqual([{ n: 1, owner: row.contactOwner }]);
    const { contacts, tasks } = await inCrm(email);
    expect([contacts.length, tasks.length]).toEqual([1, 1]);
    expect((await turns()) - before).toBe(1);
  });
});
