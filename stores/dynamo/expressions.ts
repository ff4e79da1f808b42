/** Conditions, updates and key ranges as DynamoDB expressions. Every name and value goes through a placeholder. */
import { attributeName } from '../misuse.ts';
import type { Bounds } from '../paging.ts';
import type { Condition, Value, Write } from '../store.ts';
import { type Attributes, encodeValue } from './codec.ts';

const COMPARATORS = { eq: '=', lt: '<', le: '<=', gt: '>', ge: '>=' } as const;

/** How tightly a printed condition binds; a looser one inside a tighter one needs parentheses, and only then. */
type Printed = { readonly text: string; readonly binds: 'atom' | 'not' | 'and' | 'or' };

/** Collects the placeholders of one command while its expressions are printed. */
export class Expressions {
  readonly #names: [string, string][] = [];
  readonly #values: Attributes = {};
  #valueCount = 0;

  /** The fields to spread into a command: only those that are used, because DynamoDB refuses empty or unused ones. */
  placeholders(): { ExpressionAttributeNames?: Record<string, string>; ExpressionAttributeValues?: Attributes } {
    return {
      ...(this.#names.length > 0 ? { ExpressionAttributeNames: Object.fromEntries(this.#names) } : {}),
      ...(this.#valueCount > 0 ? { ExpressionAttributeValues: this.#values } : {}),
    };
  }

  condition(condition: Condition): string {
    return this.#print(condition).text;
  }

  update({ set = {}, remove = [], add = {} }: Extract<Write, { kind: 'update' }>): string {
    const sets = Object.entries(set).filter(([, value]) => value !== undefined);
    const clauses = [
      clause(
        'SET',
        sets.map(([name, value]) => `${this.#name(name)} = ${this.#value(value)}`),
      ),
      clause(
        'REMOVE',
        remove.map((name) => this.#name(name)),
      ),
      clause(
        'ADD',
        Object.entries(add).map(([name, by]) => `${this.#name(name)} ${this.#value(by)}`),
      ),
    ];
    return clauses.filter((text) => text !== '').join(' ');
  }

  /** One partition and, where there are bounds, a stretch of its sort key. */
  keyRange(partition: string, key: string, sort: string, { from, to, prefix }: Bounds<string | number>): string {
    const inPartition = `${this.#name(partition)} = ${this.#value(key)}`;
    if (prefix === undefined && from === undefined && to === undefined) return inPartition;
    const name = this.#name(sort);
    if (prefix !== undefined) return `${inPartition} AND begins_with(${name}, ${this.#value(prefix)})`;
    if (from === undefined) return `${inPartition} AND ${name} <= ${this.#value(to ?? '')}`;
    if (to === undefined) return `${inPartition} AND ${name} >= ${this.#value(from)}`;
    return `${inPartition} AND ${name} BETWEEN ${this.#value(from)} AND ${this.#value(to)}`;
  }

  #name(attribute: string): string {
    const placeholder = `#${this.#names.length}`;
    this.#names.push([placeholder, attributeName(attribute)]);
    return placeholder;
  }

  #value(value: Value): string {
    const placeholder = `:${this.#valueCount}`;
    this.#values[placeholder] = encodeValue(value);
    this.#valueCount += 1;
    return placeholder;
  }

  #print(condition: Condition): Printed {
    switch (condition.op) {
      case 'absent':
        return { text: 'attribute_not_exists(pk)', binds: 'atom' };
      case 'present':
        return { text: 'attribute_exists(pk)', binds: 'atom' };
      case 'lacks':
        return { text: `attribute_not_exists(${this.#name(condition.attribute)})`, binds: 'atom' };
      case 'has':
        return { text: `attribute_exists(${this.#name(condition.attribute)})`, binds: 'atom' };
      case 'not':
        return { text: `NOT ${enclosed(this.#print(condition.of))}`, binds: 'not' };
      case 'all':
        return this.#join(condition.of, 'and');
      case 'any':
        return this.#join(condition.of, 'or');
      default: {
        const name = this.#name(condition.attribute);
        return { text: `${name} ${COMPARATORS[condition.op]} ${this.#value(condition.value)}`, binds: 'atom' };
      }
    }
  }

  #join(of: readonly Condition[], binds: 'and' | 'or'): Printed {
    const parts = of.map((part) => this.#print(part));
    const [first] = parts;
    if (first === undefined) return binds === 'and' ? ALWAYS : NEVER;
    if (parts.length === 1) return first;
    return { text: parts.map(enclosed).join(binds === 'and' ? ' AND ' : ' OR '), binds };
  }
}

/** `all()` of nothing holds and `any()` of nothing does not, as for JavaScript's `every` and `some`. */
const ALWAYS: Printed = { text: 'attribute_exists(pk) OR attribute_not_exists(pk)', binds: 'or' };
const NEVER: Printed = { text: 'attribute_exists(pk) AND attribute_not_exists(pk)', binds: 'and' };

function enclosed(printed: Printed): string {
  return printed.binds === 'atom' ? printed.text : `(${printed.text})`;
}

function clause(keyword: string, parts: readonly string[]): string {
  return parts.length === 0 ? '' : `${keyword} ${parts.join(', ')}`;
}
