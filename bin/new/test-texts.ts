/** The tests of a new emitter as source text: what its samples become, and where they end. */
import type { Plan } from './plan.ts';
import { camel } from './texts.ts';

/** Path in the repository -> text. */
export function testTexts(plan: Plan): ReadonlyMap<string, string> {
  const { name } = plan.wish;
  return new Map([
    [`test/unit/own/${name}.test.ts`, contractTest(plan)],
    [`test/scenarios/probe-${name}.test.ts`, probeTest(plan)],
  ]);
}

/** Where all samples of an emitter stand, as the tests name them. */
const sampleFile = (folder: string, name: string): string => `flows/own/${folder}/samples/${name}.json`;

function contractTest({ wish: { name }, cases, made: { contract } }: Plan): string {
  // A batch's own element cannot be taken out by a path of one signal.
  const isWhole = cases[0]?.contentType.includes('form') || typeof cases[0]?.body === 'object';
  const required = isWhole ? contract.mappings.find((mapping) => mapping.required)?.from[0] : undefined;
  const first = sampleFile(name, cases[0]?.name ?? '');
  return `import { describe, expect, it } from 'vitest';
import { registry } from '../../../flows/registry.ts';
import { decisionsOf, endsOf, readEmitterSample, resultsOf${required ? ', without' : ''} } from '../../support/emitter-sample.ts';

describe('the emitter ${name}', () => {
${cases.map((each) => caseTest(name, each)).join('\n')}
${
  required
    ? `
  it('parks what lacks ${quoted(required)}, and names it', () => {
    const results = resultsOf(registry, without(readEmitterSample('${first}'), ${JSON.stringify(required)}));
    expect(results[0]).toMatchObject({ kind: 'broken', fields: [{ field: ${JSON.stringify(required)}, found: 'missing' }] });
  });
`
    : ''
}
  it('ends with an owner or in a named exception, from the front door on', async () => {
    const ends = await endsOf(registry, readEmitterSample('${first}'));
    expect(ends).toHaveLength(${cases[0]?.signals.length ?? 1});
    for (const end of ends) expect(['ended', 'in-item']).toContain(end.kind);
  });
});
`;
}

function caseTest(folder: string, { name, signals, rule, decision }: Plan['cases'][number]): string {
  const results = signals.map((signal) => ({ kind: 'mapped', signal, additive: [], unusable: [] }));
  return `
  it('makes of ${name}.json the signal${signals.length === 1 ? '' : 's'} written down here, with nothing unknown or unread', () => {
    const sample = readEmitterSample('${sampleFile(folder, name)}');
    expect(resultsOf(registry, sample)).toEqual(${JSON.stringify(results)});
    expect(decisionsOf(registry, sample)[0]).toMatchObject(${JSON.stringify({ rule, decision })});
  });`;
}

const quoted = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");

function probeTest({ wish: { name }, cases, made: { emitter } }: Plan): string {
  const file = sampleFile(name, cases[0]?.name ?? '');
  return `/** A probe of ${name}: through the real front door, as its sender sends. */
import { expect, it } from 'vitest';
import { probe } from './probe.ts';

it('a probe of ${name} ends with an owner or in a named exception', async () => {
  const ${camel(name)} = await probe('${file}');
  expect(${camel(name)}.length).toBeGreaterThan(0);
  for (const { row } of ${camel(name)}) {
${emitter.kind === 'public-form' ? '' : '    expect(row.probe).toBe(true);\n'}    expect(row.outcome ?? row.item).toBeTruthy();
  }
});
`;
}
