/** The same person again, and the same event again with another body. */
import { describe, expect, it } from 'vitest';
import type { SignalFile } from '../../../stores/journal.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';

const DAY = 86_400_000;
const rows = (road: Road, part: RegExp) => road.store.rows('ledger').filter(({ key }) => part.test(key.sk));
const engagements = (road: Road) => rows(road, /^g#[^#]+#\d+$/).map(({ item }) => item);
const contact = (road: Road) => [...road.crm.contacts.values()][0];

async function fileOf(road: Road, signal: string): Promise<SignalFile> {
  const at = await road.where(signal);
  if (at.kind === 'unknown') throw new Error(`There is no signal ${signal}.`);
  return at.file;
}

describe('the same person', () => {
  it.each([
    ['the outcome is reported', (road: Road, id: string) => road.report(id, 'converted')],
    [
      'nothing happened for its idle days',
      async (road: Road) => {
        road.advance(15 * DAY);
        await road.minutes(2);
      },
    ],
  ])('gets a new engagement and a new task on the same contact after %s', async (_why, close) => {
    const road = createRoad();
    const first = await road.submit();
    await road.settle();
    const { engagement = '' } = (await fileOf(road, first.signal)).row;
    await close(road, engagement);
    road.advance(180 * DAY);
    const second = await road.submit();
    await road.settle();
    const later = (await fileOf(road, second.signal)).row;
    expect(later.engagement).toBe(engagement.replace(/1$/, '2'));
    expect(engagements(road).map(({ state }) => state)).toEqual(['closed', 'open']);
    expect(new Set(engagements(road).map(({ owner }) => owner)).size).toBe(1);
    expect(road.crm.contacts.size).toBe(1);
    expect(road.crm.tasks.size).toBe(2);
    expect(unsound(road)).toEqual([]);
  });

  it('joins the engagement that is open, and what it says is delivered', async () => {
    const road = createRoad();
    await road.submit();
    await road.settle();
    await road.submit({ ...DANA, phone: '+34 600 111 222' });
    await road.settle();
    expect(engagements(road)).toHaveLength(1);
    expect(contact(road)?.phone).toBe('+34600111222');
    expect(road.crm.tasks.size).toBe(1);
    expect(unsound(road)).toEqual([]);
  });

  it('is one lead however its address is spelled', async () => {
    const road = createRoad();
    for (const email of ['Dana@Northwind.example', ' dana@northwind.example ', 'DANA@NORTHWIND.EXAMPLE']) {
      await road.submit({ ...DANA, email });
    }
    await road.settle();
    expect(rows(road, /^lead$/)).toHaveLength(1);
    expect(road.crm.contacts.size).toBe(1);
    expect(unsound(road)).toEqual([]);
  });

  it('is two leads when two accounts share a mailbox', async () => {
    const road = createRoad();
    await Promise.all(['u-1', 'u-2'].map((user_id) => road.submit({ ...DANA, user_id })));
    await road.settle();
    expect(rows(road, /^lead$/)).toHaveLength(2);
    // The CRM holds one contact per address, so the second waits for a person.
    const places = await Promise.all(road.signals().map((signal) => road.where(signal)));
    expect(places.map(({ kind }) => kind).toSorted()).toEqual(['ended', 'in-item']);
    expect(unsound(road)).toEqual([]);
  });
});

describe('the same event with another body', () => {
  const occurredAt = Date.UTC(2026, 10, 20, 14);
  const send = (road: Road, over: object) => road.submit({ ...DANA, ...over }, { id: 'same', occurredAt });

  it('is a revision: the next run, delivered, with nothing opened anew', async () => {
    const road = createRoad();
    const { signal } = await send(road, {});
    await road.settle();
    await send(road, { phone: '+34600111222' });
    await road.settle();
    const { row, entries } = await fileOf(road, signal);
    expect(row).toMatchObject({ run: 1, cause: 'revision', outcome: 'routed' });
    expect(entries.filter(({ run }) => run === 1).map(({ handoff }) => handoff)).toContain('route');
    expect(contact(road)?.phone).toBe('+34600111222');
    expect([engagements(road).length, road.crm.tasks.size, rows(road, /^t#/).length]).toEqual([1, 1, 1]);
    expect(unsound(road)).toEqual([]);
  });

  it('A, B, A: the third is a repeat, and what B said stays', async () => {
    const road = createRoad();
    const bodies = [{ phone: '+34600111111' }, { phone: '+34600222222' }, { phone: '+34600111111' }];
    const codes: number[] = [];
    for (const body of bodies) {
      codes.push((await send(road, body)).answer.statusCode);
      await road.settle();
    }
    expect(codes).toEqual([202, 202, 200]);
    expect(contact(road)?.phone).toBe('+34600222222');
    expect(unsound(road)).toEqual([]);
  });

  const MOMENTS = ['validate', 'stitch', 'qualify', 'route', 'deliver-hubspot', 'park'];
  it.each(MOMENTS.flatMap((handoff) => [1, 0].map((copies) => [handoff, copies] as const)))(
    'overtakes the first run wherever it is: before %s, heard of %i times',
    async (handoff, copies) => {
      const road = createRoad();
      const person = handoff === 'park' ? { intent: 'unheard of', team_size: 2 } : {};
      let isSent = false;
      road.before = async (name) => {
        if (name !== handoff || isSent) return;
        isSent = true;
        road.bus.copies = () => copies;
        await send(road, { phone: '+34600111222' });
      };
      const { signal } = await send(road, person);
      await road.settle();
      expect((await fileOf(road, signal)).row).toMatchObject({ cause: 'revision', outcome: 'routed' });
      expect(contact(road)?.phone).toBe('+34600111222');
      expect([engagements(road).length, road.crm.contacts.size, road.crm.tasks.size]).toEqual([1, 1, 1]);
      expect(unsound(road)).toEqual([]);
    },
  );

  it('takes what it no longer wants delivered out of the queue', async () => {
    const road = createRoad();
    road.crm.fault = () => 'outage';
    const { signal } = await send(road, {});
    await road.drainUntilQuiet();
    await send(road, { email: 'dana@example.invalid' });
    await road.drainUntilQuiet();
    road.crm.fault = () => undefined;
    await road.settle();
    await road.minutes(60);
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'rejected' });
    expect(road.crm.contacts.size).toBe(0);
    expect(unsound(road)).toEqual([]);
  });

  it('corrects an address: the same lead, contact, engagement and task', async () => {
    const road = createRoad();
    const { signal } = await send(road, { email: 'dna@northwind.example' });
    await road.settle();
    await send(road, {});
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ kind: 'ended', outcome: 'routed' });
    expect([...road.crm.contacts.values()]).toMatchObject([{ email: DANA.email }]);
    expect([rows(road, /^lead$/).length, engagements(road).length, road.crm.tasks.size]).toEqual([1, 1, 1]);
    expect(unsound(road)).toEqual([]);
  });

  it('corrects an address to that of a known person: who is worked on as that person', async () => {
    const road = createRoad();
    await road.submit({ ...DANA, email: 'known@acme.example' });
    const { signal } = await send(road, {});
    await road.settle();
    await send(road, { email: 'known@acme.example', phone: '+34600111222' });
    await road.settle();
    const { row } = await fileOf(road, signal);
    expect(row).toMatchObject({ outcome: 'routed', engagement: `${row.lead}.demo-request.1` });
    const known = [...road.crm.contacts.values()].find(({ leadKey }) => leadKey === row.lead);
    expect(known).toMatchObject({ email: 'known@acme.example', phone: '+34600111222' });
    expect(unsound(road)).toEqual([]);
  });

  it('keeps its lead when it says to be another account, and who comes with the first one is somebody else', async () => {
    const road = createRoad();
    const { signal } = await send(road, { user_id: 'u-1' });
    await road.settle();
    const before = (await fileOf(road, signal)).row.lead;
    await send(road, { user_id: 'u-2' });
    await road.settle();
    expect((await fileOf(road, signal)).row).toMatchObject({ outcome: 'routed', lead: before });
    const other = await road.submit({ email: 'other@acme.example', intent: 'sales', team_size: 40, user_id: 'u-1' });
    await road.settle();
    expect((await fileOf(road, other.signal)).row.lead).not.toBe(before);
    expect(unsound(road)).toEqual([]);
  });

  it('releases what was parked, and the item it waited in closes', async () => {
    const road = createRoad();
    const { signal } = await send(road, { intent: 'unheard of', team_size: 2 });
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ reasons: ['hold'] });
    await send(road, {});
    await road.settle();
    expect(await road.where(signal)).toMatchObject({ outcome: 'routed' });
    const items = road.store.rows('work').filter(({ key }) => key.sk === 'item');
    expect(items.map(({ item }) => item.state)).toEqual(['closed']);
    expect(unsound(road)).toEqual([]);
  });
});
