/**
 * Every field of every sample of every emitter, mutated: mapped as before, or parked with the field named, or counted as
 * additive, as the contract says (`foretold.ts` works out what it says without applying it).
 */
import { describe, expect, it } from 'vitest';
import { applyContract, type ContractResult } from '../../../core/contracts/apply.ts';
import { readPayload } from '../../../core/contracts/read.ts';
import type { Contract } from '../../../core/definitions/definitions.ts';
import { registry } from '../../../flows/registry.ts';
import { type NamedSample, readSamples } from '../../../sandbox/senders.ts';
import { partOf } from '../../support/expectations.ts';
import {
  MUTATIONS,
  type Mutation,
  mutated,
  newName,
  type Place,
  placesIn,
  ROW_MUTATIONS,
  rowOf,
  textOf,
} from '../../support/mutations.ts';
import { foretell, named } from './foretold.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function declaredFor(sample: NamedSample): { contract: Contract; payload: unknown } {
  const emitter = registry.emitters.get(sample.emitter);
  const contract = registry.contracts.get(emitter?.contract ?? '');
  if (!emitter || !contract) throw new Error(`Sample "${sample.name}" has no contract.`);
  const read = readPayload(contract.format, partOf(sample, emitter.connector));
  if (read.kind !== 'read') throw new Error(`Sample "${sample.name}" cannot be read.`);
  return { contract, payload: read.payload };
}

/** A signal's fields by path. */
function flat(result: ContractResult): Map<string, unknown> {
  const signal = result.kind === 'mapped' ? result.signal : {};
  return new Map(
    Object.entries(signal).flatMap(([name, value]): [string, unknown][] =>
      typeof value === 'object'
        ? Object.entries(Object(value)).map(([inner, each]) => [`${name}.${inner}`, JSON.stringify(each)])
        : [[name, value]],
    ),
  );
}

interface Case {
  readonly contract: Contract;
  readonly before: ContractResult;
  readonly payload: unknown;
  readonly place: Place;
  readonly mutation: Mutation;
}

/** What is wrong with the result of one mutation; the tally keeps what became of it. */
function wrongWith({ contract, before, payload, place, mutation }: Case, tally: Record<string, number>): string[] {
  const isForm = contract.format === 'form';
  const after = mutated(payload, place, mutation, isForm);
  const twice = mutation === 'duplicated' ? place : undefined;
  const sent = contract.format === 'csv' ? rowOf(after) : bytes(textOf(after, isForm, twice));
  const result = applyContract(contract, sent);
  const said = foretell(contract, payload, after, place, mutation);
  const note = (what: string): void => {
    tally[what] = (tally[what] ?? 0) + 1;
  };
  if (result.kind === 'unreadable') return [`is unreadable: ${result.why}`];
  if (result.kind === 'broken') {
    note('parked');
    const names = result.fields.map(({ field }) => field);
    const wrong = result.fields.filter(
      ({ suggestion }) => suggestion && mutation === 'renamed' && !isRight(suggestion, place),
    );
    if (wrong.length > 0) note('suggested wrongly');
    if (said.breaks.length === 0) return [`parked, naming ${names}, though the contract asks for nothing of it`];
    const isNamed = said.breaks.some((field) => names.includes(field.replace(/^\?/, '')));
    return isNamed ? [] : [`parked naming ${names}, and not ${said.breaks}`];
  }
  const mustBreak = said.breaks.filter((field) => !field.startsWith('?'));
  if (mustBreak.length > 0) return [`was mapped, though ${mustBreak} breaks it`];
  const [was, is] = [flat(before), flat(result)];
  const moved = [...new Set([...was.keys(), ...is.keys()])].filter((field) => was.get(field) !== is.get(field));
  const strange = moved.filter((field) => !said.may.has(field));
  note(moved.length === 0 ? 'mapped as before' : 'mapped without it');
  if (said.counted !== undefined) note('counted');
  return [
    ...strange.map((field) => `changed ${field}, which does not come from it`),
    ...(said.counted !== undefined && !result.additive.includes(said.counted) && !result.additive.includes('(unnamed)')
      ? [`is not counted as ${said.counted}`]
      : []),
    ...(mutation === 'duplicated' && moved.length > 0 ? ['was changed by a repeated key'] : []),
  ];
}

/** The suggestion leads to where the field, or what it was in, went. */
const isRight = (suggestion: string, place: Place): boolean =>
  suggestion.includes(newName(String(place.at(-1)))) || suggestion.startsWith(named(place));

const samples = readSamples().filter(({ expect: expected }) => expected.kind === 'mapped');

describe('every emitter', () => {
  it('has a sample here', () => {
    expect([...new Set(samples.map(({ emitter }) => emitter))].sort()).toEqual([...registry.emitters.keys()].sort());
  });

  it.each(samples)(
    '$emitter, sample $name: any mutated field is mapped, parked by name or counted covers: [87, 88]',
    (sample) => {
      const { contract, payload } = declaredFor(sample);
      const before = applyContract(contract, partOf(sample, registry.emitters.get(sample.emitter)?.connector ?? ''));
      expect(before.kind).toBe('mapped');
      const tally: Record<string, number> = {};
      const places = placesIn(payload);
      const mutations = contract.format === 'csv' ? ROW_MUTATIONS : MUTATIONS;
      const wrong = places.flatMap((place) =>
        mutations.flatMap((mutation) =>
          wrongWith({ contract, before, payload, place, mutation }, tally).map(
            (what) => `${named(place)} ${mutation} ${what}`,
          ),
        ),
      );
      console.info(`${sample.name}: ${places.length} fields x ${mutations.length}: ${JSON.stringify(tally)}`);
      expect(wrong).toEqual([]);
      expect(tally['suggested wrongly'] ?? 0).toBeLessThanOrEqual(1);
    },
  );
});
