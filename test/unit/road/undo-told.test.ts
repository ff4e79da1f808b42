/** What an undo leaves behind at a destination is found again: from the item it causes, and with either lead. */
import { describe, expect, it } from 'vitest';
import { tellWhere } from '../../../bin/cli/tell.ts';
import { as, createOperator, type Operator } from '../ops/operator.ts';
import { ANN, BOB, leadsOf, openItems, say } from './two-people.ts';

async function parted(operator: Operator) {
  const { road } = operator;
  await say(road, ANN);
  await say(road, BOB);
  const [elder = '', younger = ''] = leadsOf(road);
  as('merge', await operator.ask('POST', `/leads/${younger}/merge`, { body: { other: elder } }));
  await road.settle();
  road.advance(60_000);
  const partedAt = road.now();
  const { irreversible } = as('unmerge', await operator.ask('POST', `/leads/${younger}/unmerge`));
  await road.settle();
  return { road, elder, younger, partedAt, irreversible };
}

const storyOf = async (operator: Operator, lead: string) => {
  const found = as('where', await operator.ask('GET', `/where?lead=${lead}`));
  return { history: found.lead?.story?.history ?? [], lines: tellWhere(found, operator.road.now()).join('\n') };
};

describe('after an undo', () => {
  it('both leads tell of the merge, of its end, and of what the destination keeps covers: [99]', async () => {
    const operator = createOperator();
    const { elder, younger, irreversible } = await parted(operator);
    expect(irreversible).toHaveLength(1);
    for (const lead of [elder, younger]) {
      const { history, lines } = await storyOf(operator, lead);
      expect(history).toMatchObject([
        { kind: 'parted', lead: younger, other: elder, by: 'vera', keeps: irreversible },
        { kind: 'merged', lead: younger, other: elder },
      ]);
      expect(lines).toContain(`record ${irreversible[0]?.record} stays with lead ${elder}`);
      expect(lines).toContain(`by themselves: ${irreversible[0]?.tasks.join(', ')}`);
    }
  });

  it('the conflict that it causes names both leads, and when they parted', async () => {
    const operator = createOperator();
    const { road, elder, younger, partedAt } = await parted(operator);
    const [item] = openItems(road).filter((each) => each.item.reason === 'record-conflict');
    expect(item?.item.evidence).toMatchObject({ lead: younger, partedFrom: elder, partedAt });
  });

  it('a conflict of leads that never parted names the lead alone', async () => {
    const { road } = createOperator();
    road.crm.addContact({ leadKey: 'somebody-else', email: ANN.email });
    await say(road, ANN);
    const [item] = openItems(road).filter((each) => each.item.reason === 'record-conflict');
    expect(item?.item.evidence).toMatchObject({ lead: leadsOf(road)[0] });
    expect(item?.item.evidence).not.toHaveProperty('partedAt');
  });
});
