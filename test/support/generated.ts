/**
 * The parts of documents that code writes. A document holds `<!-- generated: spine -->` ... `<!-- end -->`; `npm run docs`
 * fills in what stands between, and a test fails when it is not what the code says now.
 */
import type { Contract } from '../../core/definitions/definitions.ts';
import { FIELD_RULES, PROFILE_FIELDS } from '../../core/record/fields.ts';
import { truthIn } from '../../core/record/truth.ts';
import { REASONS } from '../../core/review/reasons.ts';
import { type Handoff, SPINE } from '../../core/spine.ts';
import { registry } from '../../flows/registry.ts';
import { flowCard, routingMatrix } from './flow-cards.ts';
import { table } from './markdown-table.ts';

/** By name; `flow-<name>` is the card of a flow. */
const PARTS: Readonly<Record<string, () => string>> = {
  spine: spineTable,
  reasons: reasonTable,
  'field-rules': fieldRuleTable,
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

/** Of the flows that ship; a company's own contracts stand in its own table. */
function fieldRuleTable(): string {
  const truthOf = truthIn(registry);
  return table(
    ['field', 'which word counts', 'a contract may name who is right', 'told by', 'a contact the CRM has already'],
    PROFILE_FIELDS.map((field) => {
      const { wins, yields } = FIELD_RULES[field];
      const tells = ({ mappings }: Contract): boolean => mappings.some(({ to }) => to === `profile.${field}`);
      const speakers = [...registry.contracts.values()].filter(tells).map(({ emitter }) => {
        const system = truthOf(emitter, field);
        return system === undefined ? emitter : `${emitter} (${system} is right)`;
      });
      return [
        `\`${field}\``,
        wins === 'newest' ? 'the last' : 'the first that named the person',
        yields ? 'yes' : 'no',
        speakers.join(', '),
        yields ? 'is updated, unless the CRM is right' : 'keeps its own, if it has one',
      ];
    }),
  );
}
