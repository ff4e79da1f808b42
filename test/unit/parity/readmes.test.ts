import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, foldersIn, ROOT } from '../../support/repository.ts';

const hasFiles = (folder: string): boolean => filesBelow(folder, ['.ts', '.json', '.md']).length > 0;
const folders = [
  ...foldersIn('.').filter((folder) => folder !== 'docs'),
  ...['connectors', 'core', 'flows', 'lambdas'].flatMap(foldersIn),
].filter(hasFiles);

describe('a reader finds in each folder what it is for', () => {
  it.each(folders)('%s has a README of at most 15 lines under its own name', (folder) => {
    const text = readFileSync(path.join(ROOT, folder, 'README.md'), 'utf8');
    expect(text.split('\n')[0]).toBe(`# ${folder}`);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
  });
});
