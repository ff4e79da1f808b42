/** Whether a captured payload is one of a vendor that is known already. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { EMITTER_CONNECTORS } from '../../connectors/emitters.ts';
import { applyContract } from '../../core/contracts/apply.ts';
import { fromPreset, type Preset } from '../../core/definitions/preset.ts';
import type { Capture } from './samples.ts';

export interface NamedPreset {
  /** File name below `flows/presets`, without `.ts`. */
  readonly file: string;
  /** What the file calls it. */
  readonly exported: string;
  readonly preset: Preset;
}

/** Every preset there is, in the order of their names. */
export async function readPresets(root: string): Promise<NamedPreset[]> {
  const folder = path.join(root, 'flows', 'presets');
  const files = listed(folder).filter((file) => file.endsWith('.ts'));
  const modules = await Promise.all(
    files.map(async (file) => ({
      file: file.slice(0, -'.ts'.length),
      exports: Object.entries<unknown>(await import(pathToFileURL(path.join(folder, file)).href)),
    })),
  );
  return modules.flatMap(({ file, exports }) =>
    exports.flatMap(([exported, preset]) => (isPreset(preset) ? [{ file, exported, preset }] : [])),
  );
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

const isPreset = (value: unknown): value is Preset =>
  typeof value === 'object' && value !== null && 'emitter' in value && 'contract' in value;

/** More fields than this that a preset does not know, by tenths of those at the top, and it is another vendor's. */
const MOST_UNKNOWN = 0.34;

/** The preset whose connector and contract take every signal of every capture, if there is one. */
export const presetFor = (presets: readonly NamedPreset[], captures: readonly Capture[]): NamedPreset | undefined =>
  presets.find(({ preset }) => captures.every((capture) => fits(preset, capture)));

function fits(preset: Preset, { bytes, format, body }: Capture): boolean {
  const connector = EMITTER_CONNECTORS.get(preset.emitter.connector);
  if (!connector || preset.contract.format !== format) return false;
  const { contract } = fromPreset(preset, { flow: 'any', owner: 'anybody', expectedPerDay: 1 });
  const headers = { 'content-type': format === 'json' ? 'application/json' : 'application/x-www-form-urlencoded' };
  const clean = connector.redact?.(bytes) ?? bytes;
  const split = connector.split({ method: 'POST', path: preset.emitter.path, headers, body: clean, receivedAt: 0 });
  const parts = split.kind === 'many' ? split.parts : split.kind === 'one' ? [split.part] : [];
  const fields = Math.max(1, ...[body].flat().map((each) => Object.keys(Object(each)).length));
  return (
    parts.length > 0 &&
    parts.every((part) => {
      const result = applyContract(contract, part.body);
      return result.kind === 'mapped' && result.additive.length <= fields * MOST_UNKNOWN;
    })
  );
}
