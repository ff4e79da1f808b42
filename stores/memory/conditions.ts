/** What a condition says about the item under a key; the meaning DynamoDB gives the expressions we send it. */
import { StoreMisuse } from '../misuse.ts';
import { compareText } from '../paging.ts';
import type { Condition, Item, Value } from '../store.ts';

type Comparison = Extract<Condition, { value: unknown }>;

/** Whether the condition holds of `item`, the item under the key with its `pk` and `sk`, or of its absence. */
export function holds(condition: Condition, item: Item | undefined): boolean {
  switch (condition.op) {
    case 'absent':
      return item === undefined;
    case 'present':
      return item !== undefined;
    case 'lacks':
      return attribute(item, condition.attribute) === undefined;
    case 'has':
      return attribute(item, condition.attribute) !== undefined;
    case 'all':
      return condition.of.every((part) => holds(part, item));
    case 'any':
      return condition.of.some((part) => holds(part, item));
    case 'not':
      return !holds(condition.of, item);
    default:
      return compares(condition, attribute(item, condition.attribute));
  }
}

function attribute(item: Item | undefined, name: string): Value | undefined {
  return item !== undefined && Object.hasOwn(item, name) ? item[name] : undefined;
}

/** An attribute that is absent, or of another type than the value, compares as false whatever the operator. */
function compares({ op, value }: Comparison, found: Value | undefined): boolean {
  if (typeof value === 'boolean') return found === value;
  const order = orderOf(found, value);
  if (order === undefined) return false;
  if (op === 'eq') return order === 0;
  if (op === 'lt') return order < 0;
  if (op === 'le') return order <= 0;
  return op === 'gt' ? order > 0 : order >= 0;
}

function orderOf(found: Value | undefined, value: string | number): number | undefined {
  if (typeof found === 'number' && typeof value === 'number') return found - value;
  if (typeof found === 'string' && typeof value === 'string') return compareText(found, value.toWellFormed());
  return undefined;
}

/** Throws StoreMisuse for conditions that DynamoDB refuses to evaluate at all. */
export function assertCondition(condition: Condition): void {
  if (condition.op === 'not') assertCondition(condition.of);
  else if (condition.op === 'all' || condition.op === 'any') condition.of.forEach(assertCondition);
  else if ('value' in condition) assertComparison(condition);
}

function assertComparison({ op, attribute: name, value }: Comparison): void {
  if (typeof value === 'boolean' && op !== 'eq') {
    throw new StoreMisuse(`Only \`eq\` compares with true or false; \`${op}\` of "${name}" cannot.`);
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new StoreMisuse(`The number that "${name}" is compared with is not finite.`);
  }
}
