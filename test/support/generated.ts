/**
 * The parts of documents that code writes. A document holds `<!-- generated: spine -->` ... `<!-- end -->`; `npm run docs`
 * fills in what stands between, and a test fails when it is not what the code says now.
 */
import { REASONS } from '../../core/review/reasons.ts';
import { type Handoff, SPINE } from '../../core/spine.ts';

const PARTS: Readonly<Record<string, () => string>> = { spine: spineTable, reasons: reasonTable };

const MARKED = /(<!-- generated: ([a-z-]+) -->\n)[\s\S]*?(<!-- end -->)/g;

/** The document with its generated parts as the code says now. Throws on a part nobody generates. */
export const filledIn = (text: string): string =>
  text.replace(MARKED, (_all, opening: string, name: string, closing: string) => {
    const part = PARTS[name];
    if (!part) throw new Error(`No part "${name}" is generated; see test/support/generated.ts.`);
    return `${opening}\n${part()}\n\n${closing}`;
  });

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

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
