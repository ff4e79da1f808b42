/** The documents as data: headings, sections, links, fenced code. Enough of Markdown for what we write. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { filesBelow, ROOT } from './repository.ts';

export interface Section {
  readonly level: number;
  readonly title: string;
  /** What stands below the heading, down to the next heading of any level. */
  readonly body: string;
}

export interface CodeBlock {
  readonly language: string;
  readonly code: string;
}

/** Every document of the repository, relative to it. */
export const documents = (): string[] => filesBelow('.', ['.md']);

export const readText = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const FENCE = /^```(\S*)[^\n]*\n([\s\S]*?)^```$/gm;

export const codeBlocks = (text: string): CodeBlock[] =>
  [...text.matchAll(FENCE)].map(([, language = '', code = '']) => ({ language, code }));

export function sectionsOf(text: string): Section[] {
  const parts = text.replace(FENCE, '').split(/^(#{1,6}) +(.+)$/m);
  const sections: Section[] = [];
  for (let at = 1; at + 2 < parts.length; at += 3)
    sections.push({ level: parts[at]?.length ?? 0, title: parts[at + 1] ?? '', body: (parts[at + 2] ?? '').trim() });
  return sections;
}

/** A heading's anchor, as GitHub makes it. */
export const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** Targets of links to places in the repository: `docs/x.md`, `#anchor`, `../y.ts`. Addresses elsewhere are left out. */
export const linksOf = (text: string): string[] =>
  [...text.replace(FENCE, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
