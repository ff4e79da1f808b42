/** Differences between two schemas of a payload, field by field. What a schema does not say allows anything. */
import type { PayloadSchema, SchemaType } from '../definitions/contract.ts';
import { type ContractChange, change } from './contract-change.ts';

/** Compares what is allowed at one place of the payload and below it. */
export function compareSchemas(before: PayloadSchema, after: PayloadSchema, at = ''): ContractChange[] {
  const field = at || '$';
  const described = before.description === after.description;
  return [
    ...typeChanges(before, after, field),
    ...enumChanges(before, after, field),
    ...(described ? [] : [change('description-changed', field, 'is described in other words')]),
    ...propertyChanges(before, after, at),
    ...requiredChanges(before, after, at),
    ...(before.items || after.items ? compareSchemas(before.items ?? {}, after.items ?? {}, `${at}[*]`) : []),
  ];
}

/** Undefined is every type. */
const typesOf = ({ type }: PayloadSchema): readonly SchemaType[] | undefined =>
  typeof type === 'string' ? [type] : type;

const takes = (types: readonly SchemaType[] | undefined, type: SchemaType): boolean =>
  types === undefined || types.includes(type) || (type === 'integer' && types.includes('number'));

function typeChanges(before: PayloadSchema, after: PayloadSchema, field: string): ContractChange[] {
  const [old, next] = [typesOf(before), typesOf(after)];
  const lost = (old ?? []).filter((type) => !takes(next, type));
  const won = (next ?? []).filter((type) => !takes(old, type));
  const says = `was ${typeText(old)}, is ${typeText(next)}`;
  if (old !== undefined && next !== undefined && lost.length > 0) {
    return [change(old.length === lost.length && won.length > 0 ? 'retyped' : 'type-narrowed', field, says)];
  }
  if (old === undefined && next !== undefined) return [change('type-narrowed', field, says)];
  const isWider = won.length > 0 || (old !== undefined && next === undefined);
  return isWider ? [change('type-widened', field, says)] : [];
}

const typeText = (types: readonly SchemaType[] | undefined): string => types?.join(' or ') ?? 'of any type';

function enumChanges(before: PayloadSchema, after: PayloadSchema, field: string): ContractChange[] {
  const [old, next] = [before.enum, after.enum];
  const lost = next ? old?.filter((value) => !next.includes(value)) : [];
  const won = old ? next?.filter((value) => !old.includes(value)) : [];
  return [
    ...(lost === undefined ? [change('enum-narrowed', field, `takes only ${next?.join(', ')}`)] : []),
    ...(lost && lost.length > 0 ? [change('enum-narrowed', field, `no longer takes ${lost.join(', ')}`)] : []),
    ...(won === undefined ? [change('enum-widened', field, 'takes any value')] : []),
    ...(won && won.length > 0 ? [change('enum-widened', field, `also takes ${won.join(', ')}`)] : []),
  ];
}

function propertyChanges(before: PayloadSchema, after: PayloadSchema, at: string): ContractChange[] {
  const [old, next] = [
    new Map(Object.entries(before.properties ?? {})),
    new Map(Object.entries(after.properties ?? {})),
  ];
  return [...new Set([...old.keys(), ...next.keys()])].flatMap((name) => {
    const field = join(at, name);
    const [was, is] = [old.get(name), next.get(name)];
    if (was && is) return compareSchemas(was, is, field);
    if (was) return removed(after.properties === undefined, before.required?.includes(name) === true, field);
    // Where no field was listed, senders may well have sent this one, as anything.
    const narrowed = before.properties === undefined && is ? compareSchemas({}, is, field) : [];
    return [change('field-added', field, 'is named'), ...narrowed];
  });
}

function removed(isUnlisted: boolean, wasRequired: boolean, field: string): ContractChange[] {
  if (isUnlisted) return [change('type-widened', field, 'is no longer listed: it may be anything')];
  if (wasRequired) return [change('field-removed', field, 'was required and is no longer named')];
  return [change('optional-field-removed', field, 'is no longer named: counted as unknown where it is sent')];
}

function requiredChanges(before: PayloadSchema, after: PayloadSchema, at: string): ContractChange[] {
  const [old, next] = [new Set(before.required), new Set(after.required)];
  const isNamed = (name: string): boolean => !after.properties || Object.hasOwn(after.properties, name);
  const lifted = [...old].filter((name) => !next.has(name) && isNamed(name));
  return [
    ...[...next]
      .filter((name) => !old.has(name))
      .map((name) => change('newly-required', join(at, name), 'must be there')),
    ...lifted.map((name) => change('no-longer-required', join(at, name), 'may be absent')),
  ];
}

const join = (at: string, name: string): string => (at === '' ? name : `${at}.${name}`);
