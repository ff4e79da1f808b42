/** What each file of the product imports, and the words its code uses, read from the syntax tree. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { ROOT } from './repository.ts';

export interface Import {
  /** Importing file, relative to the repository. */
  readonly from: string;
  /** Imported file relative to the repository, or the name of a package or node module. */
  readonly to: string;
  readonly isFile: boolean;
  /** Only types are taken: nothing is left of it at run time. */
  readonly isType: boolean;
}

/** Static imports, re-exports and `import()` of a literal. Throws on an `import()` of anything else. */
export function importsOf(file: string, source = readFileSync(path.join(ROOT, file), 'utf8')): Import[] {
  const { module } = parseSync(file, source);
  const isTypes = (entries: readonly { readonly isType: boolean }[]): boolean =>
    entries.length > 0 && entries.every(({ isType }) => isType);
  const found = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      name: moduleRequest.value,
      isType: isTypes(entries),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) => (moduleRequest ? [{ name: moduleRequest.value, isType }] : [])),
    ),
    ...module.dynamicImports.map(({ moduleRequest }) => ({
      name: literalOf(file, source.slice(moduleRequest.start, moduleRequest.end)),
      isType: false,
    })),
  ];
  return found.map(({ name, isType }) => {
    const isFile = name.startsWith('.');
    return { from: file, to: isFile ? path.join(path.dirname(file), name) : name, isFile, isType };
  });
}

function literalOf(file: string, text: string): string {
  const literal = /^(['"`])([^'"`$]+)\1$/.exec(text)?.[2];
  if (literal === undefined) throw new Error(`${file} imports what a variable says: ${text}. Name the module.`);
  return literal;
}

/** The package a module specifier belongs to: `@scope/name` of `@scope/name/part`; `node:fs` stays itself. */
export const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Every identifier and text of a file's code; comments are not code. */
export function wordsOf(file: string, source = readFileSync(path.join(ROOT, file), 'utf8')): string[] {
  const words: string[] = [];
  const visitor = new Visitor({
    Identifier: ({ name }) => void words.push(name),
    Literal: ({ value }) => void (typeof value === 'string' && words.push(value)),
    TemplateElement: ({ value }) => void words.push(value.raw),
  });
  visitor.visit(parseSync(file, source).program);
  return words;
}
