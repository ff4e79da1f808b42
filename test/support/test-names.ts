/** The names of the tests, read from the syntax of the test files without running them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { filesBelow, ROOT } from './repository.ts';

/** One `describe`, `it` or `test` call whose name is written out. */
export interface TestName {
  /** Relative to the repository. */
  readonly file: string;
  readonly name: string;
  /** The capabilities its name says it shows. */
  readonly covers: readonly number[];
}

const CALLS: ReadonlySet<string> = new Set(['describe', 'it', 'test']);
const NOT_RUN: ReadonlySet<string> = new Set(['skip', 'todo']);

/** Every written-out test name below `test/`; names put together at run time are seen with their gaps left out. */
export const readTestNames = (): TestName[] =>
  filesBelow('test', ['.ts']).flatMap((file) => testNamesIn(file, readFileSync(path.join(ROOT, file), 'utf8')));

export function testNamesIn(file: string, source: string): TestName[] {
  const found: TestName[] = [];
  const visitor = new Visitor({
    CallExpression({ callee, arguments: [first] }) {
      const [called = '', ...ways] = source.slice(callee.start, callee.end).split(/\.|\(|`/);
      if (!CALLS.has(called) || first === undefined || ways.some((way) => NOT_RUN.has(way))) return;
      const name = textOf(first);
      if (name !== undefined) found.push({ file, name, covers: coversIn(name) });
    },
  });
  visitor.visit(parseSync(file, source).program);
  return found;
}

function textOf(argument: { readonly type: string }): string | undefined {
  if (argument.type === 'Literal' && 'value' in argument && typeof argument.value === 'string') return argument.value;
  if (argument.type !== 'TemplateLiteral' || !('quasis' in argument)) return undefined;
  const quasis = argument.quasis as readonly { readonly value: { readonly cooked: string | null } }[];
  return quasis.map(({ value }) => value.cooked ?? '').join('');
}

/** The numbers of `covers: [4, 12]` in a name. */
export const coversIn = (name: string): number[] =>
  [...name.matchAll(/covers: \[([\d, ]+)\]/g)].flatMap(([, numbers = '']) => numbers.split(',').map(Number));
