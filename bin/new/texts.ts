/** The definitions as source text; the formatter gives it its shape. */
import type { Mapping } from '../../core/definitions/definitions.ts';
import type { Doubt } from '../../core/inference/infer.ts';
import type { Plan } from './plan.ts';

/** `partner-portal` -> `partnerPortal`. */
export const camel = (name: string): string =>
  name.replace(/-+([a-z\d]?)/g, (_all, next: string) => next.toUpperCase());

/** The name under which `flows/own/index.ts` knows a folder. */
export const folderName = (name: string): string => `${camel(name)}Folder`;

const REGISTRY = '../../../core/definitions/registry.ts';
/** A comment that cannot be ended by what stands in it. */
const safe = (text: string): string => text.replaceAll('*/', '* /').replace(/\s+/g, ' ');

/** Path below `flows/own/<name>/` -> text. */
export function definitionTexts(plan: Plan): ReadonlyMap<string, string> {
  const { wish, made, own, cases } = plan;
  const samples = cases.map(({ name, contentType, body, rule, decision }): [string, string] => [
    `samples/${name}.json`,
    JSON.stringify({ emitter: wish.name, contentType, expect: { kind: 'mapped', rule, decision }, body }, null, 2),
  ]);
  return new Map([
    ['index.ts', indexText(plan)],
    ...(made.preset ? [['emitters.ts', presetText(plan)] as const] : inferredTexts(plan)),
    ...(own ? flowTexts(plan, own) : []),
    ...samples,
  ]);
}

function indexText({ wish: { name }, made, own, flow }: Plan): string {
  const id = camel(name);
  const imports = [
    `import type { Definitions } from '${REGISTRY}';`,
    made.preset
      ? `import { ${id} } from './emitters.ts';`
      : `import { ${id}Contract } from './contracts/${name}.ts';\nimport { ${id}Emitter } from './emitters.ts';`,
    ...(own ? [`import { ${id}Flow } from './flow.ts';`, `import { ${id}Rules } from './rules.ts';`] : []),
  ];
  const parts = [
    ...(own ? [`flows: [${id}Flow]`] : []),
    `emitters: [${made.preset ? `${id}.emitter` : `${id}Emitter`}]`,
    `contracts: [${made.preset ? `${id}.contract` : `${id}Contract`}]`,
    own ? `ruleSets: [${id}Rules]` : `feeds: { '${flow.name}': ['${name}'] }`,
  ];
  const what = own
    ? `Everything the flow ${name} is made of.`
    : `The emitter ${name}, which feeds the flow ${flow.name}.`;
  return `/** ${what} */\n${imports.join('\n')}\n\nexport const ${folderName(name)}: Definitions = {\n${parts.join(',\n')} };\n`;
}

function presetText({ wish: { name }, made: { preset, emitter } }: Plan): string {
  const { file = '', exported = '' } = preset ?? {};
  const own = {
    flow: emitter.flow,
    owner: emitter.owner,
    expectedPerDay: emitter.expectedPerDay,
    name,
    path: emitter.path,
  };
  return `import { fromPreset } from '../../../core/definitions/preset.ts';
import { ${exported} } from '../../presets/${file}.ts';

/** Add \`mappings\` for fields of your own; they are read before those of the preset. */
export const ${camel(name)} = fromPreset(${exported}, ${JSON.stringify(own)});
`;
}

function inferredTexts({ wish: { name }, made: { emitter, contract, inference, doubts } }: Plan): [string, string][] {
  const { mappings, ...rest } = contract;
  const whys = new Map(inference?.mappings.map(({ mapping, why }) => [mapping.to, why]));
  const lines = mappings.map((mapping) => `${JSON.stringify(bare(mapping))},${remarkOn(whys.get(mapping.to))}`);
  const about = [
    'Made from samples by new:emitter; look at every line once. What nothing reads has no type, so that it may change.',
    ...doubts
      .slice(0, 20)
      .map(({ path, says }: Doubt) =>
        safe(`- ${path === '' ? '' : `${path}: `}${says}${says.endsWith('?') ? '' : '.'}`),
      ),
  ];
  return [
    [
      'emitters.ts',
      `import { defineEmitter } from '${REGISTRY}';\n\nexport const ${camel(name)}Emitter = defineEmitter(${JSON.stringify(emitter)});\n`,
    ],
    [
      `contracts/${name}.ts`,
      `import { defineContract } from '../${REGISTRY}';\n\n/**\n${about.map((line) => ` * ${line}`).join('\n')}\n */\n` +
        `export const ${camel(name)}Contract = defineContract({\n${JSON.stringify(rest).slice(1, -1)},\nmappings: [\n${lines.join('\n')}\n]});\n`,
    ],
  ];
}

const bare = ({ to, from, as, required }: Mapping) => ({ to, from, as, required });

function remarkOn(why: string | undefined): string {
  if (why === 'like') return ' // by a similar name';
  return why === 'value' ? ' // by its value alone' : '';
}

function flowTexts({ wish: { name } }: Plan, { flow, ruleSet }: NonNullable<Plan['own']>): [string, string][] {
  const id = camel(name);
  return [
    [
      'flow.ts',
      `import { defineFlow } from '${REGISTRY}';\n
/**
 * Owners, fallback, SLA and words are a start: make them yours. \`assist\` asks a person before anything is written to a
 * destination; \`live\` does not.
 */
export const ${id}Flow = defineFlow(${JSON.stringify(flow)});\n`,
    ],
    [
      'rules.ts',
      `import { defineRuleSet } from '${REGISTRY}';\n
/**
 * The first rule that applies decides. Until there is one that assigns, every signal waits for a person: nothing is lost and
 * nobody is written to. A first rule might be:
 * { id: 'reachable', when: { fact: 'hasEmail', is: '=', value: true }, decision: 'assign', pool: '...', dueMinutes: 240 }
 */
export const ${id}Rules = defineRuleSet(${JSON.stringify(ruleSet)});\n`,
    ],
    ['runbook.md', runbookText(name, flow.owners)],
  ];
}

const runbookText = (name: string, owners: { readonly integration: string; readonly revops: string }): string =>
  `# Flow ${name}

## Meaning

A signal of flow \`${name}\` waits for a person. As long as its rule set assigns nothing, all of them do.

## Impact

Say here what a buyer or a customer misses while nobody looks.

## Check

The open work items of this flow show what waits and why: \`npm run baton -- items\`. One person: \`npm run baton -- where\` with
an address or an id names the handoff it stands at.

## Fix

- \`hold\`: ${owners.revops} (revops) writes the rule that decides it in \`flows/own/${name}/rules.ts\`, then replays.
- \`contract-broken\`: ${owners.integration} (integration) maps the new name in the emitter's contract, then replays.
- \`no-identifier\`: the payload names nobody. Ask the sender for an e-mail address or a user id.

## Verify

The item closes itself when its last signal has gone on. Conservation of the hour shows no remainder.

## When not to

Do not replay while a destination is down: what waits for it goes on by itself.
`;
