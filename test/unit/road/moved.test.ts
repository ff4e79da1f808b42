/** A signal that a revision moves to another lead: its work goes with it, and what stays behind is somebody's. */
import { describe, expect, it } from 'vitest';
import { engagementIdOf } from '../../../core/ids.ts';
import { signalKey } from '../../../stores/keys.ts';
import type { Row } from '../../../stores/store.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { check } from '../conservation/ledgers.ts';

const typo = { ...DANA, email: 'dnaa@northwind.example' };
const DAY = 86_400_000;

const engagements = (road: Road) => road.store.rows('ledger').filter(({ key }) => /^g#[^#]+#\d+$/.test(key.sk));
const open = (road: Road) => engagements(road).filter(({ item }) => item.state === 'open');
const engagementOf = ({ item }: Row) => engagementIdOf(String(item.lead), String(item.flow), Number(item.n));
const engagementOfSignal = async (road: Road, signal: string) =>
  String((await road.store.get(signalKey(signal)))?.engagement);

/** The engagements whose follow-up was found missing. */
const reminded = (road: Road) =>
  road.store.rows('work').flatMap(({ item }) => {
    const { engagement } = (item.evidence ?? {}) as { engagement?: string };
    return item.reason === 'follow-up-missed' && engagement ? [engagement] : [];
  });

/** Two signals of a mistyped address, of which the second joins the work of the first. Dana herself is known. Gives their engagement. */
async function twoOfTheTypo(road: Road): Promise<string> {
  await road.submit();
  const { signal } = await road.submit(typo, { id: 'first' });
  await road.settle();
  await road.submit({ ...typo, phone: '+34600111222' }, { id: 'second' });
  await road.settle();
  return engagementOfSignal(road, signal);
}

describe('a revision that turns out to be of a person who is known', () => {
  it.each(['delivered', 'not delivered'])('leaves no open work on the lead it was taken for, %s', async (how) => {
    const road = createRoad();
    await road.submit();
    await road.settle();
    if (how === 'not delivered') road.crm.fault = () => 'outage';
    await road.submit(typo, { id: 'same' });
    await road.drainUntilQuiet();
    await road.submit(DANA, { id: 'same' });
    road.crm.fault = () => undefined;
    await road.settle();
    expect(open(road)).toHaveLength(1);
    expect(unsound(road)).toEqual([]);
  });

  it('leaves open what another signal of that lead joined', async () => {
    const road = createRoad();
    await twoOfTheTypo(road);
    await road.submit(DANA, { id: 'first' });
    await road.settle();
    expect(open(road)).toHaveLength(2);
    expect(unsound(road)).toEqual([]);
  });

  it.each([
    ['first', 'second'],
    ['second', 'first'],
  ])('leaves nothing open once all who joined moved, the %s one before', async (one, other) => {
    const road = createRoad();
    await twoOfTheTypo(road);
    await road.submit(DANA, { id: one });
    await road.settle();
    await road.submit({ ...DANA, phone: '+34600111222' }, { id: other });
    await road.settle();
    expect(open(road)).toHaveLength(1);
    expect(unsound(road)).toEqual([]);
  });

  it('does not count a signal that was revised in between as two', async () => {
    const road = createRoad();
    await road.submit();
    await road.submit(typo, { id: 'same' });
    await road.settle();
    await road.submit({ ...typo, job_title: 'CTO' }, { id: 'same' });
    await road.settle();
    await road.submit(DANA, { id: 'same' });
    await road.settle();
    expect(open(road)).toHaveLength(1);
    expect(unsound(road)).toEqual([]);
  });

  it('and then goes back: it has work there again', async () => {
    const road = createRoad();
    const { signal } = await road.submit(typo, { id: 'same' });
    await road.settle();
    await road.submit({ email: DANA.email }, { type: 'page.viewed' });
    await road.submit(DANA, { id: 'same' });
    await road.settle();
    await road.submit({ ...typo, job_title: 'CTO' }, { id: 'same' });
    await road.settle();
    expect(open(road).map(engagementOf)).toEqual([await engagementOfSignal(road, signal)]);
    expect(unsound(road)).toEqual([]);
  });

  it('keeps open what its owner acted on, until nothing happens any more', async () => {
    const road = createRoad();
    await road.submit();
    await road.settle();
    road.crm.fault = () => 'outage';
    const { signal } = await road.submit(typo, { id: 'same' });
    await road.drainUntilQuiet();
    const left = await engagementOfSignal(road, signal);
    await road.report(left, 'contacted');
    await road.submit(DANA, { id: 'same' });
    road.crm.fault = () => undefined;
    await road.settle();
    expect(open(road).map(engagementOf)).toContain(left);
    expect(unsound(road)).toEqual([]);
    road.advance(15 * DAY);
    await road.minutes(2);
    expect(engagements(road).find((row) => engagementOf(row) === left)?.item.closedBy).toBe('clock:idle');
  });

  it('and waits in trouble there: whoever has the work it leaves is reminded all the same', async () => {
    const road = createRoad();
    const left = await twoOfTheTypo(road);
    road.crm.fault = () => 'terminal';
    await road.submit({ ...DANA, job_title: 'CTO' }, { id: 'first' });
    await road.minutes(30);
    expect(reminded(road)).toContain(left);
  });

  it('and asks for nothing any more: it names no work of the lead it left', async () => {
    const road = createRoad();
    await road.submit({ email: DANA.email }, { type: 'page.viewed' });
    await road.submit(typo, { id: 'same' });
    await road.settle();
    await road.submit({ ...DANA, intent: 'student' }, { id: 'same' });
    await road.settle();
    expect(open(road)).toEqual([]);
    expect((await check(road)).total).toMatchObject({ balanced: true, remainder: 0 });
  });
});
