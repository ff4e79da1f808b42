/** Samples that name nobody: refused with what was found instead. */
import type { Inference } from '../../core/inference/infer.ts';
import { CliProblem } from '../cli/problem.ts';
import type { Wish } from './options.ts';
import type { Capture } from './samples.ts';

const ADVICE = [
  'Have the sender add one, give a sample that has one, or take it as evidence with --evidence: each such signal',
  'then waits in a work item (no-identifier) until somebody maps what names the person.',
];

/**
 * Throws a {@link CliProblem} unless there is an address or a user id. A phone or a visitor is too little to begin with, for
 * families and offices share them; but a call is its caller's, and stitching knows callers by their number.
 */
export function refuseNobody(
  { channel }: Wish,
  { identifiesBy, mappings, doubts }: Inference,
  captures: readonly Capture[],
): void {
  const pathTo = (to: string): string | undefined => mappings.find(({ mapping }) => mapping.to === to)?.mapping.from[0];
  if (identifiesBy !== undefined || (channel === 'call' && pathTo('identifiers.phone'))) return;
  const lesser = ['identifiers.phone', 'identifiers.anonymousId'].flatMap((to) =>
    pathTo(to) ? `${to} at ${pathTo(to)}` : [],
  );
  const hints = doubts.filter(({ says }) => says.includes('e-mail')).map(({ path }) => path);
  const found = [
    ...(lesser.length > 0 ? [`Found ${lesser.join(' and ')}: too little, unless it is a call (--channel call).`] : []),
    ...(hints.length > 0 ? [`E-mail addresses that seem somebody else's: ${hints.join(', ')}.`] : []),
  ];
  throw new CliProblem(
    `Nothing in ${captures.map(({ file }) => file).join(', ')} says who it is about: there is no e-mail address and no user id.`,
    { advice: [...found, ...ADVICE].join('\n') },
  );
}
