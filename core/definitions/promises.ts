/** Checks what contracts declare beyond shape and mapping: source of truth, record ids, metadata. One line per mistake. */
import { METADATA, METADATA_NAMES } from '../signal/vocabulary.ts';
import type { Contract, Flow, Registry } from './definitions.ts';

/** A declaration is about a field that the contract fills, and names systems that exist. */
export function promiseProblems(contract: Contract, { emitters, destinations }: Registry): string[] {
  const { truth = {}, recordIds = {}, metadata = {}, mappings } = contract;
  const isMapped = (field: string): boolean => mappings.some(({ to }) => to === field);
  const asked = METADATA_NAMES.filter((name) => metadata[name] === 'required' || metadata[name] === 'counted');
  return [
    ...Object.entries(truth).flatMap(([field, system]) => [
      ...(isMapped(field) ? [] : [`truth names "${field}", which no mapping writes`]),
      ...(emitters.has(system) || destinations.has(system)
        ? []
        : [`truth.${field} names "${system}", which is neither an emitter nor a destination`]),
    ]),
    ...Object.entries(recordIds).flatMap(([system, field]) =>
      isMapped(field) ? [] : [`recordIds.${system} names "${field}", which no mapping writes`],
    ),
    ...asked.flatMap((name) =>
      isMapped(METADATA[name])
        ? []
        : [`metadata.${name} is ${metadata[name]}, but no mapping writes "${METADATA[name]}"`],
    ),
  ];
}

/** Who alone may ask for a follow-up is one of those who speak. */
export const canonicalProblems = ({ canonical, sources }: Flow): string[] =>
  canonical && !sources.includes(canonical.emitter)
    ? [`canonical.emitter names emitter "${canonical.emitter}", which is none of its sources`]
    : [];

/** Within one flow a field has one source of truth. */
export function truthProblems(flow: Flow, { emitters, contracts }: Registry): string[] {
  const said = new Map<string, { readonly contract: string; readonly system: string }>();
  return flow.sources.flatMap((source) => {
    const contract = contracts.get(emitters.get(source)?.contract ?? '');
    return Object.entries(contract?.truth ?? {}).flatMap(([field, system]) => {
      const other = said.get(field);
      if (!other) said.set(field, { contract: contract?.name ?? '', system });
      if (!other || other.system === system) return [];
      return [
        `contracts "${other.contract}" and "${contract?.name}" disagree who is right about "${field}": ` +
          `"${other.system}" or "${system}"`,
      ];
    });
  });
}

/** Whose word counts about a field of the signal. */
export const truthOf = ({ truth = {}, emitter }: Contract, field: string): string => truth[field] ?? emitter;
