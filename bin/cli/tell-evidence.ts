/** The evidence of a work item as lines for people: drift as a field diff, everything else as it is. Pure. */
import * as z from 'zod';

const Broken = z.array(
  z.object({
    field: z.string(),
    wanted: z.string().optional(),
    found: z.string(),
    suggestion: z.string().optional(),
    confidence: z.number().optional(),
  }),
);
const Added = z.array(z.object({ field: z.string(), type: z.string() }));

export const tellEvidence = (evidence: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(evidence).flatMap(([name, value]) => tellOne(name, value));

function tellOne(name: string, value: unknown): string[] {
  const broken = name === 'fields' ? Broken.safeParse(value).data : undefined;
  if (broken) return broken.map(tellBroken);
  const added = name === 'added' ? Added.safeParse(value).data : undefined;
  if (added) return added.map(({ field, type }) => `  + ${field}  ${type}, new`);
  const passedOver = name === 'trace' ? z.array(z.string()).safeParse(value).data : undefined;
  if (passedOver) return tellPassedOver(passedOver);
  return [`  ${name}: ${isMoment(value) ? new Date(value).toISOString() : JSON.stringify(value)}`];
}

/** What a rule set tried before the rule that decided: read as facts they would say the opposite. */
const tellPassedOver = (trace: readonly string[]): string[] =>
  trace.length === 0
    ? []
    : [
        '  rules before it that did NOT apply, each with its condition that did not hold:',
        ...trace.map((each) => `    ${each}`),
      ];

/** Evidence holds moments as epoch ms; no other number of it is as large. */
const isMoment = (value: unknown): value is number => typeof value === 'number' && value > 1e12 && value < 1e13;

function tellBroken({ field, wanted, found, suggestion, confidence = 0 }: z.infer<typeof Broken>[number]): string {
  const diff = wanted === undefined ? found : `${found}, wanted ${wanted}`;
  const likely = suggestion === undefined ? '' : `; likely renamed to ${suggestion} (confidence ${confidence})`;
  return `  - ${field}  ${diff}${likely}`;
}
