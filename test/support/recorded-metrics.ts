/** Which metrics the functions record, read from the syntax of their code. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { filesBelow, ROOT } from './repository.ts';

export interface Recording {
  readonly file: string;
  /** Names spelled out in the call; `undefined` where a value of them is handed over, which nobody can read here. */
  readonly names: readonly string[] | undefined;
}

/** Every call of `record(label, values)` below a folder. */
export const readRecordings = (folder: string): Recording[] =>
  filesBelow(folder, ['.ts']).flatMap((file) => recordingsIn(file, readFileSync(path.join(ROOT, file), 'utf8')));

export function recordingsIn(file: string, source: string): Recording[] {
  const found: Recording[] = [];
  const visitor = new Visitor({
    CallExpression({ callee, arguments: [, values] }) {
      if (callee.type !== 'Identifier' || callee.name !== 'record') return;
      found.push({ file, names: values && namesIn(values) });
    },
  });
  visitor.visit(parseSync(file, source).program);
  return found;
}

/** Names in an object, and in objects that are spread into it on a condition; `undefined` for anything else. */
function namesIn(node: object): string[] | undefined {
  const part = (name: string): object => Object(Reflect.get(node, name));
  switch (Reflect.get(node, 'type')) {
    case 'ObjectExpression':
      return all(Object.values(part('properties')).map((property) => namesOf(Object(property))));
    case 'ConditionalExpression':
      return all([namesIn(part('consequent')), namesIn(part('alternate'))]);
    case 'ParenthesizedExpression':
      return namesIn(part('expression'));
    default:
      return undefined;
  }
}

function namesOf(property: object): string[] | undefined {
  if (Reflect.get(property, 'type') === 'SpreadElement') return namesIn(Object(Reflect.get(property, 'argument')));
  const name: unknown = Reflect.get(Object(Reflect.get(property, 'key')), 'name');
  return typeof name === 'string' && Reflect.get(property, 'computed') !== true ? [name] : undefined;
}

const all = (parts: readonly (string[] | undefined)[]): string[] | undefined =>
  parts.every((part) => part !== undefined) ? parts.flat() : undefined;
