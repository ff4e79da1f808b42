import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FAULT_CODES, KnownFault } from '../../../core/park/stop.ts';
import { SPINE } from '../../../core/spine.ts';
import { Fault, faultFacts } from '../../../lambdas/runtime/telemetry.ts';

const runbooks = SPINE.map(({ name }) => readFileSync(`docs/runbooks/${name}.md`, 'utf8')).join('\n');

it.each(FAULT_CODES)('the fault %s is told by its code, and a runbook says what to do about it', (code) => {
  const facts = faultFacts(new KnownFault(code, 'What only the programmer may read.'));
  expect(facts.code).toBe(code);
  expect(new Fault('route', facts).message).toBe(`route failed: Error (${code})`);
  expect(runbooks).toContain(`- \`${code}\`: `);
});
