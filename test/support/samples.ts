/**
 * `npm run samples`: what every sample becomes on the whole road, held against the expectation beside it; names what differs
 * and exits 1. `-- --accept [flow]` writes the expectations anew, of one flow or of all: read the diff before you commit it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readSamples } from '../../sandbox/senders.ts';
import { differing, expectationFile, isExpected, outcomeOf } from './expectations.ts';
import { ROOT } from './repository.ts';

const { values, positionals } = parseArgs({ options: { accept: { type: 'boolean' } }, allowPositionals: true });
const [flow] = positionals;
const samples = readSamples().filter((sample) => flow === undefined || sample.flow === flow);
const unwritten = samples.filter((sample) => !isExpected(sample));
const different = [...unwritten, ...(await differing(samples.filter(isExpected)))];
for (const sample of different) {
  const file = expectationFile(sample);
  process.stdout.write(`${sample.flow}: ${sample.name} differs from ${file}\n`);
  if (!values.accept) continue;
  mkdirSync(path.dirname(path.join(ROOT, file)), { recursive: true });
  writeFileSync(path.join(ROOT, file), `${JSON.stringify(await outcomeOf(sample), undefined, 2)}\n`);
}
process.stdout.write(
  different.length === 0
    ? `All ${samples.length} samples become what is expected of them.\n`
    : values.accept
      ? 'Written. Read what changed (git diff) before you commit it.\n'
      : 'If this is what you meant: npm run samples -- --accept\n',
);
process.exit(different.length === 0 || values.accept ? 0 : 1);
