import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry } from '../../../flows/registry.ts';
import { CARDS } from '../../support/flow-cards.ts';
import { filledIn } from '../../support/generated.ts';
import { anchorOf, codeBlocks, documents, linksOf, readText, sectionsOf } from '../../support/markdown.ts';
import { filesBelow, ROOT } from '../../support/repository.ts';

const all = documents();

describe('every document', () => {
  it.each(all)('%s links to what exists', (file) => {
    expect(linksOf(readText(file)).filter((target) => !resolves(file, target))).toEqual([]);
  });

  it.each(all)('%s has its generated parts as the code says now (npm run docs writes them)', (file) => {
    expect(readText(file)).toBe(filledIn(readText(file)));
  });

  it('names only npm scripts there are', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(readText('package.json'));
    const known = new Set([...Object.keys(scripts), 'ci']);
    const unknown = all.flatMap((file) =>
      [...readText(file).matchAll(/\bnpm run (?:-s )?([a-z][a-z:-]*)/g)]
        .filter(([, script = '']) => !known.has(script))
        .map(([found]) => `${file}: ${found}`),
    );
    expect(unknown).toEqual([]);
  });

  it('names no machine, person or place it was written at', () => {
    const told = all.filter((file) => /\/work\/|\/tmp\/baton|\/home\//.test(readText(file)));
    expect(told).toEqual([]);
  });
});

describe('the flows that are declared', () => {
  it('have a card each, and no other flow has one covers: [11, 14, 15, 84]', () => {
    const cards = filesBelow(CARDS, ['.md']).filter((file) => path.basename(file) !== 'README.md');
    expect(cards.sort()).toEqual([...registry.flows.keys()].map((name) => `${CARDS}/${name}.md`).sort());
    for (const name of registry.flows.keys()) {
      expect(readText(`${CARDS}/${name}.md`)).toContain(`<!-- generated: flow-${name} -->`);
    }
    expect(readText(`${CARDS}/README.md`)).toContain('<!-- generated: routing-matrix -->');
  });
});

describe('every decision in docs/adr', () => {
  const decisions = filesBelow('docs/adr', ['.md']).filter((file) => path.basename(file) !== 'README.md');

  it.each(decisions)('%s has its four sections, in order', (file) => {
    const sections = sectionsOf(readText(file));
    expect(sections.map(({ title }) => title).slice(1)).toEqual(['Context', 'Options', 'Decision', 'How to reverse']);
    expect(sections[0]?.title.slice(0, 4)).toBe(path.basename(file).slice(0, 4));
    for (const { title, body } of sections.slice(1)) expect(body, title).not.toBe('');
  });

  it('is listed in the index, with its own title', () => {
    const index = readText('docs/adr/README.md');
    for (const file of decisions) {
      const [number = '', ...title] = (sectionsOf(readText(file))[0]?.title ?? '').split(' ');
      expect(index).toContain(`| [${number}](${path.basename(file)}) | ${title.join(' ')} |`);
    }
    expect(linksOf(index).sort()).toEqual(decisions.map((file) => path.basename(file)).sort());
  });
});

describe('the reading of documents', () => {
  it('finds sections, anchors, links and code', () => {
    const text =
      '# A b\n\nsee [c](d.md#e) and [f](https://g.example)\n\n```sh\n# not a heading\n```\n\n## Who, when?\n\nx\n';
    expect(sectionsOf(text).map(({ level, title }) => [level, title])).toEqual([
      [1, 'A b'],
      [2, 'Who, when?'],
    ]);
    expect(linksOf(text)).toEqual(['d.md#e']);
    expect(codeBlocks(text)).toEqual([{ language: 'sh', code: '# not a heading\n' }]);
    expect(anchorOf('Who, when?')).toBe('who-when');
  });
});

function resolves(file: string, target: string): boolean {
  const [place = '', anchor] = target.split('#');
  const found = place === '' ? file : path.join(path.dirname(file), place);
  if (!existsSync(path.join(ROOT, found))) return false;
  if (anchor === undefined || !found.endsWith('.md')) return true;
  return sectionsOf(readText(found)).some(({ title }) => anchorOf(title) === anchor);
}
