/** The emitter and the contract of captured payloads: from a preset where one fits, else from what can be inferred. */
import type { EmitterConnector } from '../../connectors/emitter.ts';
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import { Contract, Emitter, type Mapping } from '../../core/definitions/definitions.ts';
import { fromPreset } from '../../core/definitions/preset.ts';
import { type Doubt, type Inference, infer } from '../../core/inference/infer.ts';
import { CliProblem, usageProblem } from '../cli/problem.ts';
import { formOf } from './form.ts';
import { refuseNobody } from './nobody.ts';
import type { Wish } from './options.ts';
import { type NamedPreset, presetFor } from './presets.ts';
import { type Capture, partsIn, payloadsOf, signalsIn } from './samples.ts';

export interface NewEmitter {
  readonly emitter: Emitter;
  readonly contract: Contract;
  readonly payloads: readonly unknown[];
  /** How each mapping was found; nothing for a preset's. */
  readonly inference?: Inference;
  readonly preset?: NamedPreset;
  readonly doubts: readonly Doubt[];
}

export interface Belonging {
  readonly flow: string;
  readonly owner: string;
}

/** Signals on a day until somebody says what is usual. */
const EXPECTED_PER_DAY = 10;

/** Throws a {@link CliProblem} when a preset should be chosen first, or when nothing says who it is about. */
export function newEmitter(
  wish: Wish,
  captures: readonly Capture[],
  presets: readonly NamedPreset[],
  to: Belonging,
): NewEmitter {
  const preset = chosenPreset(wish, captures, presets);
  return preset ? fromKnown(wish, captures, preset, to) : fromSamples(wish, captures, to);
}

function chosenPreset(
  wish: Wish,
  captures: readonly Capture[],
  presets: readonly NamedPreset[],
): NamedPreset | undefined {
  if (wish.preset === 'none') return undefined;
  if (wish.preset !== undefined) {
    const named = presets.find(({ file }) => file === wish.preset);
    if (named) return named;
    const known = presets.map(({ file }) => file).join(', ');
    throw usageProblem(`There is no preset "${wish.preset}".`, `flows/presets has ${known || 'none'}.`);
  }
  const found = wish.connector === undefined && wish.kind === undefined ? presetFor(presets, captures) : undefined;
  if (!found) return undefined;
  throw new CliProblem(`This looks like what the preset "${found.file}" already knows.`, {
    advice: `Add --preset ${found.file} to use it (verified, split and mapped as the vendor documents), or --preset none to infer.`,
  });
}

function fromKnown(
  wish: Wish,
  captures: readonly Capture[],
  named: NamedPreset,
  { flow, owner }: Belonging,
): NewEmitter {
  const { preset } = named;
  const path = `/hooks/${wish.name}`;
  const made = fromPreset(preset, { flow, owner, expectedPerDay: EXPECTED_PER_DAY, name: wish.name, path });
  const connector = connectorNamed(preset.emitter.connector);
  const payloads = captures.flatMap((each) => payloadsOf(signalsIn(each, connector, path), each));
  return { ...made, payloads, preset: named, doubts: [EXPECTED, ...testDoubts(captures, connector, path)] };
}

const EXPECTED: Doubt = { path: '', says: `expectedPerDay is set to ${EXPECTED_PER_DAY}; say what is usual` };

function fromSamples(wish: Wish, captures: readonly Capture[], { flow, owner }: Belonging): NewEmitter {
  const format = oneFormat(captures);
  const kind = kindOf(wish, format);
  const connector = connectorNamed(wish.connector ?? (kind === 'public-form' ? 'html-form' : 'standard-webhooks'));
  const path = `/${{ 'own-api': 'signals', 'vendor-webhook': 'hooks', 'public-form': 'forms', 'batch-file': 'batches' }[kind]}/${wish.name}`;
  const payloads = captures.flatMap((each) => payloadsOf(signalsIn(each, connector, path), each));
  const inference = infer(payloads);
  if (!wish.isEvidence) refuseNobody(wish, inference, captures);
  const mappings = inference.mappings.map(({ mapping }) => mapping);
  const form = kind === 'public-form' ? formOf(wish, payloads) : undefined;
  const contract = Contract.parse({
    name: wish.name,
    emitter: wish.name,
    owner,
    kind: wish.isEvidence ? 'evidence' : 'inbound',
    channel: wish.channel ?? (kind === 'public-form' ? 'form' : 'api'),
    format,
    schema: inference.schema,
    mappings,
  });
  const emitter = Emitter.parse({
    name: wish.name,
    kind,
    connector: connector.name,
    path,
    flow,
    contract: wish.name,
    owner,
    tier: 'seconds',
    ...identityOf(connector, mappings),
    clock: mappings.some(({ to }) => to === 'occurredAt') ? 'sender' : 'arrival',
    expectedPerDay: EXPECTED_PER_DAY,
    ...(form && { form: form.form }),
  });
  const doubts = [
    ...connectorDoubts(wish, kind, connector),
    ...(form?.doubts ?? []),
    EXPECTED,
    ...testDoubts(captures, connector, path),
    ...inference.doubts,
  ];
  return { emitter, contract, payloads, inference, doubts };
}

function oneFormat(captures: readonly Capture[]): Capture['format'] {
  const formats = new Set(captures.map(({ format }) => format));
  const [format] = formats;
  if (format === undefined || formats.size > 1)
    throw new CliProblem('The samples are in different formats; an emitter has one.');
  return format;
}

function kindOf({ kind, connector }: Wish, format: Capture['format']): Emitter['kind'] {
  if (kind) return kind;
  if (connector === 'html-form') return 'public-form';
  if (connector !== undefined) return connector === 'standard-webhooks' ? 'own-api' : 'vendor-webhook';
  return format === 'form' ? 'public-form' : 'own-api';
}

function connectorNamed(name: string): EmitterConnector {
  const connector = EMITTER_CONNECTORS.get(name);
  if (connector) return connector;
  throw usageProblem(`There is no connector "${name}".`, `There are ${[...EMITTER_CONNECTORS.keys()].join(', ')}.`);
}

/** What the declaration says in words of the event's and the record's identity. */
function identityOf(connector: EmitterConnector, mappings: readonly Mapping[]) {
  const recordId = mappings.find(({ to }) => to === 'attribution.recordId')?.from[0] ?? 'none';
  if (connector.name === 'standard-webhooks') {
    const signature = 'HMAC-SHA256 over id, time and body (webhook-signature), 5 min';
    return { signature, eventKey: 'header webhook-id; in a batch the id of each element', recordId };
  }
  if (!connector.isSigned) return { signature: 'none', eventKey: 'submission_id', recordId };
  return {
    signature: `as connector ${connector.name} verifies it`,
    eventKey: `as connector ${connector.name} finds it`,
    recordId,
  };
}

function connectorDoubts(wish: Wish, kind: Emitter['kind'], { name }: EmitterConnector): Doubt[] {
  if (kind !== 'vendor-webhook') return [];
  const channel: Doubt = { path: '', says: 'channel is api; if it is a form, an ad or a payment, give --channel' };
  if (wish.connector !== undefined) return wish.channel ? [] : [channel];
  return [
    ...(wish.channel ? [] : [channel]),
    { path: '', says: `how the vendor signs is not in a sample: connector ${name} is assumed (Standard Webhooks)` },
  ];
}

/** What a vendor sends in its test mode is kept and starts nothing, so a test with it shows little. */
const testDoubts = (captures: readonly Capture[], connector: EmitterConnector, path: string): Doubt[] =>
  captures
    .filter((capture) => partsIn(capture, connector, path).some(({ isTest }) => isTest))
    .map(({ file }) => ({
      path: '',
      says: `${file} is of the vendor's test mode: it is kept and starts nothing; give a live one`,
    }));
