/** An undo that cannot be done yet says so, shows what it waits for, and after its budget is somebody's. */
import { describe, expect, it } from 'vitest';
import { tellWhere } from '../../../bin/cli/tell.ts';
import { tellUnmerged } from '../../../bin/cli/tell-decision.ts';
import type { Reply } from '../../../core/ops/routes.ts';
import { closeNotice } from '../../../stores/notices.ts';
import { itemIdOf } from '../../../stores/work.ts';
import type { Road } from '../../support/road.ts';
import { as, createOperator, type Operator } from '../ops/operator.ts';
import { ANN, BOB, leadsOf, openItems, say } from './two-people.ts';

interface Stuck {
  readonly operator: Operator;
  readonly road: Road;
  readonly elder: string;
  readonly younger: string;
  /** Whose delivery died at work. */
  readonly signal: string;
  readonly undone: Reply<'unmerge'>;
}

const pause = async ({ ask }: Operator, paused: boolean) =>
  as('change-live', await ask('POST', '/live', { body: { set: 'paused', destination: 'hubspot', paused } }));

/** Two are one; whoever delivers them dies at work, the destination is paused, and the undo is asked for. */
async function stuck(): Promise<Stuck> {
  const operator = createOperator();
  const { road } = operator;
  await say(road, ANN);
  await say(road, BOB);
  const [elder = '', younger = ''] = leadsOf(road);
  as('merge', await operator.ask('POST', `/leads/${younger}/merge`, { body: { other: elder } }));
  await road.settle();
  const upsert = road.crm.upsertContact.bind(road.crm);
  road.crm.upsertContact = () => Promise.reject(new Error('killed'));
  const { signal } = await road.submit({ ...ANN, job_title: 'CTO' });
  await road.drainUntilQuiet();
  road.crm.upsertContact = upsert;
  await pause(operator, true);
  const undone = as('unmerge', await operator.ask('POST', `/leads/${younger}/unmerge`));
  return { operator, road, elder, younger, signal, undone };
}

const where = async ({ operator, road }: Stuck, lead: string): Promise<string> =>
  tellWhere(as('where', await operator.ask('GET', `/where?lead=${lead}`)), road.now()).join('\n');

const waiting = (road: Road) =>
  openItems(road).filter(({ item }) => (item.evidence as { why?: string } | undefined)?.why === 'waiting');

describe('an undo while the one who delivers the two has died', () => {
  it('is said to be asked for and not done', async () => {
    const { undone, younger } = await stuck();
    expect(undone.isDone).toBe(false);
    const text = tellUnmerged(younger, undone).join('\n');
    expect(text).toContain('asked for by vera and not done yet');
    expect(text).not.toContain(`${younger} stands for itself again, says`);
    expect(tellUnmerged(younger, { ...undone, isDone: true })[0]).toBe(
      `${younger} stands for itself again, says vera.`,
    );
  });

  it('shows with either lead that it waits, since when, and for whom', async () => {
    const all = await stuck();
    const since = new Date(all.road.now()).toISOString().slice(0, 16).replace('T', ' ');
    await all.road.minutes(3);
    for (const lead of [all.elder, all.younger]) {
      const text = await where(all, lead);
      expect(text).toContain(`is asked for since ${since}`);
      expect(text).toContain(`lead ${all.elder} at hubspot is held by signal ${all.signal}`);
    }
  });

  it('is somebody’s after its budget, once, and no longer when it is done covers: [107]', async () => {
    const all = await stuck();
    const { operator, road, elder, younger } = all;
    await road.minutes(10);
    expect(waiting(road)).toEqual([]);
    await road.minutes(10);
    const [item] = waiting(road);
    expect(item?.item).toMatchObject({
      reason: 'regroup-owed',
      owner: road.registry.flows.get('demo-request')?.owners.revops,
      evidence: { lead: elder, why: 'waiting', destinations: ['hubspot'], signals: [all.signal] },
    });
    expect(Number(item?.item.dueBy)).toBeGreaterThan(road.now());
    expect(await where(all, younger)).toContain('regroup-owed');
    await road.minutes(5);
    expect(waiting(road)).toHaveLength(1);
    await pause(operator, false);
    await road.settle();
    expect(waiting(road)).toEqual([]);
    expect((await road.store.get({ table: 'ledger', pk: `l#${younger}`, sk: 'lead' }))?.mergedInto).toBeUndefined();
    expect(await where(all, elder)).not.toContain('is asked for since');
  });

  it('does not ask again what its owner has closed', async () => {
    const { road } = await stuck();
    await road.minutes(20);
    const [item] = waiting(road);
    await closeNotice(road.store, itemIdOf(item?.key.pk ?? ''), 'vera', road.now());
    await road.minutes(20);
    expect(waiting(road)).toEqual([]);
  });
});
