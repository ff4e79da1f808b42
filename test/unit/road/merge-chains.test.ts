/** Several merges that people decide, and undos of some of them: each undo does what it was asked for, and no more. */
import { describe, expect, it } from 'vitest';
import { claimKey } from '../../../stores/keys.ts';
import { createRoad, DANA, type Road } from '../../support/road.ts';
import { unsound } from '../../support/soundness.ts';
import { as, createOperator, type Operator } from '../ops/operator.ts';

const ADDRESSES = ['a@work.example', 'b@home.example', 'c@club.example'];

const leads = (road: Road) =>
  road.store
    .rows('ledger')
    .filter(({ key }) => key.sk === 'lead')
    .sort((a, b) => Number(a.item.createdAt) - Number(b.item.createdAt))
    .map(({ key, item }) => ({ id: key.pk.slice(2), mergedInto: item.mergedInto }));

/** By lead, eldest first, who stands for it: `AAC` is A, B that A stands for, and C. */
function standing(road: Road): string {
  const all = leads(road);
  return all
    .map(({ id, mergedInto }) => 'ABC'[all.findIndex((each) => each.id === (mergedInto ?? id))] ?? '?')
    .join('');
}

async function people(road: Road): Promise<string[]> {
  for (const email of ADDRESSES) {
    await road.submit({ ...DANA, email });
    await road.settle();
    road.advance(60_000);
  }
  return leads(road).map(({ id }) => id);
}

async function merge({ road, ask }: Operator, id: string | undefined, other: string | undefined): Promise<void> {
  as('merge', await ask('POST', `/leads/${id}/merge`, { body: { other } }));
  await road.settle();
  road.advance(60_000);
}

async function unmerge({ road, ask }: Operator, id: string | undefined): Promise<void> {
  expect(as('unmerge', await ask('POST', `/leads/${id}/unmerge`))).toMatchObject({ isDone: true });
  for (let n = 0; n < 2; n += 1) {
    await road.settle();
    road.advance(60_000);
  }
}

/** `BC AB` merges B with C, then A with B; `C B` undoes C, then B; after each undo who stands for whom. */
const STORIES = [
  ['BC AB', 'C', ['AAC']],
  ['BC AB', 'B', ['ABB']],
  ['BC AB', 'C B', ['AAC', 'ABC']],
  ['BC AB', 'B C', ['ABB', 'ABC']],
  ['AB BC', 'B', ['ABA']],
  ['AB BC', 'B C', ['ABA', 'ABC']],
  ['AB AC', 'C B', ['AAC', 'ABC']],
  ['BC AC', 'B', ['ABB']],
] as const;

describe.each(['observe', 'live'] as const)('merges one after the other, in mode %s', (mode) => {
  it.each(STORIES)('%s, undone %s, leave %s covers: [99, 107]', async (merges, undos, expected) => {
    const operator = createOperator();
    const { road } = operator;
    await operator.ask('POST', '/live', { body: { set: 'mode', flow: 'demo-request', mode } });
    const ids = await people(road);
    const idOf = (letter: string | undefined) => ids['ABC'.indexOf(letter ?? '')];
    for (const [one, other] of merges.split(' ')) await merge(operator, idOf(one), idOf(other));
    expect(standing(road)).toBe('AAA');
    const found: string[] = [];
    for (const letter of undos.split(' ')) {
      await unmerge(operator, idOf(letter));
      found.push(standing(road));
    }
    expect(found).toEqual(expected);
    expect(unsound(road)).toEqual([]);
  });
});

it('two people undo two merges while somebody delivers: both are carried out', async () => {
  const operator = createOperator(createRoad());
  const { road } = operator;
  const [a = '', b = '', c = ''] = await people(road);
  await merge(operator, a, b);
  await merge(operator, a, c);
  const claim = claimKey(a, 'hubspot');
  await road.store.write({ kind: 'update', key: claim, set: { holder: 'x#0', lease: road.now() + 30_000 } });
  for (const [lead, who] of [
    [b, 'vera'],
    [c, 'paul'],
  ] as const) {
    const answer = as('unmerge', await operator.ask('POST', `/leads/${lead}/unmerge`, { who }));
    expect(answer).toMatchObject({ by: who, isDone: false });
  }
  await road.store.write({ kind: 'update', key: claim, set: { lease: 0 } });
  await road.settle();
  road.advance(120_000);
  await road.settle();
  expect(standing(road)).toBe('ABC');
});
