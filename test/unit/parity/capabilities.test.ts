import { describe, expect, it } from 'vitest';
import { readCapabilities, shown } from '../../support/capability-list.ts';
import { readTestNames, testNamesIn } from '../../support/test-names.ts';

const list = readCapabilities();
const names = readTestNames();

describe('the list of capabilities', () => {
  it('has the numbers 1 to 467, each once and in order', () => {
    expect(list.map(({ number }) => number)).toEqual(Array.from({ length: 467 }, (_, index) => index + 1));
  });

  it('has every number that a test name says it shows', () => {
    const known = new Set(list.map(({ number }) => number));
    const wrong = names.flatMap(({ file, name, covers }) =>
      covers.filter((number) => !known.has(number)).map((number) => `${file}: ${name}: ${number}`),
    );
    expect(wrong).toEqual([]);
  });

  it('finds at least one test name with a number', () => {
    expect(shown(list, names).filter(({ shownBy }) => shownBy.length > 0)).not.toEqual([]);
  });
});

describe('the numbers of a test name', () => {
  const namesIn = (source: string) => testNamesIn('a.test.ts', source).flatMap(({ covers }) => covers);

  it('are read from names written out, in every form of a call', () => {
    expect(namesIn(`it('a covers: [1, 22]', f); describe("b covers: [3]", f);`)).toEqual([1, 22, 3]);
    expect(namesIn(`it.each([1, 2])('%s covers: [4]', f); test.concurrent(\`x \${y} covers: [5]\`, f);`)).toEqual([
      4, 5,
    ]);
  });

  it('are not read from comments, other calls or tests that do not run', () => {
    expect(namesIn(`// covers: [1]\nlog('covers: [2]'); it.skip('covers: [3]', f); it.todo('covers: [4]');`)).toEqual(
      [],
    );
  });
});
