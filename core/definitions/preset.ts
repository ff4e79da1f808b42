/**
 * A preset: what is known of a vendor's emitter before a company says whose it is. It is data like everything declared;
 * {@link fromPreset} makes the emitter and the contract of it, under the company's own names.
 */
import { Contract, type Mapping, type TransformName } from './contract.ts';
import { DefinitionError, defineContract, defineEmitter } from './define.ts';
import { Emitter } from './definitions.ts';

export interface Preset {
  readonly emitter: Omit<Emitter, 'flow' | 'owner' | 'expectedPerDay'>;
  readonly contract: Omit<Contract, 'owner'>;
}

/** The shapes to check against; nothing in a function's bundle, see `bundle.d.ts`. */
const shapes =
  typeof BATON_CHECKED_AT_SYNTH === 'undefined'
    ? {
        emitter: Emitter.omit({ flow: true, owner: true, expectedPerDay: true }),
        contract: Contract.omit({ owner: true }),
      }
    : undefined;

/** Checks a preset when its module loads; throws a {@link DefinitionError} with a line per mistake. */
export function definePreset(preset: Preset): Preset {
  if (!shapes) return Object.freeze(preset);
  const results = [shapes.emitter.safeParse(preset.emitter), shapes.contract.safeParse(preset.contract)];
  const problems = results.flatMap(({ error }) => error?.issues ?? []);
  if (problems.length === 0) return Object.freeze(preset);
  const lines = problems.map(({ path, message }) => `preset "${preset.emitter.name}": ${path.join('.')} ${message}`);
  throw new DefinitionError(lines);
}

/** What a company adds to a preset. */
export interface Own {
  readonly flow: string;
  readonly owner: string;
  readonly expectedPerDay: number;
  /** Name of the emitter and its contract; to be given when a vendor is used twice. */
  readonly name?: string;
  readonly path?: string;
  /** Whose ids its conversations and records carry; to be given where two accounts of a vendor are used. */
  readonly account?: string;
  readonly tier?: Emitter['tier'];
  /** Where this use of the vendor is another channel, or only tells and asks for nothing. */
  readonly channel?: Contract['channel'];
  readonly kind?: Contract['kind'];
  /** Fields of its own, such as the questions it added to a form. They are read before the preset's. */
  readonly mappings?: readonly Mapping[];
  /** Whose word counts, which field holds whose record id, which metadata must be there; name by name over the preset's. */
  readonly truth?: NonNullable<Contract['truth']>;
  readonly recordIds?: NonNullable<Contract['recordIds']>;
  readonly metadata?: NonNullable<Contract['metadata']>;
}

/** The emitter and the contract of a preset, ready for a folder under `flows/`. */
export function fromPreset(preset: Preset, own: Own): { readonly emitter: Emitter; readonly contract: Contract } {
  const name = own.name ?? preset.emitter.name;
  const { flow, owner, expectedPerDay, path = preset.emitter.path, tier = preset.emitter.tier, mappings = [] } = own;
  const account = own.account ?? preset.emitter.account;
  const { channel = preset.contract.channel, kind = preset.contract.kind } = own;
  return {
    emitter: defineEmitter({
      ...preset.emitter,
      ...(account === undefined ? {} : { account }),
      name,
      path,
      tier,
      expectedPerDay,
      flow,
      owner,
      contract: name,
    }),
    contract: defineContract({
      ...preset.contract,
      name,
      emitter: name,
      owner,
      channel,
      kind,
      mappings: [...mappings, ...preset.contract.mappings],
      ...declarations(preset, own),
    }),
  };
}

/** Only what somebody declares: an empty declaration would be another version. */
function declarations({ contract }: Preset, own: Own): Pick<Contract, 'truth' | 'recordIds' | 'metadata'> {
  const { truth, recordIds, metadata } = own;
  return {
    ...(truth ? { truth: { ...contract.truth, ...truth } } : {}),
    ...(recordIds ? { recordIds: { ...contract.recordIds, ...recordIds } } : {}),
    ...(metadata ? { metadata: { ...contract.metadata, ...metadata } } : {}),
  };
}

/** A mapping without which the payload is broken. Paths are tried in order. */
export const required = (to: string, as: TransformName, ...from: readonly string[]): Mapping => ({
  to,
  from: [...from],
  as,
  required: true,
});

/** A mapping of what may be absent. */
export const optional = (to: string, as: TransformName, ...from: readonly string[]): Mapping => ({
  to,
  from: [...from],
  as,
  required: false,
});

/** Mappings that hold only where the payload has one of these texts at a path. */
export const only = (path: string, texts: readonly string[], mappings: readonly Mapping[]): Mapping[] =>
  mappings.map((mapping) => ({ ...mapping, when: { path, in: [...texts] } }));
