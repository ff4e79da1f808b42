/** What a generator did, what to look at and what to run next. */
import { INDEX, LOCK } from './place.ts';
import type { Plan } from './plan.ts';

export function tell(plan: Plan, files: readonly string[], documents: string): string[] {
  const { wish, made, own, flow, cases } = plan;
  const { emitter, contract, inference, doubts, preset } = made;
  const unread = inference?.unmapped ?? [];
  return [
    `${emitter.name}: ${emitter.kind} at ${emitter.path}, verified by ${emitter.connector}, feeds flow ${flow.name}`,
    preset
      ? `  from the preset ${preset.file}`
      : `  ${contract.mappings.length} mappings inferred from ${cases.length === 1 ? 'one sample' : `${cases.length} samples`}`,
    ...(own ? ['  a flow of its own that holds everything for a person, until flows/own has a rule that assigns'] : []),
    '',
    'Written',
    ...files.map((file) => `  ${file}`),
    `  ${INDEX} (registered)`,
    `  ${LOCK} (the contract accepted)`,
    `  ${documents}`,
    '',
    'Mapped',
    ...contract.mappings.map(
      ({ to, from, as, required }) => `  ${to.padEnd(24)} ${from.join(' or ')}  (${as}${required ? ', required' : ''})`,
    ),
    ...section(
      'Look at',
      doubts.map(({ path, says }) => (path === '' ? says : `${path}: ${says}`)),
    ),
    ...section('Not mapped: rules cannot ask for these until you map them', shortened(unread)),
    '',
    'Next',
    `  npm run contracts -- --accept      once you have changed the contract`,
    `  npx vitest run --project unit test/unit/own/${wish.name}.test.ts`,
    '  npm run verify',
    '  npm run sandbox      and, beside it, in a second terminal:',
    `  npm run baton -- send flows/own/${wish.name}/samples/${cases[0]?.name ?? ''}.json`,
    `  npm run baton -- init --stage <stage>      makes or asks for the secret of ${emitter.name}`,
  ];
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];

const MOST = 25;
const shortened = (paths: readonly string[]): string[] =>
  paths.length <= MOST ? [...paths] : [...paths.slice(0, MOST), `and ${paths.length - MOST} more`];
