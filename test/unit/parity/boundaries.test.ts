import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Import, importsOf, packageOf, wordsOf } from '../../support/imports.ts';
import { filesBelow, foldersIn, ROOT } from '../../support/repository.ts';

interface Boundary {
  /** Folders or files of the repository it may import from, besides itself. */
  readonly files: readonly string[];
  /** Of these folders or files it may take types only. */
  readonly types?: readonly string[];
  /** Packages and node modules it may import; left out, all that package.json names. */
  readonly packages?: readonly string[];
}

/** Dependencies point one way: core <- stores, connectors <- lambdas; lib reads what it needs at synth. */
const BOUNDARIES: Readonly<Record<string, Boundary>> = {
  core: {
    files: [],
    // Pure data and parsing, beside zod and hashing.
    packages: ['zod', 'node:crypto', 'libphonenumber-js', 'tldts', 'email-providers', 'disposable-email-domains-js'],
  },
  stores: {
    files: ['core'],
    types: ['connectors/emitter.ts', 'connectors/destination.ts'],
    packages: ['zod', '@aws-sdk/client-dynamodb', 'node:crypto', 'node:timers'],
  },
  connectors: { files: ['core'], packages: ['zod', 'node:crypto'] },
  flows: { files: ['core'], packages: [] },
  lambdas: { files: ['core', 'stores', 'connectors', 'flows'] },
  // Only to refuse definitions that name a connector there is not.
  lib: { files: ['core', 'flows', 'stores/store.ts', 'connectors/emitters.ts', 'connectors/destinations.ts'] },
  bin: { files: ['core', 'stores', 'connectors', 'flows', 'lib'] },
  // The sandbox is set up by the function behind `baton init`.
  sandbox: { files: ['core', 'stores', 'connectors', 'flows', 'bin/cli/secrets.ts'] },
  // The command line is measured as people run it.
  bench: { files: ['core', 'stores', 'connectors', 'flows', 'lib', 'lambdas', 'sandbox', 'bin/cli'] },
  test: { files: ['core', 'stores', 'connectors', 'flows', 'lambdas', 'lib', 'bin', 'sandbox', 'bench'] },
};

const folders = foldersIn('.').filter((folder) => filesBelow(folder, ['.ts']).length > 0);
const importsIn = (folder: string): Import[] => filesBelow(folder, ['.ts']).flatMap((file) => importsOf(file));
const isWithin = (file: string, place: string): boolean => file === place || file.startsWith(`${place}/`);
const manifest: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
const namesOf = (part: string): string[] => Object.keys(manifest[part] ?? {});

describe('dependencies point one way', () => {
  it('every folder with code has a boundary', () => {
    expect(folders.filter((folder) => !(folder in BOUNDARIES))).toEqual([]);
  });

  it.each(folders)('%s imports only files it may', (folder) => {
    const { files, types = [] } = BOUNDARIES[folder] ?? { files: [] };
    const allowed = (found: Import): boolean =>
      [folder, ...files, ...(found.isType ? types : [])].some((place) => isWithin(found.to, place));
    expect(pairs(importsIn(folder).filter((found) => found.isFile && !allowed(found)))).toEqual([]);
  });

  it.each(folders)('%s imports only packages it may', (folder) => {
    const all = [...namesOf('dependencies'), ...namesOf('devDependencies')];
    const named = BOUNDARIES[folder]?.packages;
    const isAllowed = ({ to, isType }: Import): boolean => {
      const name = packageOf(to);
      if (named) return named.includes(name);
      return all.includes(name) || name.startsWith('node:') || (isType && all.includes(`@types/${name}`));
    };
    expect(pairs(packages(folder).filter((found) => !isAllowed(found)))).toEqual([]);
  });

  it('what runs on AWS needs no development dependency', () => {
    const kept = new Set(namesOf('dependencies'));
    const found = ['core', 'stores', 'connectors', 'flows', 'lambdas'].flatMap(packages);
    const missing = found.filter(({ to, isType }) => !isType && !to.startsWith('node:') && !kept.has(packageOf(to)));
    expect(pairs(missing)).toEqual([]);
  });
});

describe('neighbours do not reach into each other', () => {
  it('a function imports its own folder and lambdas/runtime, no other function', () => {
    expect(strangers('lambdas', ['lambdas/runtime'])).toEqual([]);
  });

  it('a connector imports its own folder and the ports, no other vendor', () => {
    const ports = filesBelow('connectors', ['.ts']).filter((file) => file.split('/').length === 2);
    expect(strangers('connectors', ports)).toEqual([]);
  });

  it('only stores/dynamo* speaks to DynamoDB', () => {
    const others = packages('stores').filter(({ from }) => !from.startsWith('stores/dynamo'));
    expect(pairs(others.filter(({ to }) => to.startsWith('@aws-sdk/')))).toEqual([]);
  });
});

describe('nothing branches on a vendor outside its connector', () => {
  /** Folders of connectors/ that are no vendor but a way of sending anyone may use. */
  const PROTOCOLS = ['html-form', 'standard-webhooks'];
  const vendors = foldersIn('connectors')
    .map((folder) => path.basename(folder))
    .filter((name) => !PROTOCOLS.includes(name));

  it.each(['core', 'stores', 'lambdas', 'lib'])('the code of %s names none', (folder) => {
    const named = filesBelow(folder, ['.ts']).flatMap((file) => {
      const words = wordsOf(file).filter((word) => vendors.some((vendor) => word.toLowerCase().includes(vendor)));
      return words.map((word) => `${file}: ${word}`);
    });
    expect(named).toEqual([]);
  });

  it('looks for at least one vendor', () => expect(vendors).not.toEqual([]));
});

describe('the reading of imports', () => {
  it('sees types, re-exports and imports at run time', () => {
    const source = `import type { A } from './a.ts'; export * from '../lib/b.ts'; await import('zod');`;
    expect(importsOf('core/x.ts', source)).toEqual([
      { from: 'core/x.ts', to: 'core/a.ts', isFile: true, isType: true },
      { from: 'core/x.ts', to: 'lib/b.ts', isFile: true, isType: false },
      { from: 'core/x.ts', to: 'zod', isFile: false, isType: false },
    ]);
  });

  it('sees names and texts in code but not in comments', () => {
    expect(wordsOf('core/x.ts', `// typeform\nconst a = b['hubspot'];`)).toEqual(['a', 'b', 'hubspot']);
  });
});

const packages = (folder: string): Import[] => importsIn(folder).filter(({ isFile }) => !isFile);

const pairs = (found: readonly Import[]): string[] => found.map(({ from, to }) => `${from} -> ${to}`);

/** Imports within `folder` that leave the importing file's own subfolder for one that is not shared. */
function strangers(folder: string, shared: readonly string[]): string[] {
  const own = (file: string): string => file.split('/').slice(0, 2).join('/');
  const crossing = importsIn(folder).filter(
    ({ from, to, isFile }) =>
      isFile &&
      isWithin(to, folder) &&
      from.split('/').length > 2 &&
      own(from) !== own(to) &&
      !shared.some((place) => isWithin(to, place)),
  );
  return pairs(crossing);
}
