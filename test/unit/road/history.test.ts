/** What the history of a lead says once the whole road has been over it: who, why, by which signals. */
import { describe, expect, it } from 'vitest';
import { tellWhere } from '../../../bin/cli/tell.ts';
import { tellDecision } from '../../../bin/cli/tell-decision.ts';
import { claimKey } from '../../../stores/keys.ts';
import { DANA, type Road } from '../../support/road.ts';
import { as, createOperator, inPath, type Operator } from '../ops/operator.ts';

const leads = (road: Road): string[] =>
  road.store
    .rows('ledger')
    .filter(({ key }) => key.sk === 'lead')
    .sort((a, b) => Number(a.item.createdAt) - Number(b.item.createdAt))
    .map(({ key }) => key.pk.slice(2));

async function say(road: Road, email: string, more: object = {}, id?: string): Promise<string> {
  const { signal } = await road.submit({ ...DANA, email, ...more }, id === undefined ? {} : { id });
  await road.settle();
  road.advance(60_000);
  return signal;
}

const storyOf = async ({ ask, road }: Operator, lead = '') => {
  const found = as('where', await ask('GET', `/where?lead=${lead}`));
  return { history: found.lead?.story?.history ?? [], lines: tellWhere(found, road.now()).join('\n') };
};

/** Two people who both sign in as one account, and one of them takes it back after all was delivered. */
async function takenBack() {
  const operator = createOperator();
  const { road } = operator;
  await say(road, 'ann@x.example');
  await say(road, 'bob@y.example');
  const signedIn = await say(road, 'ann@x.example', { user_id: 'u-1' });
  const link = await say(road, 'bob@y.example', { user_id: 'u-1' }, 'link');
  const [elder = '', younger = ''] = leads(road);
  return { operator, road, elder, younger, signals: [signedIn, link] };
}

describe('the history of a lead on the whole road', () => {
  it('says that two were joined because each signed in to one account, and by which signals covers: [99]', async () => {
    const { operator, elder, younger, signals } = await takenBack();
    const { history, lines } = await storyOf(operator, elder);
    expect(history).toMatchObject([
      { kind: 'merged', lead: younger, other: elder, by: 'stitch', why: ['userId', 'email'] },
    ]);
    expect([...(history[0]?.signals ?? [])].sort()).toEqual([...signals].sort());
    expect(lines).toContain(`merged ${younger} into ${elder}, by stitch because of userId, email: signals `);
  });

  it('says who approved that a delivered lead is several people, and he is told what stays at the destination', async () => {
    const { operator, road, elder, younger } = await takenBack();
    await say(road, 'bob@y.example', { job_title: 'CTO' }, 'link');
    const item = road.store.rows('work').find(({ item: { reason } }) => reason === 'split-delivered');
    const id = item?.key.pk.slice(2) ?? '';
    const [record] = road.crm.contacts.keys();
    const asked = await operator.ask('POST', `/items/${inPath(id)}/decide`, {
      who: 'paul',
      body: { outcome: 'approve' },
    });
    const decision = as('decide', asked);
    expect(decision.irreversible).toMatchObject([{ destination: 'hubspot', record, staysWith: elder, isMerged: true }]);
    expect(decision.irreversible?.[0]?.tasks).toHaveLength(1);
    expect(tellDecision(decision).join('\n')).toContain(`hubspot: record ${record} stays with lead ${elder}`);
    await road.settle();
    const { history, lines } = await storyOf(operator, elder);
    const [parted] = history;
    expect(parted).toMatchObject({ kind: 'parted', lead: younger, other: elder, by: 'paul' });
    expect(lines).toContain(
      `${younger} stands for itself again, taken out of ${elder}, by paul because nothing links them any more`,
    );
  });

  it('says who merged two leads, and who took it back', async () => {
    const operator = createOperator();
    const { road } = operator;
    await say(road, 'ann@x.example');
    await say(road, 'bob@y.example');
    const [elder = '', younger = ''] = leads(road);
    await operator.ask('POST', `/leads/${elder}/merge`, { who: 'ann', body: { other: younger } });
    await road.settle();
    road.advance(60_000);
    await operator.ask('POST', `/leads/${younger}/unmerge`, { who: 'ben' });
    await road.settle();
    const { history, lines } = await storyOf(operator, elder);
    expect(history.map(({ kind, by, why }) => [kind, by, why])).toEqual([
      ['parted', 'ben', ['ruling']],
      ['merged', 'ann', ['ruling']],
    ]);
    expect(lines).toContain(`merged ${younger} into ${elder} because ann said so`);
    expect(lines).toContain(`${younger} stands for itself again, taken out of ${elder} because ben said so`);
  });

  it('is not of whoever asked for something else while it was owed', async () => {
    const operator = createOperator();
    const { road } = operator;
    for (const email of ['ann@x.example', 'bob@y.example', 'cat@z.example']) await say(road, email);
    const [ann = '', bob = '', cat = ''] = leads(road);
    await say(road, 'ann@x.example', { user_id: 'u-1' });
    // Somebody delivers both: they cannot be merged now.
    for (const lead of [bob, cat])
      await road.store.write({
        kind: 'update',
        key: claimKey(lead, 'hubspot'),
        set: { lease: road.now() + 30_000 },
      });
    await road.submit({ ...DANA, email: 'cat@z.example', user_id: 'u-1' });
    await road.drainUntilQuiet();
    const asked = await operator.ask('POST', `/leads/${ann}/merge`, { who: 'ann', body: { other: bob } });
    expect(as('merge', asked)).toMatchObject({ isDone: false });
    await road.settle();
    const { history } = await storyOf(operator, ann);
    expect(Object.fromEntries(history.map(({ lead, by }) => [lead, by]))).toEqual({ [bob]: 'ann', [cat]: 'stitch' });
  });
});
