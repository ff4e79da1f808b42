/** The numbered list of docs/capabilities.md, and which of its numbers a test shows. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './repository.ts';
import type { TestName } from './test-names.ts';

export const KINDS = ['F', 'X', 'N', 'T', 'R', 'D', 'P'] as const;
export type CapabilityKind = (typeof KINDS)[number];

export interface Capability {
  readonly number: number;
  readonly kind: CapabilityKind;
  readonly text: string;
  /** Heading it stands under: `C. Front door: ...`. */
  readonly area: string;
}

export interface ShownCapability extends Capability {
  /** Test files that show it, each once; none means not shown yet. */
  readonly shownBy: readonly string[];
}

/** The list. Throws on a line that is numbered but has no kind, so that none is dropped unseen. */
export function readCapabilities(): Capability[] {
  const capabilities: Capability[] = [];
  let area = '';
  for (const line of readFileSync(path.join(ROOT, 'docs', 'capabilities.md'), 'utf8').split('\n')) {
    if (line.startsWith('## ')) area = line.slice(3);
    const [, number, kind, text] = /^(\d+)\. \[([A-Z])\] (.+)$/.exec(line) ?? [];
    if (number === undefined && /^\d+\./.test(line)) throw new Error(`docs/capabilities.md: "${line}" has no kind.`);
    const known = KINDS.find((each) => each === kind);
    if (known && text) capabilities.push({ number: Number(number), kind: known, text, area });
  }
  return capabilities;
}

/** Each capability with the test files whose names say they show it. */
export const shown = (list: readonly Capability[], names: readonly TestName[]): ShownCapability[] =>
  list.map((capability) => {
    const files = names.filter(({ covers }) => covers.includes(capability.number)).map(({ file }) => file);
    return { ...capability, shownBy: [...new Set(files)] };
  });
