/** Ways in which one field of a payload can be another one tomorrow. */

import { rowBytes } from '../../core/batch/row.ts';

/** Keys and indexes from the root. */
export type Place = readonly (string | number)[];

export const MUTATIONS = ['renamed', 'removed', 'retyped', 'nulled', 'duplicated', 'changed'] as const;
export type Mutation = (typeof MUTATIONS)[number];

/** What `renamed` makes of a name: one that no contract has. */
export const newName = (name: string): string => `${name}_since_monday`;

/** Every named field of a payload at any depth, those in lists included. */
export function placesIn(payload: unknown, at: Place = []): Place[] {
  if (Array.isArray(payload)) return payload.flatMap((each, index) => placesIn(each, [...at, index]));
  if (typeof payload !== 'object' || payload === null) return [];
  return Object.entries(payload).flatMap(([name, value]) => [[...at, name], ...placesIn(value, [...at, name])]);
}

export const foundAt = (payload: unknown, place: Place): unknown =>
  place.reduce<unknown>((at, step) => (at as Record<string | number, unknown> | null | undefined)?.[step], payload);

/** The payload with one field mutated; as it is for `duplicated`, which only the text of a payload can show. */
export function mutated(payload: unknown, place: Place, mutation: Mutation, isForm = false): unknown {
  const [step, ...rest] = place;
  if (step === undefined) return payload;
  if (Array.isArray(payload)) {
    return payload.map((each, index) => (index === step ? mutated(each, rest, mutation, isForm) : each));
  }
  const entries = Object.entries(payload as Record<string, unknown>).flatMap(([name, value]): [string, unknown][] => {
    if (name !== step) return [[name, value]];
    if (rest.length > 0) return [[name, mutated(value, rest, mutation, isForm)]];
    if (mutation === 'removed') return [];
    if (mutation === 'renamed') return [[newName(name), value]];
    return [[name, mutation === 'duplicated' ? value : another(value, mutation, isForm)]];
  });
  return Object.fromEntries(entries);
}

function another(value: unknown, mutation: 'retyped' | 'nulled' | 'changed', isForm: boolean): unknown {
  if (mutation === 'nulled') return isForm ? '' : null;
  // A form has texts only; a field sent twice becomes a list.
  if (mutation === 'retyped' && isForm) return [value, `${value}, too`];
  if (mutation === 'retyped') return isHolder(value) ? 'moved' : { moved: value };
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return typeof value === 'string' ? `${value}1` : value;
}

const isHolder = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** A row of a file has one text for each column: nothing in it can be another type, and no column can come twice. */
export const ROW_MUTATIONS = MUTATIONS.filter((mutation) => mutation !== 'retyped' && mutation !== 'duplicated');

/** A payload as a row of a file. */
export function rowOf(payload: unknown): Uint8Array {
  const cells = Object.entries(Object(payload)).map(([name, value]) => [name, String(value ?? '')] as const);
  return rowBytes(
    cells.map(([name]) => name),
    cells.map(([, cell]) => cell),
    '',
  );
}

/** A payload as it is sent; `twice`: one field is written a second time with the same value. */
export function textOf(payload: unknown, isForm: boolean, twice?: Place): string {
  if (!isForm) return jsonOf(payload, twice ?? []);
  const fields = Object.entries(payload as Record<string, unknown>).flatMap(([name, value]) => {
    const values = [value].flat();
    return (name === twice?.[0] ? [...values, ...values] : values).map((each): [string, string] => [
      name,
      String(each),
    ]);
  });
  return new URLSearchParams(fields).toString();
}

function jsonOf(value: unknown, twice: Place): string {
  const [step, ...rest] = twice;
  if (step === undefined || typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((each, at) => jsonOf(each, at === step ? rest : [])).join(',')}]`;
  const parts = Object.entries(value).flatMap(([name, each]) => {
    const part = `${JSON.stringify(name)}:${jsonOf(each, name === step ? rest : [])}`;
    return name === step && rest.length === 0 ? [part, part] : [part];
  });
  return `{${parts.join(',')}}`;
}
