import { describe, expect, it } from 'vitest';
import { type Definitions, defineRegistry } from '../../../core/definitions/registry.ts';
import { sample } from '../../../flows/sample/index.ts';
import { endsOf } from '../../support/emitter-sample.ts';
import { planFrom } from './captures.ts';

/** What the plan would register, beside the sample. */
function sentThrough(name: string, files: readonly string[], ...more: readonly string[]) {
  const { made, own, flow, cases } = planFrom(name, files, '--preset', 'none', ...more);
  const added: Definitions = {
    emitters: [made.emitter],
    contracts: [made.contract],
    ...(own ? { flows: [own.flow], ruleSets: [own.ruleSet] } : { feeds: { [flow.name]: [name] } }),
  };
  const [first] = cases;
  if (!first) throw new Error('There is no case.');
  const { contentType, body } = first;
  const registry = defineRegistry([sample, added]);
  return endsOf(registry, { emitter: name, contentType, body: typeof body === 'string' ? body : Object(body) });
}

describe('a new emitter on the road', () => {
  it('that feeds a flow with rules ends as an owned task', async () => {
    const [end] = await sentThrough('survey-tool', ['survey.json'], '--flow', 'demo-request');
    expect(end).toMatchObject({ kind: 'ended', outcome: 'routed' });
  });

  it.each([
    ['booking.json', []],
    ['landing-page.txt', []],
    ['ad-lead.json', ['--kind', 'vendor-webhook']],
  ] as const)('with a flow of its own waits for a person, as held: %s', async (file, more) => {
    const ends = await sentThrough('brand-new', [file], ...more);
    expect(ends).toMatchObject([{ kind: 'in-item', reasons: ['hold'] }]);
  });
});
