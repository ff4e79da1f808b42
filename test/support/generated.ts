/**
 * The parts of documents that code writes. A document holds `<!-- generated: spine -->` ... `<!-- end -->`; `npm run docs`
 * fills in what stands between, and a test fails when it is not what the code says now.
 */
import { REASONS } from '../../core/review/reasons.ts';
import { type Handoff, SPINE } from '../../core/spine.ts';
import { flowCard, routingMatrix } from './flow-cards.ts';
import { table } from './markdown-table.ts';

/** By name; `flow-<name>` is the card of a flow. */
const PARTS: Readonly<Record<string, () => string>> = {
  spine: spineTable,
  reasons: reasonTable,
  'routing-matrix': routingMatrix,
};

const MARKED = /(<!-- generated: ([a-z0-9-]+) -->\n)[\s\S]*?(<!-- end -->)/g;

/** The document with its generated parts as the code says now. Throws on a part nobody generates. */
export const filledIn = (text: string): string =>
  text.replace(MARKED, (_all, opening: string, name: string, closing: string) => {
    const part = PARTS[name]?.() ?? flowCard(name.replace(/^flow-/, ''));
    if (part === undefined) throw new Error(`No part "${name}" is generated; see test/support/generated.ts.`);
    return `${opening}\n${part}\n\n${closing}`;
  });

/** A new card, to be filled in. */
export const emptyCard = (flow: string): string => `# Flow ${flow}\n\n<!-- generated: flow-${flow} -->\n<!-- end -->\n`;

function spineTable(): string {
  const rows: readonly Handoff[] = SPINE;
  return table(
    ['handoff', 'what it does', 'started by', 'owner', 'own dead letters', 'budget', 'runbook'],
    rows.map((row) => [
      row.kind === 'road' ? `**${row.name}**` : row.name,
      row.purpose,
      row.state === undefined ? row.trigger : `state \`${row.state}\``,
      row.owner,
      row.hasDlq ? 'yes' : 'no',
      `${row.budgetSeconds} s`,
      `[${row.name}](docs/runbooks/${row.name}.md)`,
    ]),
  );
}

function reasonTable(): string {
  return table(
    ['reason', 'what it means', 'one item for', 'owner role', 'due in'],
    Object.entries(REASONS).map(([name, { says, kind, owner, dueMinutes }]) => [
      `\`${name}\``,
      says,
      kind === 'grouped' ? 'all with this cause' : 'each signal',
      owner,
      dueMinutes % 60 === 0 ? `${dueMinutes / 60} h` : `${dueMinutes} min`,
    ]),
  );
}
